import Posture
import Testing
import WindowsRegistry

struct `A run that was killed` {
  private let key = RandomRun.root.appending("key")

  private func change(
    _ name: ValueName,
    _ before: Reading<RegistryData>,
    _ after: RegistryData?,
    _ state: RunOperation.State = .intended
  ) -> RunOperation {
    RunOperation(
      .value(RegistryAddress(key, name), before: before, after: after),
      state: state,
      setting: ""
    )
  }

  private func snapshot(_ values: [SnapshotValue]) -> RegistrySnapshot {
    RegistrySnapshot(
      host: "host",
      covers: [RandomRun.root],
      keys: [SnapshotKey(path: key, values: values)]
    )
  }

  @Test func `comes to its end from wherever it was`() {
    var pending = 0
    for seed in UInt64(1)...150 {
      let run = RandomRun(seed: seed, repeats: false)
      let end = run.killed(after: run.operations.count)
      for count in 0...run.operations.count {
        let killed = run.killed(after: count)
        let progress = progress(of: run.host, on: killed)
        #expect(progress.done == Array(0..<count), "seed \(seed)")
        #expect(progress.pending == Array(count..<run.operations.count), "seed \(seed)")
        #expect(progress.moved == [])
        let after = killed.applying(progress.pending.map { run.operations[$0].edit })
        #expect(after.isSame(as: end), "seed \(seed), \(count) done")
        pending += progress.pending.count
      }
    }
    #expect(pending > 1000, "the runs are worth the trial")
  }

  @Test func `comes to its end also where it changes a value more than once`() {
    for seed in UInt64(1)...150 {
      let run = RandomRun(seed: seed, repeats: true)
      let end = run.killed(after: run.operations.count)
      for count in 0...run.operations.count {
        let killed = run.killed(after: count)
        let progress = progress(of: run.host, on: killed)
        #expect(progress.moved == [])
        #expect((progress.done + progress.pending).sorted() == Array(run.operations.indices))
        let after = killed.applying(progress.pending.map { run.operations[$0].edit })
        #expect(after.allValues == end.allValues, "seed \(seed), \(count) done")
      }
    }
  }

  @Test func `comes to its end when it was a rollback`() {
    for seed in UInt64(1)...100 {
      let run = RandomRun(seed: seed, repeats: false)
      let done = run.killed(after: run.operations.count)
      let rollback = rollback(of: run.host, on: done) { _ in false }
      let host = runHost(rollback.operations, rollback.createdKeys)
      for count in 0...rollback.operations.count {
        let killed = done.applying(rollback.operations.prefix(count).map(\.edit))
        let progress = progress(of: host, on: killed)
        #expect(progress.moved == [], "seed \(seed), \(count) done")
        let after = killed.applying(progress.pending.map { rollback.operations[$0].edit })
        #expect(after.isSame(as: run.before), "seed \(seed), \(count) done")
      }
    }
  }

  @Test func `is not taken further where something has moved`() {
    let operations = [
      change("done", .absent, .dword(1)), change("pending", .present(.dword(1)), nil),
      change("changed", .absent, .dword(1)), change("retyped", .absent, .dword(1)),
      change("gone", .present(.dword(1)), .dword(2)), change("unknown", .unknown, .dword(1)),
      change("undone", .absent, .dword(1), .undone),
    ]
    let now = snapshot([
      SnapshotValue("DONE", .dword(1)), SnapshotValue("pending", .dword(1)),
      SnapshotValue("changed", .dword(2)),
      SnapshotValue("retyped", RegistryData(.binary, [1, 0, 0, 0])),
      SnapshotValue("unknown", .dword(7)), SnapshotValue("undone", .dword(1)),
    ])
    let found = progress(of: runHost(operations), on: now)
    #expect(found == HostProgress(done: [0], pending: [1], moved: [2, 3, 4, 5]))
  }

  @Test func `does not delete a key that others have filled`() {
    let operations = [
      change("ours", .present(.dword(1)), nil),
      RunOperation(.deleteKey(key), state: .intended, setting: ""),
    ]
    let empty = snapshot([SnapshotValue("ours", .dword(1))])
    #expect(progress(of: runHost(operations), on: empty).pending == [0, 1])
    let filled = snapshot([SnapshotValue("ours", .dword(1)), SnapshotValue("theirs", .dword(1))])
    #expect(progress(of: runHost(operations), on: filled).moved == [1])
    let below = empty.applying([
      .setValue(key.appending("theirs"), RegistryValue("x", .dword(1)))
    ])
    #expect(progress(of: runHost(operations), on: below).moved == [1])
  }
}
