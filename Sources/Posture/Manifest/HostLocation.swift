/// Where a host's registry is read and written, in values that hold no secret.
///
/// The text form serves `--from`, plan files and the journal:
///
/// ```
/// reg:hosts/pc-101.reg
/// hive:images/pc-101
/// ssh:CORP\admin@10.0.0.5:22?identity=keys/fleet&known-hosts=known_hosts
/// smb:10.0.0.6?credentials=corp.auth
/// ```
package enum HostLocation: Hashable, Sendable {
  /// One `.reg` snapshot file.
  case reg(path: String)
  /// A folder with SYSTEM, SOFTWARE and NTUSER.DAT files, or a mounted image of a Windows disk.
  case hive(path: String)
  case ssh(SSHLocation)
  case smb(SMBLocation)

  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case reg, hive, ssh, smb
  }

  package var kind: Kind {
    switch self {
    case .reg: .reg
    case .hive: .hive
    case .ssh: .ssh
    case .smb: .smb
    }
  }
}

/// A machine in the network, as a person names it.
package struct RemoteAddress: Hashable, Sendable {
  /// A name or an IP address; made of letters, digits and `.:-_%` only, so that no program takes it
  /// for an option or a path.
  package let address: String
  /// Nil leaves the choice to the program that connects.
  package let user: String?
  package let port: Int?

  /// Nil when a part could be taken for something else.
  package init?(address: String, user: String? = nil, port: Int? = nil) {
    guard Self.isAddress(address), user.map({ Self.isUser($0) }) ?? true,
      port.map({ (1...65535).contains($0) }) ?? true
    else { return nil }
    self.address = address
    self.user = user
    self.port = port
  }

  package static func isAddress(_ text: String) -> Bool {
    guard let first = text.utf8.first, first != 0x2D else { return false }
    return text.utf8.count <= 255
      && text.utf8.allSatisfy { $0.isASCIILetterOrDigit || ".:-_%".utf8.contains($0) }
  }

  /// `admin`, `CORP\admin` or `admin@corp.example`, also with a space or letters beyond ASCII.
  package static func isUser(_ text: String) -> Bool {
    guard let first = text.utf8.first, first != 0x2D else { return false }
    return text.utf8.count <= 255
      && text.utf8.allSatisfy { byte in
        byte >= 0x80 || byte.isASCIILetterOrDigit || " .-_\\@$".utf8.contains(byte)
      }
  }
}

package struct SSHLocation: Hashable, Sendable {
  package let remote: RemoteAddress
  /// A private key file; nil leaves it to ssh and its agent.
  package let identity: String?
  /// A file of known host keys in the place of the user's own.
  package let knownHosts: String?
  /// A configuration file of ssh in the place of the user's own.
  package let config: String?

  package init(
    _ remote: RemoteAddress,
    identity: String? = nil,
    knownHosts: String? = nil,
    config: String? = nil
  ) {
    self.remote = remote
    self.identity = identity
    self.knownHosts = knownHosts
    self.config = config
  }
}

package struct SMBLocation: Hashable, Sendable {
  package let remote: RemoteAddress
  package let login: Login

  package enum Login: Hashable, Sendable {
    /// A file with lines `username = …`, `password = …` and perhaps `domain = …`, as Samba reads it.
    case file(String)
    /// The ticket that `kinit` fetched.
    case kerberos
  }

  package init(_ remote: RemoteAddress, login: Login) {
    self.remote = remote
    self.login = login
  }
}

extension UInt8 {
  fileprivate var isASCIILetterOrDigit: Bool {
    (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
  }
}
