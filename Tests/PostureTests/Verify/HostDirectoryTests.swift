import Inputs
import Support
import TLSCapture
import Testing

@testable import Posture

struct `Which host it was` {
  private static func ssh(_ address: String) throws -> HostLocation {
    .ssh(SSHLocation(try #require(RemoteAddress(address: address))))
  }

  private func directory(_ hostsFile: String = "") throws -> HostDirectory {
    let file = HostsFile.read(SourceText(name: "hosts", hostsFile))
    #expect(file.diagnostics == [])
    return HostDirectory(
      hosts: [
        ("adfs01", try Self.ssh("10.0.0.9")), ("PC-01", nil),
        ("mail", try Self.ssh("mx.example.org")),
      ],
      hostsFile: try #require(file.value)
    )
  }

  private func server(
    _ handshake: SampleHandshake,
    _ directory: HostDirectory
  ) -> String? {
    let group = HandshakeGroup(handshake.value)
    let shape = HandshakeShape(handshake.value)
    return directory.server(of: group, isProxied: shape.isProxied).map {
      "\($0.host) by \($0.by.rawValue)"
    }
  }

  private let hello = SampleHandshake(upTo: .tls12)

  @Test func `an address of the inventory says, and comes before the name`() throws {
    let directory = try directory()
    #expect(server(hello, directory) == "adfs01 by address")
    #expect(server(hello.named("pc-01"), directory) == "adfs01 by address")
    let client = HandshakeGroup(hello.from("10.0.0.9").to("10.0.0.1").value)
    #expect(directory.client(of: client)?.host == "adfs01")
  }

  @Test func `a name or its first label says, whatever its case`() throws {
    let directory = try directory()
    let there = hello.to("192.0.2.1")
    #expect(server(there, directory) == nil)
    #expect(server(there.named("pc-01."), directory) == "PC-01 by name")
    #expect(server(there.named("Pc-01.Example.Org"), directory) == "PC-01 by first-label")
    #expect(server(there.named("mx.example.org"), directory) == "mail by name")
    #expect(server(there.named("pc-01x"), directory) == nil)
    #expect(server(there.named("10.0.0.9"), directory) == nil)
  }

  @Test func `a first label says nothing of a host whose address is known`() throws {
    let there = hello.to("192.0.2.1")
    #expect(server(there.named("adfs01.example.org"), try directory()) == nil)
    #expect(server(there.named("adfs01"), try directory()) == "adfs01 by name")
    let directory = try directory("10.0.0.50 pc-01\n")
    #expect(server(there.named("pc-01.example.org"), directory) == nil)
  }

  @Test func `behind a proxy the address is not the server's`() throws {
    let directory = try directory()
    func through(_ target: String?) -> SampleHandshake {
      hello.changed {
        $0.carrier = .httpConnect
        $0.target = target
      }
    }
    #expect(server(through(nil), directory) == nil)
    #expect(server(through("pc-01.example:443"), directory) == "PC-01 by first-label")
    // STARTTLS is no proxy.
    #expect(server(hello.changed { $0.carrier = .smtp }, directory) == "adfs01 by address")
  }

  @Test func `a hosts file gives addresses, and names to the hosts on its lines`() throws {
    let directory = try directory(
      """
      # addresses
      10.0.0.50  pc-01.example.org  portal.example.org   # Kana
      2001:db8::50\tpc-01

      192.0.2.7  somebody.else
      """
    )
    #expect(directory.diagnostics == [])
    #expect(directory.host(at: try #require(IPAddress("10.0.0.50"))) == "PC-01")
    #expect(directory.host(at: try #require(IPAddress("2001:db8::50"))) == "PC-01")
    #expect(directory.host(at: try #require(IPAddress("192.0.2.7"))) == nil)
    #expect(server(hello.to("192.0.2.1").named("portal.example.org"), directory) == "PC-01 by name")
  }

  @Test func `an address of two hosts tells nothing, and is named`() throws {
    let directory = try directory("10.0.0.9 pc-01\n")
    #expect(server(hello, directory) == nil)
    #expect(directory.diagnostics.map(\.code) == ["ambiguous-address"])
    #expect(directory.diagnostics.first?.summary.contains("PC-01 and adfs01") == true)
  }

  @Test func `a line that is none is left out, with its place`() throws {
    let read = HostsFile.read(
      SourceText(name: "hosts", "10.0.0.1\r\nadfs01 10.0.0.9\nfe80::1%eth0 a\n10.0.0.2 b\r\n")
    )
    #expect(read.value?.lines.map(\.names) == [["b"]])
    #expect(read.diagnostics.map(\.code) == Array(repeating: "hosts-file-line", count: 3))
    #expect(read.diagnostics.compactMap(\.place?.start.line) == [1, 2, 3])
  }
}
