import Testing
import WindowsRegistry

@testable import Posture

/// Hosts with one fault each: a person is told of it, and the catalogue does not take it for right.
struct `A fault in a host of the corpus` {
  struct Fault: CustomTestStringConvertible, Sendable {
    let name: String
    /// The code of what is said.
    let code: String
    /// Values that no entry of the catalogue knows, as the ends of their places.
    let strays: [String]
    var testDescription: String { name }

    init(_ name: String, _ code: String, strays: String...) {
      (self.name, self.code, self.strays) = (name, code, strays)
    }
  }

  static let faults = [
    Fault("cipher-key-division-slash", "division-slash", strays: "RC4 128\u{2215}128\\Enabled"),
    Fault("cipher-key-unknown", "unknown-cipher-key", strays: "AES 192/192\\Enabled"),
    Fault("dotnet-64-bit-view-only", "one-view-only"),
    Fault("local-suites-one-string", "value-wrong-type"),
    Fault("local-system-mask-only", "default-profile"),
    Fault(
      "policy-below-wow6432node",
      "policies-under-wow64",
      strays: "Wow6432Node\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings"
        + "\\SecureProtocols"
    ),
    Fault(
      "protocol-key-lost-backslash",
      "misspelt-protocol-key",
      strays: "Protocols\\TLS 1.2Client\\DisabledByDefault",
      "Protocols\\TLS 1.2Client\\Enabled"
    ),
    Fault(
      "protocol-key-trailing-blank",
      "misspelt-protocol-key",
      strays: "TLS 1.2 \\Client\\DisabledByDefault",
      "TLS 1.2 \\Client\\Enabled"
    ),
    Fault(
      "protocol-key-without-blank",
      "misspelt-protocol-key",
      strays: "TLS1.2\\Client\\DisabledByDefault",
      "TLS1.2\\Client\\Enabled"
    ),
    Fault("protocol-value-ffffffff", "historic-on"),
    Fault("protocol-value-qword", "value-wrong-type"),
    Fault("protocol-value-string", "value-wrong-type"),
    Fault(
      "role-key-plural",
      "misspelt-role-key",
      strays: "TLS 1.2\\Clients\\DisabledByDefault",
      "TLS 1.2\\Clients\\Enabled"
    ),
    Fault("suite-policy-not-local", "suite-not-local"),
    Fault("suite-policy-too-long", "suite-list-too-long"),
    Fault("tls13-on-windows-10", "tls13-unsupported-key"),
    Fault("user-mask-hexadecimal", "meaningless-mask"),
    Fault("value-name-misspelt", "misspelt-value", strays: "TLS 1.2\\Client\\DisableByDefault"),
    Fault("winhttp-64-bit-view-only", "one-view-only"),
    Fault("winhttp-mask-hexadecimal", "meaningless-mask"),
  ]

  @Test func `is one of those that are listed`() {
    #expect(Corpus.faulty.map(\.name).sorted() == Self.faults.map { $0.name[...] }.sorted())
  }

  @Test(arguments: faults)
  func `is said, and nothing else`(fault: Fault) throws {
    let host = try #require(Corpus.host("faulty/\(fault.name)"))
    #expect(Set(lint(host.observed, catalogue: catalogue).map(\.code)) == [fault.code])
    #expect(catalogue.diagnostics[fault.code] != nil)
  }

  /// What nobody knows is exactly what was done wrong.
  @Test(arguments: faults)
  func `is known to no entry of the catalogue where the place is wrong`(fault: Fault) throws {
    let host = try #require(Corpus.host("faulty/\(fault.name)"))
    let claims = host.addresses.map { ($0, catalogue.claims(of: $0)) }
    #expect(claims.filter { $1.count > 1 }.map { "\($0)" } == [])
    let strays = claims.filter { $1.isEmpty }.map { $0.0 }
    #expect(strays.count == fault.strays.count)
    for end in fault.strays {
      let found = strays.filter { $0.description.hasSuffix(end) }
      #expect(found.count == 1, "\(end)")
      #expect(found.allSatisfy { TLSRegion.contains($0) }, "\(end)")
    }
  }

  @Test(arguments: Corpus.sound.filter { ["untouched", "updated", "roles"].contains($0.folder) })
  func `is not seen where there is none`(host: Corpus.Host) {
    #expect(lint(host.observed, catalogue: catalogue).map(\.text) == [])
  }
}
