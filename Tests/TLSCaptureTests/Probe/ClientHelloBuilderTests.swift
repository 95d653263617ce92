import Testing

@testable import TLSCapture

@Suite struct `Building a ClientHello` {
  private func hello(_ builder: ClientHelloBuilder, seed: UInt64 = 1) -> [UInt8] {
    var random = SeededRandom(seed: seed)
    return builder.bytes(using: &random)
  }

  /// What our own reader of captures makes of it.
  private func parsed(_ bytes: [UInt8]) throws -> ClientHello {
    let body = Array(bytes.dropFirst(9))
    return try #require(unsafe ClientHello.parse(body.span.bytes))
  }

  @Test(arguments: Prober.usualVersions)
  func `asks for one version, which the reader of captures finds`(_ version: TLSVersion) throws {
    let bytes = hello(ClientHelloBuilder(version, serverName: "www.example"))
    #expect(Int(bytes[3]) << 8 | Int(bytes[4]) == bytes.count - 5)
    #expect(Int(bytes[6]) << 16 | Int(bytes[7]) << 8 | Int(bytes[8]) == bytes.count - 9)
    let parsed = try parsed(bytes)
    #expect(parsed.offered == [version])
    #expect(parsed.legacyVersion == min(version, .tls12))
    #expect(parsed.serverName == (version == .ssl30 ? nil : "www.example"))
    let signal: [UInt16] = version == .ssl30 ? [0x00FF] : []
    #expect(parsed.suites == ProbeSuites.all(for: version) + signal)
  }

  @Test(arguments: Prober.usualVersions)
  func `offers suites that have a name, each once`(_ version: TLSVersion) {
    let suites = ProbeSuites.all(for: version)
    #expect(Set(suites).count == suites.count)
    #expect(suites.allSatisfy { CipherSuiteName.registered($0)?.contains("EXPORT") == false })
    if version < .tls12 { #expect(suites.count < 64) }
  }

  @Test(arguments: Prober.usualVersions, 0...12)
  func `no hello has a length at which load balancers hang`(_ version: TLSVersion, _ taken: Int) {
    for count in stride(from: taken + 1, through: 110, by: 13) {
      let suites = Array(ProbeSuites.all(for: version).prefix(count))
      let bytes = hello(ClientHelloBuilder(version, suites: suites, serverName: "a.example"))
      if version > .ssl30 { #expect(!(256..<512).contains(bytes.count - 5)) }
    }
  }

  @Test func `an address gets no server name, and two hellos share no random`() throws {
    let builder = ClientHelloBuilder(.tls13)
    #expect(try parsed(hello(builder)).serverName == nil)
    #expect(hello(builder, seed: 1)[11..<43] != hello(builder, seed: 2)[11..<43])
  }

  @Test func `SSL 2.0 is asked for in its own format`() throws {
    let bytes = hello(ClientHelloBuilder(.ssl20))
    #expect(Int(bytes[0] & 0x7F) << 8 | Int(bytes[1]) == bytes.count - 2)
    let message = Array(bytes.dropFirst(2))
    let parsed = try #require(unsafe ClientHello.parseSSL2(message.span.bytes))
    #expect(parsed.legacyVersion == .ssl20)
    #expect(parsed.isSSL2Format)
  }
}
