import Support
import Testing
import WindowsRegistry

@testable import Posture

private let seven = SampleHost(.windows7)
private let ten = SampleHost(.windows10)

struct `The lints of keys` {
  @Test(arguments: [
    ("TLS1.2", "TLS 1.2"), ("TLS 1.2 ", "TLS 1.2"), ("tls1.2", "TLS 1.2"), ("TLSv1.1", "TLS 1.1"),
    ("SSL3.0", "SSL 3.0"), ("TLS 1.2Client", "TLS 1.2\\Client"),
    ("TLS1.0server", "TLS 1.0\\Server"), ("Foo", nil),
  ])
  func `say which protocol is meant`(name: String, meant: String?) {
    let text =
      "Schannel never looks at the key “\(name)” below \(Keys.protocols)"
      + (meant.map { "; “\($0)” is meant" } ?? "") + "; it is left alone"
    let expected = [Remark(warning: "misspelt-protocol-key", text)]
    #expect(remarks(seven.key(Keys.protocols + "\\\(name)")) == expected)
    let both = seven.schannel(name, "Client", enabled: .dword(1))
      .schannel(name, "Server", enabled: .dword(1))
    #expect(remarks(both) == expected)
    #expect(remarks(both.snapshot(controlSet: 2)) == expected)
  }

  @Test func `leave names in other letters and those that nobody uses alone`() {
    let host = seven.schannel("tls 1.2", "CLIENT", enabled: .dword(1))
      .schannel("PCT 1.0", "Server", enabled: .dword(0))
      .schannel("Multi-Protocol Unified Hello", "Client", enabled: .dword(0))
      .schannel("multi-protocol unified hello", "Server", enabled: .dword(0))
      .key(Keys.schannel + "\\CipherSuites").key(Keys.schannel + "\\Messaging\\More")
      .deletedKey(Keys.protocols + "\\TLS1.2")
    #expect(remarks(host) == [])
  }

  @Test(arguments: [
    ("Clients", "Client"), ("Client ", "Client"), ("Sever", "Server"), ("servers", "Server"),
    ("Workstation", nil),
  ])
  func `say which role is meant`(name: String, meant: String?) {
    let text =
      "Schannel never looks at the key “\(name)” below \(Keys.protocols)\\TLS 1.2"
      + (meant.map { "; “\($0)” is meant" } ?? "") + "; it is left alone"
    #expect(
      remarks(seven.schannel("tls 1.2", name, enabled: .dword(1)))
        == [Remark(warning: "misspelt-role-key", text)]
    )
    // The protocol's key is the fault, not what is below it.
    #expect(codes(seven.schannel("TLS1.2", name)) == ["misspelt-protocol-key"])
    #expect(remarks(seven.key(Keys.protocols + "\\TLS 1.2\\Client\\\(name)")) == [])
  }

  @Test func `know a slash that is none`() throws {
    let host = ten.cipher("RC4 128\u{2215}128", .dword(0))
    let remark = try #require(remarks(host).first)
    #expect(remarks(host).count == 1)
    #expect(remark.code == "division-slash")
    #expect(remark.text.contains("“RC4 128/128” is meant"))
    #expect(codes(ten.cipher("AB\u{2215}CD", .dword(0))) == ["division-slash"])
    #expect(remarks(ten.cipher("rc4 128/128", .dword(0))) == [])
  }

  @Test(arguments: [
    (Keys.ciphers, "AES 192/192", nil), (Keys.ciphers, "AES 256", "AES 256/256"),
    (Keys.ciphers, "RC4 128\\128", "RC4 128/128"), (Keys.ciphers, "RC4 40\\128", "RC4 40/128"),
    (Keys.ciphers, "AES128/128", "AES 128/128"), (Keys.ciphers, "RC4", nil),
    (Keys.hashes, "SHA-256", "SHA256"), (Keys.keyExchange, "DiffieHellman", "Diffie-Hellman"),
    (Keys.keyExchange, "RSA", nil),
  ])
  func `know the ciphers, hashes and key exchanges`(list: String, name: String, meant: String?) {
    let found = remarks(ten.value("\(list)\\\(name)", "Enabled", .dword(0)))
    let shown = name.split(separator: "\\").first ?? ""
    #expect(
      found == [
        Remark(
          warning: "unknown-cipher-key",
          "Windows knows no “\(shown)” below \(list)"
            + (meant.map { "; “\($0)” is meant" } ?? "") + "; it is left alone"
        )
      ]
    )
  }

  @Test func `know the two names of Triple DES`() {
    let old = ten.cipher("Triple DES 168/168", .dword(0))
    #expect(codes(old) == ["unknown-cipher-key"])
    #expect(remarks(old).first?.text.contains("Vista on the key is “Triple DES 168”") == true)
    #expect(remarks(old.cipher("Triple DES 168", .dword(0))) == [])
    #expect(remarks(old.build(3790)) == [])
    #expect(remarks(old.hiding(Keys.version)) == [])
  }
}
