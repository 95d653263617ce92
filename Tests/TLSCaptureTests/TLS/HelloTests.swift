import TLSCapture
import Testing

@Suite struct `A ClientHello` {
  private func parse(_ bytes: [UInt8]) -> ClientHello? {
    unsafe ClientHello.parse(bytes.span.bytes)
  }

  @Test func `gives its versions in order and without GREASE`() throws {
    let sent = HelloBuilder.Client(versions: [0x3A3A, 0x0304, 0x0303, 0x7F17])
    let hello = try #require(parse(sent.body))
    #expect(hello.offered == [.tls13, .tls12, TLSVersion(rawValue: 0x7F17)])
    #expect(hello.legacyVersion == .tls12)
  }

  @Test(arguments: [[], [0x0A0A]] as [[UInt16]])
  func `offers its legacy version where the extension names nothing`(versions: [UInt16]) throws {
    let hello = try #require(parse(HelloBuilder.Client(legacy: 0x0301, versions: versions).body))
    #expect(hello.supportedVersions == nil)
    #expect(hello.offered == [.tls10])
  }

  @Test func `gives suites as they stand, signals too, without GREASE`() throws {
    let hello = try #require(parse(HelloBuilder.Client(suites: [0xDADA, 0x1302, 0x00FF]).body))
    #expect(hello.suites == [0x1302, 0x00FF])
  }

  @Test func `needs no extensions, as SSL 3_0 had none`() throws {
    let sent = HelloBuilder.Client(legacy: 0x0300, hasExtensions: false)
    let hello = try #require(parse(sent.body))
    #expect(hello.offered == [.ssl30] && hello.suites == sent.suites && hello.serverName == nil)
  }

  @Test func `gives a name in printable ASCII whatever was sent`() throws {
    let hello = try #require(parse(HelloBuilder.Client(name: "a\u{1B}[31m\\ é\nb").body))
    #expect(hello.serverName == #"a\x1B[31m\x5C\x20\xC3\xA9\x0Ab"#)
    let long = HelloBuilder.Client(name: String(repeating: "a", count: 400))
    #expect(
      parse(long.body)?.serverName == String(repeating: "a", count: 255) + "..."
    )
    #expect(parse(HelloBuilder.Client(name: "").body)?.serverName == nil)
  }

  @Test func `is none or loses only extensions when cut at any byte`() throws {
    let body = HelloBuilder.Client(versions: [0x0304]).body
    let bare = HelloBuilder.Client(hasExtensions: false).body.count
    for length in 0..<body.count {
      let hello = parse(Array(body[..<length]))
      #expect((hello != nil) == (length >= bare), "\(length) bytes")
    }
  }

  @Test(arguments: [0x0002, 0x0300, 0x0303] as [UInt16])
  func `comes in the format of SSL 2_0`(version: UInt16) throws {
    let record = HelloBuilder.ssl2Client(version)
    let hello = try #require(unsafe ClientHello.parseSSL2(Array(record[2...]).span.bytes))
    #expect(hello.offered == [TLSVersion(rawValue: version)])
    #expect(hello.suites == [0x0035, 0x000A])
    #expect(hello.isSSL2Format)
    for length in 2..<record.count {
      #expect(unsafe ClientHello.parseSSL2(Array(record[2..<length]).span.bytes) == nil)
    }
  }
}

@Suite struct `A ServerHello` {
  private func parse(_ bytes: [UInt8]) -> ServerHello? {
    unsafe ServerHello.parse(bytes.span.bytes)
  }

  @Test func `chooses by its field, or by the extension`() throws {
    let old = try #require(parse(HelloBuilder.Server(legacy: 0x0301, suite: 0x0005).body))
    #expect(old.version == .tls10 && old.suite == 0x0005 && !old.isHelloRetryRequest)
    let new = try #require(parse(HelloBuilder.Server(selected: 0x0304, suite: 0x1302).body))
    #expect(new.version == .tls13 && new.legacyVersion == .tls12 && new.suite == 0x1302)
  }

  @Test func `asks for another hello by its random`() throws {
    let hello = try #require(parse(HelloBuilder.Server(selected: 0x0304, isRetry: true).body))
    #expect(hello.isHelloRetryRequest)
  }

  @Test func `has neither session nor compression in drafts up to 21`() throws {
    var builder = ByteBuilder()
    builder.u16(0x7F12)
    builder.zeros(32)
    builder.u16(0x1301)
    let hello = try #require(parse(builder.bytes))
    #expect(hello.version.name == "TLS 1.3 draft 18" && hello.suite == 0x1301)
  }

  @Test func `may have no extensions`() throws {
    let body = HelloBuilder.Server(legacy: 0x0300).body
    #expect(parse(Array(body.dropLast(2)))?.version == .ssl30)
    for length in 0..<body.count - 2 {
      #expect(parse(Array(body[..<length])) == nil, "\(length) bytes")
    }
  }

  @Test func `of SSL 2_0 is told from other messages`() {
    let record = HelloBuilder.ssl2Server()
    #expect(unsafe ServerHello.parseSSL2(Array(record[2...]).span.bytes)?.version == .ssl20)
    for length in 2..<record.count {
      #expect(unsafe ServerHello.parseSSL2(Array(record[2..<length]).span.bytes) == nil)
    }
  }
}

@Suite struct `The registries of TLS` {
  @Test func `name alerts and say what they mean from either side`() {
    let alert = TLSAlert.protocolVersion
    #expect(alert.name == "protocol_version")
    #expect(
      alert.meaning(from: .server)
        == "the server takes none of the versions that the client offered"
    )
    #expect(
      alert.meaning(from: .client) == "the client does not take the version that the server chose"
    )
    let named = (UInt8.min...UInt8.max).filter { TLSAlert(rawValue: $0).name != nil }
    #expect(named.count == 37)
    #expect(Set(named.compactMap { TLSAlert(rawValue: $0).name }).count == named.count)
    #expect(named.allSatisfy { TLSAlert(rawValue: $0).meaning(from: .client)?.count ?? 0 > 10 })
    #expect(TLSAlert(rawValue: 200).name == nil)
  }

  @Test func `name suites, each once`() {
    #expect(CipherSuiteName.of(0x1301) == "TLS_AES_128_GCM_SHA256")
    #expect(CipherSuiteName.of(0x000A) == "TLS_RSA_WITH_3DES_EDE_CBC_SHA")
    #expect(CipherSuiteName.of(0xC0B5) == "TLS_SHA384_SHA384")
    #expect(CipherSuiteName.of(0x00FF) == "TLS_EMPTY_RENEGOTIATION_INFO_SCSV")
    #expect(CipherSuiteName.of(0x0A0B) == "0x0A0B")
    #expect(CipherSuiteName.registered(0x0A0B) == nil)
    let all = CipherSuiteName.all
    #expect(all.count > 350 && all == all.sorted())
    #expect(all.allSatisfy { CipherSuiteName.registered($0)?.hasPrefix("TLS_") == true })
  }
}
