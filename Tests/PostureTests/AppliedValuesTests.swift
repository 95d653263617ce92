import Posture
import Testing
import WindowsRegistry

struct `What runs wrote to a host` {
  private func address(_ name: ValueName) -> RegistryAddress {
    RegistryAddress(RegistryPath(.localMachine, "SOFTWARE\\Test"), name)
  }

  private func write(
    _ run: Int,
    _ name: ValueName,
    _ number: UInt32?,
    undone: Bool = false
  ) -> AppliedWrite {
    AppliedWrite(
      address: address(name),
      after: number.map { .dword($0) },
      run: RunID(number: run),
      at: "2026-01-0\(run)T00:00:00Z",
      isUndone: undone
    )
  }

  private func last(_ run: Int, _ number: UInt32?) -> LastApplied {
    LastApplied(
      value: number.map { .dword($0) },
      run: RunID(number: run),
      at: "2026-01-0\(run)T00:00:00Z"
    )
  }

  @Test func `is what the last run made of each value, deleted ones too`() {
    let applied = AppliedValues([
      write(1, "a", 1), write(1, "b", 1), write(2, "A", 2), write(3, "b", nil),
    ])
    #expect(applied.values == [address("a"): last(2, 2), address("b"): last(3, nil)])
    #expect(applied.rolledBack.isEmpty)
  }

  @Test func `goes back to the run before where the last was taken back`() {
    let applied = AppliedValues([
      write(1, "a", 1), write(2, "a", 2, undone: true), write(2, "b", 2, undone: true),
    ])
    #expect(applied.values == [address("a"): last(1, 1)])
    #expect(
      applied.rolledBack == [address("a"): RunID(number: 2), address("b"): RunID(number: 2)]
    )
  }

  @Test func `forgets what was taken back once a later run writes the value again`() {
    let applied = AppliedValues([write(1, "a", 1, undone: true), write(2, "a", 1)])
    #expect(applied.values == [address("a"): last(2, 1)])
    #expect(applied.rolledBack.isEmpty)
  }
}
