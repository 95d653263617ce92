import Foundation
import Posture
import Testing
import WindowsRegistry

@testable import Machines

struct `A rollout` {
  @Test func `is read from numbers and parts`() {
    #expect(Rollout.Share("10") == .hosts(10))
    #expect(Rollout.Share("10%") == .percent(10))
    #expect(Rollout.Share("100%") == .percent(100))
    #expect(Rollout.Share("0") == .hosts(0))
    for text in ["-1", "101%", "abc", "", "%", "1.5", "1 %", "+1", "٣", "99999999999999999999"] {
      #expect(Rollout.Share(text) == nil, "\(text)")
    }
  }

  @Test(arguments: [
    (1, [1]), (7, [1, 1, 5]), (100, [1, 10, 89]), (0, []), (2, [1, 1]), (30, [1, 3, 26]),
  ])
  func `goes from one to all`(count: Int, sizes: [Int]) {
    var rollout = Rollout()
    rollout.serial = [.hosts(1), .percent(10), .percent(100)]
    let batches = rollout.batches(of: count)
    #expect(batches.map(\.count) == sizes)
    #expect(batches.flatMap { Array($0) } == Array(0..<count))
  }

  @Test func `repeats its last size, and has no empty batch`() {
    var rollout = Rollout()
    rollout.serial = [.hosts(1), .hosts(2)]
    #expect(rollout.batches(of: 6).map(\.count) == [1, 2, 2, 1])
    rollout.serial = [.percent(1)]
    #expect(rollout.batches(of: 3).map(\.count) == [1, 1, 1])
    #expect(Rollout().batches(of: 3) == [0..<3])
  }

  @Test func `bears no failure in batches, and any without, unless more is said`() {
    var rollout = Rollout()
    #expect(rollout.bearable(of: 9) == 9)
    rollout.serial = [.hosts(1)]
    #expect(rollout.bearable(of: 9) == 0)
    rollout.maxFailures = .percent(25)
    #expect(rollout.bearable(of: 9) == 2)
  }

  // MARK: Hosts

  private static let dead = StoreFailure(.unreachable, "nobody answers")

  private var oneByOne: Rollout {
    var rollout = Rollout()
    rollout.serial = [.hosts(1)]
    return rollout
  }

  @Test func `stops behind a canary that fails, and leaves the others waiting`() async throws {
    let fleet = try FaultyFleet("web01", "web02", "web03")
    try fleet["web01"].failWrites(.stops(after: 1, .uncertain))
    let (run, results) = try await fleet.apply(oneByOne)
    let reason = "1 host has failed, and --max-failures bears 0"
    #expect(Array(results.dropFirst()) == [.notStarted(reason), .notStarted(reason)])
    #expect(try fleet.state("web01", of: run) == .restored)
    #expect(try fleet.state("web03", of: run) == .waiting)
    #expect(fleet.isUntouched("web02") && fleet.isUntouched("web03"))
    // Going on takes all of them: the failure is over.
    #expect(try await fleet.resume(run) == Array(repeating: .applied(2, left: []), count: 3))
  }

  @Test func `is not stopped by a host that is off, unless somebody counts it`() async throws {
    let fleet = try FaultyFleet("web01", "web02", "web03")
    try fleet["web01"].failReads(Self.dead)
    let (_, results) = try await fleet.apply(oneByOne)
    #expect(
      results == [
        .unreachable("nobody answers"), .applied(2, left: []), .applied(2, left: []),
      ]
    )
    let strict = try FaultyFleet("web01", "web02")
    try strict["web01"].failReads(Self.dead)
    var rollout = oneByOne
    rollout.maxFailures = .hosts(0)
    let (_, stopped) = try await strict.apply(rollout)
    #expect(stopped.last == .notStarted("1 host has failed, and --max-failures bears 0"))
  }

  @Test func `goes on while it can bear it`() async throws {
    let fleet = try FaultyFleet("web01", "web02", "web03")
    try fleet["web01"].failReads(Self.dead)
    var rollout = oneByOne
    rollout.maxFailures = .hosts(1)
    let results = try await fleet.apply(rollout).results
    #expect(
      results == [
        .unreachable("nobody answers"), .applied(2, left: []), .applied(2, left: []),
      ]
    )
  }

  @Test func `tells what happens in the order in which it does`() async throws {
    let fleet = try FaultyFleet("web01", "web02")
    try await fleet.apply(oneByOne)
    #expect(
      fleet.told == [
        "batch 1/2 [\"web01\"]", "started web01 2", "finished web01",
        "batch 2/2 [\"web02\"]", "started web02 2", "finished web02",
      ]
    )
  }

  @Test func `that is asked to stop finishes what is in hand, and going on does the rest`()
    async throws
  {
    let fleet = try FaultyFleet("web01", "web02", "web03")
    var rollout = Rollout()
    rollout.width = 1
    let (run, results) = try await fleet.apply(rollout) { event in
      if case .started = event { fleet.stop.stop() }
    }
    #expect(
      results == [
        .applied(2, left: []), .notStarted("interrupted"), .notStarted("interrupted"),
      ]
    )
    #expect(try fleet.state("web01", of: run) == .done)
    #expect(try fleet.state("web02", of: run) == .waiting)
    #expect(fleet.isUntouched("web02"))
  }

  @Test func `knows at the check who cannot be reached, and does not ask again`() async throws {
    let fleet = try FaultyFleet("web01", "web02")
    try fleet["web01"].failReads(Self.dead)
    let tasks = try fleet.change().tasks().changing
    let run = try fleet.begin(tasks)
    let applier = fleet.applier(run)
    let checks = await Checks(of: tasks, by: applier, width: 2, progress: { _ in })
    #expect(checks.stale.isEmpty && checks.unreachable == ["web01": "nobody answers"])
    let outcomes = await applier.apply(
      tasks,
      by: Rollout(),
      checks: checks.read,
      unreachable: checks.unreachable
    )
    #expect(
      outcomes.map(\.result) == [.unreachable("nobody answers"), .applied(2, left: [])]
    )
    #expect(try fleet.state("web01", of: run) == .unreachable)
    #expect(fleet.isUntouched("web01"))
  }

  @Test(arguments: [false, true])
  func `does not write to a host that moves after the check`(isReadByKey: Bool) async throws {
    let fleet = try FaultyFleet("web01", isReadByKey: isReadByKey)
    let tasks = try fleet.change().tasks().changing
    let run = try fleet.begin(tasks)
    let applier = fleet.applier(run)
    let checks = await Checks(of: tasks, by: applier, width: 1, progress: { _ in })
    // What was read by key is kept, and the store itself finds out.
    #expect(checks.read.count == (isReadByKey ? 1 : 0))
    let operation = try #require(fleet.plan.hosts[0].operations.first)
    try fleet["web01"].edit(
      .setValue(operation.address.path, .init(operation.address.name, .string("theirs")))
    )
    let moved = try fleet["web01"].content
    let outcomes = await applier.apply(tasks, by: Rollout(), checks: checks.read)
    switch outcomes[0].result {
    case .refused(let movements) where !isReadByKey:
      #expect(movements.count == 1 && "\(movements[0])".contains("theirs"))
      #expect(try fleet.state("web01", of: run) == .refused)
    case .failed(let reason, .untouched) where isReadByKey:
      #expect(reason == "the host has moved since it was read")
      #expect(try fleet.state("web01", of: run) == .restored)
    case let other: Issue.record("\(other)")
    }
    #expect(try fleet["web01"].content == moved)
  }

  @Test func `keeps all others away from a host`() async throws {
    let fleet = try FaultyFleet("web01", "web02")
    try fleet["web01"].failWrites(.waits(.milliseconds(300)))
    let tasks = try fleet.change().tasks().changing
    let first = try fleet.begin(tasks)
    let other = try Journal(path: fleet.journalPath)
    let second = try fleet.begin(tasks)
    let slow = fleet.applier(first)
    let quick = fleet.applier(second, journal: other)
    async let mine = slow.apply(tasks[0])
    while !fleet.told.contains("started web01 2") { await Task.yield() }
    let theirs = await quick.apply(tasks[0])
    guard case .refused(let reasons) = theirs.result else {
      Issue.record("\(theirs)")
      return
    }
    #expect(reasons.map { "\($0)".hasPrefix("\(first) (process ") } == [true])
    #expect(await mine.result == .applied(2, left: []))
    #expect(try fleet["web01"].log == ["write"])
    #expect(await quick.apply(tasks[1]).result == .applied(2, left: []))
  }
}
