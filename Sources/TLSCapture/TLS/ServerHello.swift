/// What a ServerHello chose.
package struct ServerHello: Hashable, Sendable {
  /// The version field of the hello itself, TLS 1.2 where the extension says TLS 1.3.
  package var legacyVersion: TLSVersion
  /// Of the supported_versions extension (RFC 8446, 4.2.1); nil where it was not sent.
  package var selectedVersion: TLSVersion?
  /// Nil for SSL 2.0, where the client picks one of those that the server lists.
  package var suite: UInt16?
  /// Whether the server only asks for another ClientHello; what it chose stays for the next answer.
  package var isHelloRetryRequest = false

  package var version: TLSVersion { selectedVersion ?? legacyVersion }

  /// Whether all that follows is encrypted at once.
  var isTLS13: Bool { version >= .tls13 || version.draft != nil }

  /// The random of a HelloRetryRequest, SHA-256 of that word (RFC 8446, 4.1.3).
  private static let retryRandom: (UInt64, UInt64, UInt64, UInt64) = (
    0xCF21_AD74_E59A_6111, 0xBE1D_8C02_1E65_B891, 0xC2A2_1116_7ABB_8C5E, 0x079E_09E2_C8A8_339C
  )

  /// Parses the body of a handshake message of type server_hello.
  ///
  /// RFC 8446, 4.1.3 and RFC 5246, 7.4.1.3; up to draft 21 of TLS 1.3 a hello with its version (0x0304
  /// or 0x7Fxx) in the version field has neither session nor compression (draft-ietf-tls-tls13-21,
  /// 4.1.3).
  ///
  /// - Parameter body: what follows the message's type and length.
  /// - Returns: nil where the bytes are no ServerHello.
  package static func parse(_ body: RawSpan) -> ServerHello? {
    guard let number = body.u16(0) else { return nil }
    let version = TLSVersion(rawValue: number)
    if version.draft != nil || version == .tls13 {
      guard let suite = body.u16(34) else { return nil }
      return ServerHello(legacyVersion: version, suite: suite)
    }
    guard let idLength = body.u8(34), idLength <= 32, let suite = body.u16(35 + Int(idLength)),
      body.u8(37 + Int(idLength)) != nil
    else { return nil }
    var hello = ServerHello(legacyVersion: version, suite: suite)
    hello.isHelloRetryRequest =
      body.u64(2) == retryRandom.0 && body.u64(10) == retryRandom.1
      && body.u64(18) == retryRandom.2 && body.u64(26) == retryRandom.3
    var extensions = HelloExtensions(body, at: 38 + Int(idLength))
    while let next = extensions.next(in: body) {
      if next.type == HelloExtensions.supportedVersions, next.length >= 2 {
        hello.selectedVersion = body.u16(next.offset).map(TLSVersion.init(rawValue:))
      }
    }
    return hello
  }

  /// Parses a hello_retry_request, the message type 6 of its own that TLS 1.3 had up to draft 21
  /// (draft-ietf-tls-tls13-21, 4.1.4; no suite before draft 19).
  package static func parseDraftRetry(_ body: RawSpan) -> ServerHello? {
    guard let version = body.u16(0) else { return nil }
    return ServerHello(legacyVersion: TLSVersion(rawValue: version), isHelloRetryRequest: true)
  }

  /// Parses a SERVER-HELLO of SSL 2.0 (the draft of 1995, section 2.6).
  ///
  /// - Parameter message: what follows the record's header, from the message's type on.
  /// - Returns: nil where the bytes are no SERVER-HELLO.
  package static func parseSSL2(_ message: RawSpan) -> ServerHello? {
    guard message.u8(0) == 4, let resumed = message.u8(1), resumed <= 1,
      message.u16(3) == TLSVersion.ssl20.rawValue, let certificate = message.u16(5),
      let suites = message.u16(7), suites % 3 == 0, let id = message.u16(9),
      11 + Int(certificate) + Int(suites) + Int(id) <= message.byteCount
    else { return nil }
    return ServerHello(legacyVersion: .ssl20)
  }
}
