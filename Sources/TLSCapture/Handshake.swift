/// One TLS handshake as both sides were seen to begin it.
package struct Handshake: Hashable, Sendable {
  package enum Side: String, Hashable, Sendable {
    case client, server

    package var other: Side { self == .client ? .server : .client }
  }

  package enum Outcome: String, Hashable, Sendable {
    /// The server named a version and a suite.
    case chosen
    /// The server named none and said so: with an alert, a reset, by closing the connection before
    /// the client did, or with an answer that is no TLS.
    case refused
    /// The server was not seen to answer: `gap` says whether the capture may have missed it, `end`
    /// and `alert` whether the client gave up.
    case unanswered
  }

  package struct Alert: Hashable, Sendable {
    package var sender: Side
    /// 1 warning, 2 fatal (RFC 5246, 7.2).
    package var level: UInt8
    /// The number of IANA's registry “TLS Alerts”.
    package var code: UInt8

    package init(sender: Side, level: UInt8, code: UInt8) {
      self.sender = sender
      self.level = level
      self.code = code
    }
  }

  /// How a connection ended before the server had chosen: by the server's doing where it refused,
  /// by the client's where it did not answer.
  package enum End: String, Hashable, Sendable {
    case reset, closed
    /// The server answered with something that is no TLS, whoever ended the connection then.
    case plain
  }

  /// What the connection spoke before TLS began.
  package enum Carrier: String, Hashable, Sendable, CaseIterable {
    case smtp, imap, pop3, ldap, ftp, xmpp, nntp, sieve
    case httpConnect = "http-connect"
    case socks4, socks5, tds, rdp, postgresql, mysql
  }

  /// Of the packet that completed the ClientHello, or the ServerHello where that was not captured.
  package var time: CaptureTime
  package var client: Endpoint
  package var server: Endpoint
  /// The name in the server_name extension, printable ASCII only and other bytes as `\xNN`; nil
  /// where there is none.
  package var serverName: String?
  /// The proxy's target where a CONNECT or SOCKS request named one.
  package var target: String?
  package var carrier: Carrier?
  /// What the client offered, best first, without GREASE: supported_versions where it was sent, else
  /// the legacy field, which is the highest that the client takes and says nothing of lower ones.
  package var offered: [TLSVersion]
  /// The version field of the ClientHello itself; nil where the ClientHello, or a part of it, is
  /// missing from the capture, and then nothing is known of what the client offered.
  package var legacyVersion: TLSVersion?
  /// Whether the ClientHello came in the format of SSL 2.0.
  package var isSSL2Format: Bool
  /// As the client ordered them, without GREASE.
  package var suitesOffered: [UInt16]
  package var chosen: TLSVersion?
  package var suite: UInt16?
  package var helloRetryRequest: Bool
  package var outcome: Outcome
  /// The first fatal alert; without one the last that is an error whatever its level says, or else
  /// the last one at all.
  package var alert: Alert?
  package var end: End?
  /// Whether packets are missing where the answer would have been.
  package var gap: Bool
  /// Whether the connection began before the capture, and `chosen` is what its records say.
  ///
  /// No hello of it was seen, so nothing is known of the suite or of what the client offered; `time`
  /// is that of the second record, and which side is the server may be a guess.
  package var isUnderway: Bool
  /// Which file held the packet of `time`, counted from 0 in the order in which they were read.
  package var file: Int

  package init(
    time: CaptureTime,
    client: Endpoint,
    server: Endpoint,
    serverName: String? = nil,
    target: String? = nil,
    carrier: Carrier? = nil,
    offered: [TLSVersion],
    legacyVersion: TLSVersion?,
    isSSL2Format: Bool = false,
    suitesOffered: [UInt16] = [],
    chosen: TLSVersion? = nil,
    suite: UInt16? = nil,
    helloRetryRequest: Bool = false,
    outcome: Outcome = .unanswered,
    alert: Alert? = nil,
    end: End? = nil,
    gap: Bool = false,
    isUnderway: Bool = false,
    file: Int = 0
  ) {
    self.time = time
    self.client = client
    self.server = server
    self.serverName = serverName
    self.target = target
    self.carrier = carrier
    self.offered = offered
    self.legacyVersion = legacyVersion
    self.isSSL2Format = isSSL2Format
    self.suitesOffered = suitesOffered
    self.chosen = chosen
    self.suite = suite
    self.helloRetryRequest = helloRetryRequest
    self.outcome = outcome
    self.alert = alert
    self.end = end
    self.gap = gap
    self.isUnderway = isUnderway
    self.file = file
  }
}
