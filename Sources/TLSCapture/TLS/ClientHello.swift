/// What a ClientHello says of versions, suites and the name asked for.
package struct ClientHello: Hashable, Sendable {
  /// The version field of the hello itself: the highest that the client takes, and TLS 1.2 from a
  /// client that sends supported_versions (RFC 8446, 4.1.2).
  package var legacyVersion: TLSVersion
  /// Of the supported_versions extension, best first and without GREASE; nil where it was not sent
  /// or names nothing else.
  package var supportedVersions: [TLSVersion]?
  /// Of the server_name extension (RFC 6066, 3), printable ASCII; nil where there is none.
  package var serverName: String?
  /// As the client ordered them, without GREASE (RFC 8701).
  package var suites: [UInt16]
  package var isSSL2Format = false

  /// The versions on offer as ``Handshake/offered`` has them.
  package var offered: [TLSVersion] { supportedVersions ?? [legacyVersion] }

  /// Parses the body of a handshake message of type client_hello (RFC 8446, 4.1.2; RFC 5246, 7.4.1.2;
  /// RFC 6101, 5.6.1.2, without extensions).
  ///
  /// A hello whose extensions are damaged is one without those that cannot be read.
  ///
  /// - Parameter body: what follows the message's type and length.
  /// - Returns: nil where the bytes are no ClientHello.
  package static func parse(_ body: RawSpan) -> ClientHello? {
    guard let version = body.u16(0), let idLength = body.u8(34), idLength <= 32 else { return nil }
    let suitesAt = 35 + Int(idLength)
    guard let suitesLength = body.u16(suitesAt), suitesLength % 2 == 0, suitesLength > 0,
      let suites = body.part(suitesAt + 2, Int(suitesLength)),
      suites.byteCount == Int(suitesLength),
      let methods = body.u8(suitesAt + 2 + suites.byteCount), methods > 0
    else { return nil }
    let end = suitesAt + 3 + suites.byteCount + Int(methods)
    guard end <= body.byteCount else { return nil }
    var hello = ClientHello(
      legacyVersion: TLSVersion(rawValue: version),
      suites: numbers(suites)
    )
    var extensions = HelloExtensions(body, at: end)
    while let next = extensions.next(in: body) {
      if let part = body.part(next.offset, next.length) { hello.take(next.type, part) }
    }
    return hello
  }

  private mutating func take(_ type: UInt16, _ body: RawSpan) {
    switch type {
    case HelloExtensions.serverName where serverName == nil:
      serverName = ClientHello.hostName(body)
    case HelloExtensions.supportedVersions where supportedVersions == nil:
      // RFC 8446, 4.2.1: a length of one byte, then the versions.
      guard let length = body.u8(0), let list = body.part(1, Int(length)) else { return }
      let versions = ClientHello.numbers(list).map(TLSVersion.init(rawValue:))
      supportedVersions = versions.isEmpty ? nil : versions
    default:
      break
    }
  }

  /// RFC 6066, 3: a list of names, each with a type; type 0 is host_name and the only one.
  private static func hostName(_ body: RawSpan) -> String? {
    guard let length = body.u16(0), let names = body.part(2, Int(length)) else { return nil }
    var at = 0
    while let type = names.u8(at), let length = names.u16(at + 1) {
      if type == 0 {
        guard length > 0, let name = names.part(at + 3, Int(length)),
          name.byteCount == Int(length)
        else { return nil }
        return WireText.printable(name)
      }
      at += 3 + Int(length)
    }
    return nil
  }

  /// Numbers of two bytes, without GREASE.
  private static func numbers(_ bytes: RawSpan) -> [UInt16] {
    var values: [UInt16] = []
    values.reserveCapacity(bytes.byteCount / 2)
    for offset in stride(from: 0, to: bytes.byteCount - 1, by: 2) {
      guard let value = bytes.u16(offset) else { break }
      if !TLSVersion(rawValue: value).isGREASE { values.append(value) }
    }
    return values
  }
}

extension ClientHello {
  /// Parses a CLIENT-HELLO in the format of SSL 2.0 (the draft of 1995, section 2.5; RFC 5246, E.2).
  ///
  /// Clients up to about 2010 offer SSL 3.0 and TLS 1.0 in it, too. Suites are three bytes there;
  /// those whose first is not zero are SSL 2.0's own and have no number of two bytes: they are left
  /// out.
  ///
  /// - Parameter message: what follows the record's header of two or three bytes, from the message's
  ///   type on.
  /// - Returns: nil where the bytes are no CLIENT-HELLO.
  package static func parseSSL2(_ message: RawSpan) -> ClientHello? {
    guard message.u8(0) == 1, let version = message.u16(1), let suitesLength = message.u16(3),
      let idLength = message.u16(5), let challengeLength = message.u16(7),
      suitesLength % 3 == 0, suitesLength > 0, idLength == 0 || idLength == 16,
      (16...32).contains(challengeLength),
      let suites = message.part(9, Int(suitesLength)),
      9 + Int(suitesLength) + Int(idLength) + Int(challengeLength) <= message.byteCount
    else { return nil }
    guard version == 0x0002 || version >> 8 == 3 else { return nil }
    var numbers: [UInt16] = []
    for offset in stride(from: 0, to: suites.byteCount - 2, by: 3) where suites.u8(offset) == 0 {
      if let number = suites.u16(offset + 1) { numbers.append(number) }
    }
    return ClientHello(
      legacyVersion: TLSVersion(rawValue: version),
      suites: numbers.filter { !TLSVersion(rawValue: $0).isGREASE },
      isSSL2Format: true
    )
  }
}
