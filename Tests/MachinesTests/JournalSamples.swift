import Machines
import Posture
import WindowsRegistry

/// Operations of every kind, with what text formats and databases stumble over.
enum JournalSamples {
  static let surrogate = RegistryText(utf16: [0x61, 0xD800, 0x62, 0xDC00])
  static let key = RegistryPath(.localMachine, "SOFTWARE\\Plumbline Test")

  static let data: [RegistryData] = [
    .dword(0xFFFF_FFFF), .qword(.max), .string(""), .string("Zürich"),
    RegistryData(.string, [0x00, 0xD8]), RegistryData(.binary, []),
    RegistryData(RegistryType(rawValue: .max), [0, 1, 0]),
    RegistryData(.binary, (0..<1_048_576).map { UInt8(truncatingIfNeeded: $0 &* 7) }),
  ]

  static let names: [ValueName] = [
    .defaultValue, "Enabled", ValueName(surrogate), "a\\b", "'; DROP TABLE run; --", "日本",
    ValueName(RegistryText(utf16: [0x61, 0, 0x62])), ValueName(RegistryText(utf16: [0xDFFF])),
  ]

  static let operations: [RunOperation] =
    zip(names, data).enumerated().flatMap { index, pair in
      let (name, data) = pair
      let address = RegistryAddress(key.appending("Key \(index)"), name)
      return [
        RunOperation(
          .value(address, before: .absent, after: data),
          state: .intended,
          setting: "schannel.\(index)"
        ),
        RunOperation(
          .value(address, before: .present(data), after: nil),
          state: .done,
          setting: ""
        ),
        RunOperation(
          .value(address, before: .unknown, after: .dword(1)),
          state: .failed,
          setting: "ü"
        ),
      ]
    }
    + RegistryRoot.allCases.map { root in
      RunOperation(
        .deleteKey(RegistryPath(root, RegistryText(utf16: [0xDC00, 0x5C, 0xD800]))),
        state: .undone,
        setting: "keys"
      )
    } + [RunOperation(.deleteKey(RegistryPath(.users, "")), state: .intended, setting: "root")]

  static let createdKeys = [
    key, key.appending("Key 1"), key.appending(surrogate), RegistryPath(.users, ".DEFAULT"),
  ]

  static let locations: [HostLocation] = [
    .reg(path: "hosts/a b&c?d=e%.reg"), .hive(path: "/images/ü"),
    .ssh(
      SSHLocation(
        RemoteAddress(address: "fe80::1%eth0", user: "CORP\\admin", port: 22) ?? unreachable,
        identity: "keys/a&b?",
        knownHosts: "known"
      )
    ),
    .smb(SMBLocation(unreachable, login: .kerberos)),
    .smb(SMBLocation(unreachable, login: .file("corp.auth"))),
  ]

  private static let unreachable = RemoteAddress("192.0.2.1") ?? nowhere
  private static var nowhere: RemoteAddress { preconditionFailure("192.0.2.1 is an address") }

  static let updates = [
    RunUpdate("KB3140245", .required), RunUpdate("KB1", .failed, reason: "exit code 5"),
  ]

  static func host(_ name: String, _ location: HostLocation = .reg(path: "host.reg")) -> RunHost {
    RunHost(host: name, location: location, state: .waiting)
  }

  /// A change of one value from nothing to a number.
  static func set(_ name: ValueName, _ number: UInt32 = 1) -> RunOperation {
    RunOperation(
      .value(RegistryAddress(key, name), before: .absent, after: .dword(number)),
      state: .intended,
      setting: "test"
    )
  }
}

extension Journal {
  /// Begins a run that changes these hosts.
  func begin(_ hosts: [RunHost], plan: [UInt8]? = nil) throws -> RunID {
    try begin(
      .apply,
      started: "2026-01-02T03:04:05Z",
      undoes: nil,
      program: "plumbline 0",
      plan: plan,
      hosts: hosts
    )
  }
}
