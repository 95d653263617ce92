import Foundation
import Machines
import Posture
import Testing
import WindowsRegistry

struct `A journal` {
  private let folder: TestFolder
  private let path: String

  init() throws {
    folder = try TestFolder()
    path = folder["journal.db"]
  }

  @Test func `gives back exactly what it was given, also after it was closed`() throws {
    let hosts = zip(["a", "ü", "pc-101"], JournalSamples.locations).map { name, location in
      RunHost(host: name, location: location, state: .waiting, updates: JournalSamples.updates)
    }
    let plan: [UInt8] = [0, 1, 255]
    var run = RunID(number: 0)
    do {
      let journal = try Journal(path: path)
      run = try journal.begin(
        .rollback,
        started: "2026-01-02T03:04:05Z",
        undoes: RunID(number: 7),
        program: "plumbline 0",
        plan: plan,
        hosts: hosts
      )
      try journal.intend(
        run,
        "ü",
        operations: JournalSamples.operations,
        createdKeys: JournalSamples.createdKeys
      )
    }
    #expect(try folder.names() == ["journal.db", "journal.db.locks"])
    let expected = Run(
      id: run,
      kind: .rollback,
      started: "2026-01-02T03:04:05Z",
      finished: nil,
      undoes: RunID(number: 7),
      program: "plumbline 0",
      hosts: [
        hosts[0],
        RunHost(
          host: "ü",
          location: hosts[1].location,
          state: .writing,
          operations: JournalSamples.operations,
          createdKeys: JournalSamples.createdKeys,
          updates: JournalSamples.updates
        ),
        hosts[2],
      ]
    )
    let journal = try #require(try Journal.open(existing: path))
    let found = try #require(try journal.run(run))
    #expect(found == expected)
    // Equality of names and paths is without case; the spelling counts here.
    for (one, other) in zip(found.hosts[1].operations, JournalSamples.operations) {
      #expect(spelling(one) == spelling(other))
    }
    #expect(try journal.host(run, "ü") == expected.hosts[1])
    #expect(try journal.host(run, "none") == nil)
    #expect(try journal.hostNames(run) == ["a", "ü", "pc-101"])
    #expect(try journal.plan(of: run) == plan)
    #expect(try journal.run(RunID(number: 99)) == nil)
    #expect(try journal.plan(of: RunID(number: 99)) == nil)
  }

  private func spelling(_ operation: RunOperation) -> [[UInt8]] {
    guard case .value(let address, _, _) = operation.change else {
      return [operation.path.subpath.bytes]
    }
    return [address.path.subpath.bytes, address.name.spelling.bytes]
  }

  @Test(arguments: JournalSamples.locations)
  func `keeps every kind of place`(location: HostLocation) throws {
    let journal = try Journal(path: path)
    let run = try journal.begin([JournalSamples.host("host", location)])
    #expect(try journal.host(run, "host")?.location == location)
  }

  @Test func `follows a host through its states`() throws {
    let journal = try Journal(path: path)
    let run = try journal.begin(["a", "b", "c"].map { JournalSamples.host($0) })
    let operations = [JournalSamples.set("one"), JournalSamples.set("two")]
    for host in ["a", "b"] {
      try journal.intend(run, host, operations: operations, createdKeys: [])
    }
    #expect(try journal.summaries().first?.operationsDone == 0)
    try journal.settle(run, "a", .done, reason: nil, operations: [.done, .done])
    try journal.settle(run, "b", .partial, reason: "why", operations: [.done, .failed])
    try journal.settle(run, "c", .unreachable, reason: "nobody answers", operations: nil)
    try journal.record(RunUpdate("KB1", .installing), of: run, "a")
    try journal.record(RunUpdate("KB2", .required), of: run, "a")
    try journal.record(RunUpdate("KB1", .reboot, reason: "3010"), of: run, "a")
    let host = try #require(try journal.host(run, "a"))
    #expect(host.operations == operations.map { $0.with(.done) })
    #expect(
      host.updates == [RunUpdate("KB1", .reboot, reason: "3010"), RunUpdate("KB2", .required)]
    )
    #expect(try journal.host(run, "b")?.reason == "why")
    let summary = try #require(try journal.latest())
    #expect(summary.hosts == [.done: 1, .partial: 1, .unreachable: 1])
    #expect(summary.operationsDone == 3)

    try journal.undo(run, "a", operations: [1])
    #expect(try journal.host(run, "a")?.operations.map(\.state) == [.done, .undone])
    #expect(try journal.host(run, "a")?.state == .done)
    #expect(try journal.latest()?.operationsDone == 2)
    try journal.undo(run, "a", operations: [0])
    #expect(try journal.host(run, "a")?.state == .undone)
    #expect(try journal.summary(of: run)?.operationsDone == 1)
  }

  @Test func `lists its runs, the newest first, and never gives a number twice`() throws {
    let journal = try Journal(path: path)
    #expect(try journal.summaries() == [])
    #expect(try journal.latest() == nil)
    let first = try journal.begin([])
    let second = try journal.begin([JournalSamples.host("a")], plan: [])
    try journal.finish(first, at: "2026-01-02T03:05:00Z")
    #expect([first, second].map(\.description) == ["run-1", "run-2"])
    #expect(try journal.summaries().map(\.id) == [second, first])
    #expect(try journal.summaries().map(\.finished) == [nil, "2026-01-02T03:05:00Z"])
    #expect(try journal.latest()?.hosts == [.waiting: 1])
    #expect(try journal.plan(of: first) == nil)
    #expect(try journal.plan(of: second) == [])
    #expect(throws: FileFailure(path: path, reason: "the journal has no run-3")) {
      try journal.finish(RunID(number: 3), at: "")
    }
  }

  @Test(arguments: RunHost.State.allCases)
  func `never loses a before-image to a second attempt`(state: RunHost.State) throws {
    let journal = try Journal(path: path)
    let run = try journal.begin([JournalSamples.host("a")])
    try journal.intend(run, "a", operations: [JournalSamples.set("one")], createdKeys: [])
    try journal.settle(run, "a", state, reason: nil, operations: nil)
    let second = [JournalSamples.set("two")]
    let isOver: Set<RunHost.State> = [.waiting, .unchanged, .restored, .unreachable, .refused]
    if isOver.contains(state) {
      try journal.intend(run, "a", operations: second, createdKeys: [])
      #expect(try journal.host(run, "a")?.operations == second)
    } else {
      #expect(throws: FileFailure.self) {
        try journal.intend(run, "a", operations: second, createdKeys: [])
      }
      #expect(try journal.host(run, "a")?.operations == [JournalSamples.set("one")])
      #expect(try journal.host(run, "a")?.state == state)
    }
  }

  @Test func `takes nothing for a host that it does not have`() throws {
    let journal = try Journal(path: path)
    let run = try journal.begin([JournalSamples.host("a")])
    #expect(throws: FileFailure(path: path, reason: "run-1 has no host “b”")) {
      try journal.intend(run, "b", operations: [], createdKeys: [])
    }
    #expect(throws: FileFailure.self) {
      try journal.settle(run, "a", .done, reason: nil, operations: [.done])
    }
    #expect(try journal.host(run, "a") == JournalSamples.host("a"))
    #expect(throws: FileFailure.self) {
      try journal.begin([JournalSamples.host("twice"), JournalSamples.host("twice")])
    }
    #expect(try journal.summaries().count == 1, "a run that could not be written is not there")
  }

  @Test func `is its owner's alone, and no business of git`() throws {
    try folder.write("", to: "estate/posture.yaml")
    let journal = try Journal(path: folder["estate/.plumbline/journal.db"])
    _ = try journal.begin([])
    #expect(try folder.mode(of: "estate/.plumbline") == 0o700)
    #expect(try folder.text("estate/.plumbline/.gitignore") == "*\n")
    for name in try folder.names(in: "estate/.plumbline") where name != ".gitignore" {
      let mode = try #require(try folder.mode(of: "estate/.plumbline/\(name)"))
      #expect(mode & 0o077 == 0, "\(name)")
    }
    // A folder that was there is left as it is.
    let other = try Journal(path: folder["estate/journal.db"])
    #expect(!(try folder.names(in: "estate").contains(".gitignore")))
    #expect(try other.summaries() == [])
  }

  @Test func `is not there until somebody makes it`() throws {
    #expect(try Journal.open(existing: path) == nil)
    #expect(try Journal.open(existing: folder["none/journal.db"]) == nil)
    #expect(try folder.names() == [])
    #expect(throws: FileFailure.self) { try Journal(path: folder["none/deeper/journal.db"]) }
    #expect(throws: FileFailure.self) { try Journal(path: folder.path) }
    #expect(throws: FileFailure.self) { try Journal.open(existing: "/dev/null") }
  }

  @Test func `serves many tasks and many connections at once`() async throws {
    let path = path
    let journal = try Journal(path: path)
    let names = (0..<40).map { "pc-\($0)" }
    let run = try journal.begin(names.map { JournalSamples.host($0) })
    try await withThrowingTaskGroup { group in
      for (index, name) in names.enumerated() {
        group.addTask {
          let own = index % 3 == 0 ? try Journal(path: path) : journal
          let operations = [JournalSamples.set("one", UInt32(index))]
          try own.intend(run, name, operations: operations, createdKeys: [])
          #expect(try own.host(run, name)?.state == .writing)
          try own.settle(run, name, .done, reason: nil, operations: [.done])
          #expect(try own.latest()?.id == run)
        }
      }
      try await group.waitForAll()
    }
    let hosts = try #require(try journal.run(run)).hosts
    #expect(hosts.map(\.host) == names)
    for (index, host) in hosts.enumerated() {
      #expect(host.operations == [JournalSamples.set("one", UInt32(index)).with(.done)])
    }
  }

  @Test func `is found through a link`() throws {
    try folder.write("", to: "real/file")
    try FileManager.default.createSymbolicLink(
      atPath: folder["link.db"],
      withDestinationPath: "real/journal.db"
    )
    #expect(throws: FileFailure.self) { try Journal(path: folder["link.db"]) }
    let journal = try Journal(path: folder["real/journal.db"])
    let run = try journal.begin([])
    let other = try Journal(path: folder["link.db"])
    #expect(try other.latest()?.id == run)
    #expect(other.isRunning(run))
  }
}
