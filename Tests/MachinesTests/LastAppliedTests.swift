import Foundation
import Posture
import Support
import Testing
import WindowsRegistry

@testable import Machines

struct `What a journal says was applied to a host` {
  private let folder: TestFolder
  private let path: String

  init() throws {
    folder = try TestFolder()
    path = folder["journal.db"]
  }

  private func address(_ name: ValueName) -> RegistryAddress {
    RegistryAddress(JournalSamples.key, name)
  }

  /// A run that sets values of one host, and what became of it.
  @discardableResult
  private func run(
    _ journal: Journal,
    kind: Run.Kind = .apply,
    on host: String = "web01",
    _ values: [(ValueName, UInt32)],
    _ state: RunHost.State = .done,
    _ states: [RunOperation.State]? = nil
  ) throws -> RunID {
    let run = try journal.begin(
      kind,
      started: "2026-01-02T03:04:05Z",
      undoes: nil,
      program: "plumbline 0",
      plan: nil,
      hosts: [JournalSamples.host("other"), JournalSamples.host(host)]
    )
    let operations = values.map { JournalSamples.set($0.0, $0.1) }
    try journal.intend(run, host, operations: operations, createdKeys: [])
    if state != .writing {
      try journal.settle(
        run,
        host,
        state,
        reason: nil,
        operations: states ?? values.map { _ in .done }
      )
    }
    return run
  }

  private func last(_ run: RunID, _ number: UInt32) -> LastApplied {
    LastApplied(value: .dword(number), run: run, at: "2026-01-02T03:04:05Z")
  }

  @Test func `is what the last run wrote that is known to be done`() throws {
    let journal = try Journal(path: path)
    #expect(try journal.lastApplied(to: "web01") == .none)
    let first = try run(journal, [("a", 1), ("b", 1), ("c", 1)])
    let second = try run(journal, [("A", 2)])
    try run(journal, on: "web02", [("a", 9)])
    let partial = try run(journal, [("b", 3), ("c", 3)], .partial, [.done, .failed])
    // Nobody knows what became of this.
    try run(journal, [("a", 4)], .writing)
    // A rollback declares nothing.
    try run(journal, kind: .rollback, [("a", 5)])
    let applied = try journal.lastApplied(to: "web01")
    #expect(
      applied.values
        == [
          address("a"): last(second, 2), address("b"): last(partial, 3),
          address("c"): last(first, 1),
        ]
    )
    #expect(applied.rolledBack.isEmpty)
    #expect(try journal.lastApplied(to: "WEB01") == applied)
    #expect(try journal.lastApplied(to: "web0") == .none)
    #expect(try journal.lastApplied(to: "other") == .none)
  }

  @Test func `does not count what was taken back`() throws {
    let journal = try Journal(path: path)
    let first = try run(journal, [("a", 1), ("b", 1)])
    let second = try run(journal, [("a", 2), ("b", 2), ("c", 2)])
    // What was given back at once may never have been written.
    _ = try run(journal, [("d", 3)], .restored, [.undone])
    try journal.undo(second, "web01", operations: [0, 2])
    var applied = try journal.lastApplied(to: "web01")
    #expect(applied.values == [address("a"): last(first, 1), address("b"): last(second, 2)])
    #expect(applied.rolledBack == [address("a"): second, address("c"): second])
    try journal.undo(second, "web01", operations: [1])
    let third = try run(journal, [("c", 4)])
    applied = try journal.lastApplied(to: "web01")
    #expect(
      applied.values
        == [
          address("a"): last(first, 1), address("b"): last(first, 1), address("c"): last(third, 4),
        ]
    )
    #expect(applied.rolledBack == [address("a"): second, address("b"): second])
  }

  @Test func `is told of deleted values and of any name and data`() throws {
    let journal = try Journal(path: path)
    let run = try journal.begin([JournalSamples.host("web01")])
    try journal.intend(
      run,
      "web01",
      operations: JournalSamples.operations,
      createdKeys: JournalSamples.createdKeys
    )
    try journal.settle(
      run,
      "web01",
      .done,
      reason: nil,
      operations: JournalSamples.operations.map { _ in .done }
    )
    var expected: [RegistryAddress: RegistryData?] = [:]
    for operation in JournalSamples.operations {
      if case .value(let address, _, let after) = operation.change {
        expected[address] = .some(after)
      }
    }
    let found = try journal.lastApplied(to: "web01").values
    #expect(found.mapValues(\.value) == expected)
    #expect(found.count > 5)
  }

  @Test func `is answered to many tasks at once`() async throws {
    let journal = try Journal(path: path)
    let names = (0..<200).map { "pc-\($0)" }
    let run = try journal.begin(names.map { JournalSamples.host($0) })
    for (index, name) in names.enumerated() {
      try journal.intend(
        run,
        name,
        operations: [JournalSamples.set("x", UInt32(index))],
        createdKeys: []
      )
      try journal.settle(run, name, .done, reason: nil, operations: [.done])
    }
    await withTaskGroup { group in
      for (index, name) in names.enumerated() {
        group.addTask {
          let value = try? journal.lastApplied(to: name).values.values.first?.value
          #expect(value == .dword(UInt32(index)))
        }
      }
    }
  }

  @Test func `is found by an index, and not by reading all runs`() throws {
    let journal = try Journal(path: path)
    try run(journal, [("a", 1)])
    let database = try SQLite(path, knownAs: path, .reading)
    let steps = try database.prepare(
      "EXPLAIN QUERY PLAN SELECT run FROM host WHERE name = ? COLLATE NOCASE"
    ).all([.text("web01")]) { row throws(FileFailure) in try row.text(3) }
    #expect(steps.count == 1 && steps[0].contains("USING COVERING INDEX host_name"), "\(steps)")
  }
}
