package import Foundation
package import Posture
package import WindowsRegistry

/// Samba servers that stand for Windows hosts: each at an address of its own of the loopback network,
/// with a registry of its own behind real SMB and MS-RRP.
///
/// One has three accounts: `admin`, whom Samba takes for root and so spares all access checks;
/// `reader`, who may not write; and `keeper`, an administrator whose access is checked as Windows
/// checks it.
package final class SambaHosts: Sendable {
  /// Whether tests with servers were asked for; they fail where Samba is missing.
  package static let isWanted = ProcessInfo.processInfo.environment["PLUMBLINE_HOSTS"] == "1"

  package enum Account: String, Sendable, CaseIterable {
    case admin, reader, keeper

    /// Users that every Debian has.
    fileprivate var unixUser: String {
      switch self {
      case .admin: "root"
      case .reader: "nobody"
      case .keeper: "games"
      }
    }
  }

  package let folder: URL
  package let addresses: [String]
  private let port: Int
  private let servers: [Process]

  private static let password = "Secret-of-a-test-1"

  /// Runs `body` with servers that are gone afterwards, whatever happens in it.
  package static func with(
    _ count: Int = 1,
    port: Int = 4530,
    settings: [String] = [],
    _ body: (SambaHosts) async throws -> Void
  ) async throws {
    let hosts = try SambaHosts(count, port: port, settings: settings)
    defer { hosts.stop() }
    try await body(hosts)
  }

  package init(_ count: Int, port: Int, settings: [String] = []) throws {
    // The registry is opened in the name of who logs on, who must be able to get there.
    folder = URL(filePath: "/tmp/plumbline-samba-\(UUID().uuidString)")
    let manager = FileManager.default
    try manager.createDirectory(
      at: folder,
      withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o711]
    )
    self.port = port
    addresses = (0..<count).map { "127.0.\(($0 + 2) / 256).\(($0 + 2) % 256)" }
    for account in Account.allCases {
      let text = "username = \(account.rawValue)\npassword = \(Self.password)\n"
      let path = folder.appending(path: "\(account.rawValue).auth").path()
      _ = manager.createFile(
        atPath: path,
        contents: Data(text.utf8),
        attributes: [.posixPermissions: 0o600]
      )
    }
    var servers: [Process] = []
    do {
      for (index, address) in addresses.enumerated() {
        let home = folder.appending(path: address)
        try Self.makeHome(home, address: address, index: index, port: port, settings: settings)
        if index == 0 {
          try Self.makeAccounts(home)
        } else {
          try Self.copyAccounts(from: folder.appending(path: addresses[0]), to: home)
        }
        let conf = home.appending(path: "smb.conf").path()
        let log = home.appending(path: "log").path()
        // In the foreground, so that ending the process ends the server.
        let command = BoundedCommand(["smbd", "-F", "-s", conf, "-l", log], within: 1800)
        servers.append(try command.start(output: Pipe()))
      }
      let wait =
        "for a in \(addresses.joined(separator: " ")); do "
        + "until (exec 3<>/dev/tcp/$a/\(port)) 2>/dev/null; do sleep 0.05; done; done"
      try BoundedCommand(["bash", "-c", wait], within: 60).run()
    } catch {
      Self.end(servers, below: folder)
      throw error
    }
    self.servers = servers
  }

  package func stop() { Self.end(servers, below: folder) }

  /// Ends one host at once, as a power cut does for those who talk to it.
  package func kill(_ address: String) {
    guard let index = addresses.firstIndex(of: address) else { return }
    servers[index].terminate()
    servers[index].waitUntilExit()
    Self.endHelpers(folder.appending(path: address))
  }

  package func location(_ address: String, as account: Account = .admin) -> SMBLocation {
    guard let remote = RemoteAddress(address: address, port: port) else {
      preconditionFailure("\(address) is no address")
    }
    return SMBLocation(
      remote,
      login: .file(folder.appending(path: "\(account.rawValue).auth").path())
    )
  }

  /// Gives a host these keys, by `net` itself.
  package func write(_ keys: [SnapshotKey], to address: String) throws {
    let file = folder.appending(path: "\(UUID().uuidString).reg")
    try Data(RegText.export(keys)).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    try net(["import", file.path()], at: address)
  }

  /// Runs `net rpc registry` beside the program that is tested.
  @discardableResult
  package func net(_ verb: [String], at address: String, as account: Account = .admin) throws
    -> String
  {
    let auth = folder.appending(path: "\(account.rawValue).auth").path()
    return try BoundedCommand(
      ["net", "rpc", "registry"] + verb + ["-S", address, "-p", "\(port)", "-A", auth],
      within: 60
    ).run()
  }
}

extension SambaHosts {
  private static func makeHome(
    _ home: URL,
    address: String,
    index: Int,
    port: Int,
    settings: [String]
  ) throws {
    let manager = FileManager.default
    for name in ["private", "lock", "state", "cache", "pid", "ncalrpc", "log"] {
      try manager.createDirectory(
        at: home.appending(path: name),
        withIntermediateDirectories: true
      )
    }
    try manager.setAttributes(
      [.posixPermissions: 0o700],
      ofItemAtPath: home.appending(path: "private").path()
    )
    let root = home.path()
    // The helpers that serve the registry end after a minute by default, and starting them anew takes
    // seconds; Windows' service stays.
    let text = """
      [global]
      workgroup = WORKGROUP
      netbios name = HOST\(index)
      server role = standalone server
      interfaces = \(address)/8
      bind interfaces only = yes
      smb ports = \(port)
      disable netbios = yes
      private dir = \(root)/private
      lock directory = \(root)/lock
      state directory = \(root)/state
      cache directory = \(root)/cache
      pid directory = \(root)/pid
      ncalrpc dir = \(root)/ncalrpc
      log file = \(root)/log/log
      log level = 0
      passdb backend = tdbsam
      username map = \(root)/users
      load printers = no
      printcap name = /dev/null
      disable spoolss = yes
      map to guest = never
      rpcd_winreg:idle_seconds = 1200
      rpcd_lsad:idle_seconds = 1200
      \(settings.joined(separator: "\n"))

      """
    try Data(text.utf8).write(to: home.appending(path: "smb.conf"))
    let users = Account.allCases.map { "\($0.unixUser) = \($0.rawValue)\n" }.joined()
    try Data(users.utf8).write(to: home.appending(path: "users"))
  }

  /// Takes a second, so it is done once.
  private static func makeAccounts(_ home: URL) throws {
    let conf = home.appending(path: "smb.conf").path()
    for account in Account.allCases {
      let add =
        "printf '%s\\n%s\\n' \"$1\" \"$1\" | smbpasswd -c \"$0\" -s -a \(account.unixUser)"
      try BoundedCommand(["sh", "-c", add, conf, password], within: 60).run()
    }
    // BUILTIN\Administrators
    let group = ["sid=S-1-5-32-544", "unixgroup=\(Account.keeper.unixUser)", "type=builtin"]
    try BoundedCommand(["net", "-s", conf, "groupmap", "add"] + group, within: 60).run()
  }

  private static func copyAccounts(from first: URL, to home: URL) throws {
    for file in ["private/passdb.tdb", "private/secrets.tdb", "state/group_mapping.tdb"] {
      try FileManager.default.copyItem(
        at: first.appending(path: file),
        to: home.appending(path: file)
      )
    }
  }

  private static func end(_ servers: [Process], below folder: URL) {
    for server in servers where server.isRunning { server.terminate() }
    for server in servers { server.waitUntilExit() }
    let homes = try? FileManager.default.contentsOfDirectory(
      at: folder,
      includingPropertiesForKeys: nil
    )
    for home in homes ?? [] { endHelpers(home) }
    try? FileManager.default.removeItem(at: folder)
  }

  /// What smbd starts on demand outlives it, and has a file with its process id.
  private static func endHelpers(_ home: URL) {
    let file = home.appending(path: "pid/samba-dcerpcd.pid")
    guard let text = try? String(contentsOf: file, encoding: .utf8),
      let id = Int32(text.filter(\.isNumber))
    else { return }
    _ = Foundation.kill(id, SIGTERM)
  }
}
