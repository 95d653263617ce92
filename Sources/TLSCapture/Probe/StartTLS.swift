/// A protocol that speaks in the clear before TLS begins.
package enum StartTLS: String, Hashable, Sendable, CaseIterable {
  case smtp, imap, pop3, ldap, ftp, xmpp, postgres, mysql, rdp, tds

  /// The port of the service that upgrades, not of one that begins with TLS.
  package var defaultPort: UInt16 {
    switch self {
    case .smtp: 25
    case .imap: 143
    case .pop3: 110
    case .ldap: 389
    case .ftp: 21
    case .xmpp: 5222
    case .postgres: 5432
    case .mysql: 3306
    case .rdp: 3389
    case .tds: 1433
    }
  }
}
