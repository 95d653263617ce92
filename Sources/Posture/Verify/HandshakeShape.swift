package import TLSCapture

/// All of a handshake but who and when: handshakes of one shape prove the same.
package struct HandshakeShape: Hashable, Sendable {
  package let offered: [TLSVersion]
  /// Nil where the ClientHello was not captured.
  package let legacyVersion: TLSVersion?
  package let isSSL2Format: Bool
  package let chosen: TLSVersion?
  package let suite: UInt16?
  package let helloRetryRequest: Bool
  package let outcome: Handshake.Outcome
  package let alert: Handshake.Alert?
  package let end: Handshake.End?
  package let gap: Bool
  /// Whether the connection began before the capture, and its records tell the version.
  package let isUnderway: Bool
  package let carrier: Handshake.Carrier?

  package init(_ handshake: Handshake) {
    offered = handshake.offered
    legacyVersion = handshake.legacyVersion
    isSSL2Format = handshake.isSSL2Format
    chosen = handshake.chosen
    suite = handshake.suite
    helloRetryRequest = handshake.helloRetryRequest
    outcome = handshake.outcome
    alert = handshake.alert
    end = handshake.end
    gap = handshake.gap
    isUnderway = handshake.isUnderway
    carrier = handshake.carrier
  }

  /// The newest version that the client takes, of those that have a name; nil where its hello was
  /// not captured.
  package var best: TLSVersion? {
    offered.filter { $0.protocolName != nil || $0.draft != nil }.max() ?? legacyVersion
  }

  /// Whether the server may have chosen something that was not captured: the client is not known to
  /// have given up before.
  var isOpen: Bool { outcome == .unanswered && (end == nil || gap) }

  /// Whether the client named every version that it takes.
  ///
  /// The field of the hello itself names the newest only. A list of just that one cannot be told
  /// from it, and is not taken for a list.
  package var isListed: Bool {
    !offered.isEmpty && legacyVersion.map { offered != [$0] } ?? true
  }

  /// What was chosen is older than `floor`, or nothing was and the best on offer is.
  package func isBelow(_ floor: TLSVersion) -> Bool {
    (chosen ?? best).map { $0 < floor } ?? false
  }

  /// Whether the server's end of the connection is a proxy, and the server of TLS stands behind it.
  package var isProxied: Bool {
    switch carrier {
    case .httpConnect, .socks4, .socks5: true
    case .smtp, .imap, .pop3, .ldap, .ftp, .xmpp, .nntp, .sieve, .tds, .rdp, .postgresql, .mysql,
      nil:
      false
    }
  }

  /// Whether the server said that it takes none of the versions on offer.
  ///
  /// Alert 70 (RFC 8446, 6.2; RFC 5246, 7.2.2). Other alerts, a reset or a closed connection may have
  /// any cause.
  package var isRefusedForVersion: Bool {
    outcome == .refused && alert?.sender == .server
      && alert?.code == TLSAlert.protocolVersion.rawValue
  }

  /// Why nothing was chosen, or how it is known what was, one clause; nil where a ServerHello says it
  /// and no alert followed.
  package var reason: String? {
    if let alert {
      let kind = TLSAlert(rawValue: alert.code)
      let level = alert.level == 1 ? "warning" : alert.level == 2 ? "fatal" : "level \(alert.level)"
      let name = kind.name ?? "alert \(alert.code)"
      let meaning = kind.meaning(from: alert.sender).map { ": \($0)" } ?? ""
      return "the \(alert.sender.rawValue) sent \(name) (\(level))\(meaning)"
    }
    switch (outcome, end) {
    case (.chosen, _):
      return isUnderway ? "the connection began before the capture, and its records say so" : nil
    case (.refused, .plain): return "the server answered with something that is no TLS"
    case (.refused, .reset): return "the connection was reset in the place of an answer"
    case (.refused, .closed): return "the connection was closed in the place of an answer"
    case (.refused, nil): return "the server refused without giving a reason"
    case (.unanswered, .some) where !gap: return "the client gave up before an answer came"
    case (.unanswered, _):
      return gap
        ? "packets are missing where the answer would have been" : "no answer was captured"
    }
  }
}

/// Who spoke with whom: many connections, one group.
package struct HandshakeGroup: Hashable, Sendable {
  /// In lower case, since names of hosts have none; without a full stop at the end.
  package let serverName: String?
  /// What a proxy was asked to connect to.
  package let target: String?
  package let server: Endpoint
  package let client: IPAddress

  package init(_ handshake: Handshake) {
    serverName = handshake.serverName.map(Self.folded)
    target = handshake.target.map(Self.folded)
    server = handshake.server
    client = handshake.client.address
  }

  static func folded(_ name: String) -> String {
    let lower = name.lowercased()
    return lower.hasSuffix(".") ? String(lower.dropLast()) : lower
  }

  /// The server as people know it: by the name that the client asked for, else by its address.
  package var label: String { serverName ?? target ?? server.description }
}
