import Posture
import Support
import WindowsRegistry

/// A registry and a run on it, made by a seed.
struct RandomRun {
  let before: RegistrySnapshot
  let operations: [RunOperation]
  let createdKeys: [RegistryPath]

  static let root = RegistryPath(.localMachine, "SOFTWARE\\Plumbline Test")
  /// Looked up by its other name: the snapshot holds ControlSet001 and says that it is current.
  static let current = RegistrySnapshot.currentControlSet.appending("Control\\Test")
  private static let system = RegistryPath(.localMachine, "SYSTEM")

  /// With `repeats` some values are changed more than once.
  init(seed: UInt64, repeats: Bool) {
    var random = Random(seed: seed)
    let names = ["Kéy", "b", "c d"]
    func path() -> RegistryPath {
      (0..<random.below(4)).reduce(random.below(3) == 0 ? Self.current : Self.root) { path, _ in
        path.appending(names[random.below(names.count)])
      }
    }
    func data() -> RegistryData {
      switch random.below(4) {
      case 0: .dword(UInt32(random.below(3)))
      case 1: RegistryData(.binary, [UInt8(random.below(3)), 0, 0, 0])
      case 2: RegistryData(RegistryType(rawValue: 4), [])
      default: .string("text \(random.below(3))")
      }
    }
    func name() -> ValueName {
      [.defaultValue, "Enabled", "ENABLED", "straße", ValueName(RegistryText(utf16: [0xD800]))][
        random.below(5)
      ]
    }
    var table: [RegistryPath: SnapshotKey] = [:]
    let select = Self.system.appending("Select")
    table[select] = SnapshotKey(path: select, values: [SnapshotValue("Current", .dword(1))])
    let set = Self.system.appending("ControlSet001")
    for _ in 0..<random.below(12) {
      let chosen = path()
      let path = chosen.moved(from: RegistrySnapshot.currentControlSet, to: set) ?? chosen
      var values: [SnapshotValue] = []
      for _ in 0..<random.below(4) {
        let name = name()
        if !values.contains(where: { $0.name == name }) {
          values.append(SnapshotValue(name, data()))
        }
      }
      table[path] = SnapshotKey(path: path, values: values)
    }
    // As a host lists them: with all keys above.
    for path in Array(table.keys) {
      var above = path.parent
      while let path = above, Self.root.contains(path) || Self.system.contains(path) {
        if table[path] == nil { table[path] = SnapshotKey(path: path) }
        above = path.parent
      }
    }
    before = RegistrySnapshot(
      host: "host",
      covers: [Self.root, Self.system],
      keys: Array(table.values)
    )
    var now = before
    var operations: [RunOperation] = []
    for number in 0..<random.below(10) {
      let chosen = now.asSpelt(RegistryAddress(path(), name()))
      let address = operations.compactMap(\.edit.address).first { $0 == chosen } ?? chosen
      let found = now.value(address.path, address.name)
      let after = random.below(3) == 0 ? nil : data()
      let isNew = !operations.contains { $0.edit.address == address }
      guard isNew || repeats, found != after.map({ .present($0) }) ?? .absent else { continue }
      operations.append(
        RunOperation(
          .value(address, before: found, after: after),
          state: .intended,
          setting: "setting \(number)"
        )
      )
      now = now.applying([operations[operations.count - 1].edit])
    }
    self.operations = operations
    createdKeys = Posture.createdKeys(by: operations.map(\.edit), in: before)
  }

  /// The host as a run leaves it that was killed after so many operations.
  func killed(after count: Int) -> RegistrySnapshot {
    before.applying(operations.prefix(count).map(\.edit))
  }

  var host: RunHost { runHost(operations, createdKeys) }
}

func runHost(_ operations: [RunOperation], _ createdKeys: [RegistryPath] = []) -> RunHost {
  RunHost(
    host: "host",
    location: .reg(path: "host.reg"),
    state: .writing,
    operations: operations,
    createdKeys: createdKeys
  )
}

extension RegistryEdit {
  var address: RegistryAddress? {
    switch self {
    case .setValue(let path, let value): RegistryAddress(path, value.name)
    case .deleteValue(let path, let name): RegistryAddress(path, name)
    case .deleteKey: nil
    }
  }
}

extension RegistrySnapshot {
  /// What is there, without the keys.
  var allValues: [RegistryAddress: RegistryData] {
    var values: [RegistryAddress: RegistryData] = [:]
    for key in keys {
      for value in key.values { values[RegistryAddress(key.path, value.name)] = value.data }
    }
    return values
  }

  /// Whether two snapshots say the same: keys, names as they are spelt, types and bytes.
  func isSame(as other: RegistrySnapshot) -> Bool { canonicalBytes == other.canonicalBytes }

  func rollingBack(_ rollback: HostRollback) -> RegistrySnapshot {
    applying(rollback.operations.map(\.edit))
  }
}
