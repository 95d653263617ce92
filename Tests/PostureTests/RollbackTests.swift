import Posture
import Support
import Testing
import WindowsRegistry

struct `A rollback` {
  private let root = RandomRun.root

  private func rolledBack(
    _ host: RunHost,
    _ snapshot: RegistrySnapshot,
    forcing: Bool = false
  ) -> HostRollback {
    rollback(of: host, on: snapshot) { _ in forcing }
  }

  private func snapshot(_ values: [(String, SnapshotValue)]) -> RegistrySnapshot {
    var table: [RegistryPath: [SnapshotValue]] = [root: []]
    for (key, value) in values { table[root.appending(key), default: []].append(value) }
    return RegistrySnapshot(
      host: "host",
      covers: [root],
      keys: table.map { SnapshotKey(path: $0, values: $1) }
    )
  }

  private func change(
    _ key: String,
    _ name: ValueName,
    _ before: Reading<RegistryData>,
    _ after: RegistryData?,
    _ state: RunOperation.State = .done
  ) -> RunOperation {
    RunOperation(
      .value(RegistryAddress(root.appending(key), name), before: before, after: after),
      state: state,
      setting: "setting of \(name)"
    )
  }

  @Test func `restores exactly what was there, wherever the run was killed`() {
    var restored = 0
    var deleted = 0
    for seed in UInt64(1)...200 {
      let run = RandomRun(seed: seed, repeats: seed % 2 == 0)
      for count in 0...run.operations.count {
        let killed = run.killed(after: count)
        let rollback = rolledBack(run.host, killed)
        let after = killed.rollingBack(rollback)
        #expect(after.isSame(as: run.before), "seed \(seed), \(count) done")
        #expect(!rollback.isRefused && rollback.unrestorable == [] && rollback.keptKeys == [])
        #expect(rollback.undone == Array(run.operations.indices))
        #expect(rollback.operations.allSatisfy { $0.state == .intended })
        restored += rollback.operations.count
        deleted += rollback.operations.count { $0.edit == .deleteKey($0.path) }
        // Once more there is nothing to do.
        let again = rolledBack(run.host, after)
        #expect(again.operations == [] && again.undone == rollback.undone)
      }
    }
    #expect(restored > 1000 && deleted > 300, "the runs are worth the trial")
  }

  @Test func `killed itself can be begun again`() {
    for seed in UInt64(1)...100 {
      let run = RandomRun(seed: seed, repeats: false)
      let done = run.killed(after: run.operations.count)
      let edits = rolledBack(run.host, done).operations.map(\.edit)
      for count in 0...edits.count {
        let killed = done.applying(Array(edits.prefix(count)))
        let after = killed.rollingBack(rolledBack(run.host, killed))
        #expect(after.isSame(as: run.before), "seed \(seed), \(count) done")
      }
    }
  }

  @Test func `can be rolled back, and that again`() {
    for seed in UInt64(1)...100 {
      let run = RandomRun(seed: seed, repeats: seed % 2 == 0)
      let done = run.killed(after: run.operations.count)
      let first = rolledBack(run.host, done)
      let restored = done.rollingBack(first)
      let second = rolledBack(runHost(first.operations, first.createdKeys), restored)
      let redone = restored.rollingBack(second)
      #expect(redone.allValues == done.allValues, "seed \(seed)")
      #expect(second.undone == Array(first.operations.indices))
      let third = rolledBack(runHost(second.operations, second.createdKeys), redone)
      let again = redone.rollingBack(third)
      #expect(again.isSame(as: run.before), "seed \(seed)")
    }
  }

  @Test func `touches nothing that others wrote, and keeps the keys that they filled`() {
    var kept = 0
    for seed in UInt64(1)...150 {
      let run = RandomRun(seed: seed, repeats: false)
      let done = run.killed(after: run.operations.count)
      var random = Random(seed: seed &+ 1_000_000)
      var places = run.createdKeys + [root, root.appending("theirs")]
      places.shuffle(using: &random)
      let others = places.prefix(1 + random.below(3)).map { path in
        random.below(2) == 0
          ? RegistryEdit.setValue(path, RegistryValue("theirs", .dword(7)))
          : .setValue(path.appending("theirs"), RegistryValue("x", .dword(7)))
      }
      let rollback = rolledBack(run.host, done.applying(others))
      let after = done.applying(others).rollingBack(rollback)
      let expected = run.before.applying(others)
      #expect(after.allValues == expected.allValues, "seed \(seed)")
      #expect(!rollback.isRefused)
      for path in run.createdKeys {
        let isFilled = others.contains { path.contains($0.path) }
        #expect((after.key(path) != .absent) == isFilled, "seed \(seed): \(path)")
        #expect(rollback.keptKeys.contains { $0.path == path } == isFilled)
        kept += isFilled ? 1 : 0
      }
    }
    #expect(kept > 30)
  }

  @Test func `goes backwards, values before keys and inner keys before outer ones`() {
    let operations = [
      change("a", "old", .present(.dword(1)), .dword(2)), change("new", "x", .absent, .dword(1)),
      change("new\\deep", "y", .absent, .string("z")),
      change("a", "gone", .present(.dword(5)), nil),
    ]
    let created = [root.appending("new"), root.appending("new\\deep")]
    let before = snapshot([
      ("a", SnapshotValue("old", .dword(1))), ("a", SnapshotValue("gone", .dword(5))),
    ])
    let now = before.applying(operations.map(\.edit))
    let rollback = rolledBack(runHost(operations, created), now)
    #expect(
      rollback.operations == [
        change("a", "gone", .absent, .dword(5), .intended),
        change("new\\deep", "y", .present(.string("z")), nil, .intended),
        change("new", "x", .present(.dword(1)), nil, .intended),
        change("a", "old", .present(.dword(2)), .dword(1), .intended),
        RunOperation(.deleteKey(created[1]), state: .intended, setting: "setting of y"),
        RunOperation(.deleteKey(created[0]), state: .intended, setting: "setting of x"),
      ]
    )
    #expect(rollback.createdKeys == [])
  }

  @Test(arguments: [
    RegistryData.dword(3), RegistryData(.binary, [2, 0, 0, 0]), RegistryData(.dword, [2]), nil,
  ])
  func `refuses a value that has moved, unless it is forced`(moved: RegistryData?) throws {
    let operations = [
      change("a", "x", .present(.dword(1)), .dword(2)), change("a", "y", .absent, .dword(2)),
    ]
    let address = RegistryAddress(root.appending("a"), "x")
    let now = snapshot([("a", SnapshotValue("x", moved)), ("a", SnapshotValue("y", .dword(2)))])
    let refused = rolledBack(runHost(operations), now)
    #expect(refused.isRefused)
    let found: Reading<RegistryData> = moved.map { .present($0) } ?? .absent
    #expect(
      refused.conflicts == [
        HostRollback.Conflict(
          address: address,
          expected: .dword(2),
          found: found,
          isForced: false
        )
      ]
    )
    #expect(refused.undone == [1])
    #expect(refused.operations.map(\.edit) == [.deleteValue(root.appending("a"), "y")])

    let forced = rollback(of: runHost(operations), on: now) { $0 == address }
    #expect(!forced.isRefused)
    #expect(forced.conflicts.map(\.isForced) == [true])
    #expect(forced.undone == [0, 1])
    #expect(forced.operations.last == change("a", "x", found, .dword(1), .intended))
  }

  @Test func `has nothing to do for a created value that is gone`() {
    let operations = [change("a", "x", .absent, .dword(2))]
    let rollback = rolledBack(runHost(operations), snapshot([("a", SnapshotValue("z", .dword(0)))]))
    #expect(rollback.operations == [] && !rollback.isRefused)
    #expect(rollback.undone == [0])
  }

  @Test func `cannot restore what nobody knew, and says so`() {
    let operations = [
      change("a", "x", .unknown, .dword(2)), change("a", "y", .unknown, nil),
      change("a", "z", .unknown, .dword(2)),
    ]
    let now = snapshot([("a", SnapshotValue("x", .dword(2))), ("a", SnapshotValue("z", .dword(9)))])
    let rollback = rolledBack(runHost(operations), now, forcing: true)
    #expect(rollback.operations == [])
    #expect(rollback.unrestorable.map(\.name) == ["y", "x"])
    // Somebody else's value is not ours to take back.
    #expect(rollback.undone == [2])
    #expect(rollback.conflicts == [])
  }

  @Test func `refuses a host of which it does not see the value`() {
    let elsewhere = RegistryPath(.users, "S-1-5-21\\Software")
    let operation = RunOperation(
      .value(RegistryAddress(elsewhere, "x"), before: .absent, after: .dword(1)),
      state: .done,
      setting: ""
    )
    let rollback = rolledBack(runHost([operation], [elsewhere]), snapshot([]))
    #expect(rollback.isRefused)
    #expect(rollback.conflicts.first?.found == .unknown)
    #expect(rollback.keptKeys.map(\.reason) == [.unknown])
  }

  @Test func `leaves alone what was undone before`() {
    let operations = [
      change("a", "x", .absent, .dword(2), .undone), change("a", "y", .absent, .dword(2), .failed),
    ]
    let now = snapshot([("a", SnapshotValue("x", .dword(2))), ("a", SnapshotValue("y", .dword(2)))])
    let rollback = rolledBack(runHost(operations), now)
    #expect(rollback.operations.map(\.edit) == [.deleteValue(root.appending("a"), "y")])
    #expect(rollback.undone == [1])
  }

  @Test func `says what keeps a key`() {
    let operations = ["a", "b", "c"].map { change("new\\\($0)", "x", .absent, .dword(1)) }
    let paths = ["", "\\a", "\\b", "\\c"].map { root.appending("new" + $0) }
    let now = snapshot([
      ("new\\a", SnapshotValue("x", .dword(1))), ("new\\a", SnapshotValue("Theirs", .dword(1))),
      ("new\\b", SnapshotValue("x", .dword(1))), ("new\\b\\Sub", SnapshotValue("x", .dword(1))),
      ("new\\c", SnapshotValue("x", .dword(1))),
    ])
    let rollback = rolledBack(runHost(operations, paths), now)
    #expect(
      rollback.keptKeys == [
        HostRollback.KeptKey(path: paths[2], reason: .holdsKey("Sub")),
        HostRollback.KeptKey(path: paths[1], reason: .holdsValue("Theirs")),
        HostRollback.KeptKey(path: paths[0], reason: .holdsKey("a")),
      ]
    )
    #expect(rollback.operations.last?.edit == .deleteKey(paths[3]))
  }

  @Test func `brings back a name as it was spelt`() {
    let before = snapshot([("a", SnapshotValue("eNaBlEd", .dword(1)))])
    let address = before.asSpelt(RegistryAddress(root.appending("a"), "Enabled"))
    let operation = RunOperation(
      .value(address, before: .present(.dword(1)), after: nil),
      state: .done,
      setting: ""
    )
    let now = before.applying([operation.edit])
    let after = now.rollingBack(rolledBack(runHost([operation]), now))
    #expect(after.isSame(as: before))
  }
}
