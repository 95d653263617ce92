import Foundation
import Posture
import Testing
import WindowsRegistry

@testable import Machines

/// Each host of the plan gets two values below keys that are not there.
struct `A host that fails in the middle` {
  private let fleet: FaultyFleet
  private let store: FaultyStore

  init() throws {
    fleet = try FaultyFleet("web01", "web02")
    store = try fleet["web01"]
  }

  private func reason(_ result: ApplyOutcome.Result, _ rest: ApplyOutcome.Rest) throws -> String {
    guard case .failed(let reason, rest) = result else {
      Issue.record("\(result) is not a failure that leaves \(rest)")
      return ""
    }
    return reason
  }

  private var partial: Applier.Options {
    var options = Applier.Options()
    options.keepsPartial = true
    return options
  }

  @Test(arguments: [0, 1, 2])
  func `gets back what it had, and says so, while others go on`(count: Int) async throws {
    store.failWrites(.stops(after: count, .uncertain))
    let (run, results) = try await fleet.apply()
    if count == 2 {
      // All of it is there, so there is nothing to complain about.
      #expect(results == [.applied(2, left: []), .applied(2, left: [])])
      return
    }
    #expect(try reason(results[0], .restored) == "the line went dead")
    #expect(results[1] == .applied(2, left: []))
    let host = try fleet.host("web01", of: run)
    #expect(host.state == .restored && host.reason == "the line went dead")
    #expect(host.operations.map(\.state) == [.undone, .undone])
    #expect(fleet.isUntouched("web01") && !fleet.isUntouched("web02"))
    #expect(try await fleet.resume(run) == [.applied(2, left: [])])
    #expect(try fleet.state("web01", of: run) == .done)
  }

  @Test func `keeps what was done where the user wants that, and a rollback takes it back`()
    async throws
  {
    store.failWrites(.stops(after: 1, .uncertain))
    let (run, results) = try await fleet.apply(options: partial)
    #expect(try reason(results[0], .kept(1)) == "the line went dead")
    let host = try fleet.host("web01", of: run)
    #expect(host.state == .partial && host.operations.map(\.state) == [.done, .failed])
    #expect(!fleet.isUntouched("web01"))
    // Operations, and the created keys.
    #expect(try await fleet.rollback(run) == [.applied(3, left: []), .applied(4, left: [])])
    #expect(fleet.isUntouched("web01") && fleet.isUntouched("web02"))
    #expect(try fleet.state("web01", of: run) == .undone)
  }

  @Test func `that keeps a part is finished by going on`() async throws {
    store.failWrites(.stops(after: 1, .uncertain))
    let (run, _) = try await fleet.apply(options: partial)
    #expect(try await fleet.resume(run) == [.applied(2, left: [])])
    #expect(try fleet.host("web01", of: run).operations.map(\.state) == [.done, .done])
    let other = String(decoding: try fleet["web02"].content, as: UTF8.self)
    #expect(
      String(decoding: store.content, as: UTF8.self) == other.replacing("web02", with: "web01")
    )
    #expect(try await fleet.rollback(run).count == 2)
    #expect(fleet.isUntouched("web01"))
  }

  @Test func `that cannot be read back is not known, and the next to read it goes on`()
    async throws
  {
    store.failReads(nil, StoreFailure(.unreachable, "nobody answers"))
    let (run, results) = try await fleet.apply()
    #expect(try reason(results[0], .unknown).contains("could not be read back: nobody answers"))
    #expect(try fleet.state("web01", of: run) == .writing)
    #expect(try await fleet.resume(run) == [.applied(2, left: [])])
    #expect(try fleet.state("web01", of: run) == .done)
    #expect(store.log == ["write"])
  }

  @Test func `that cannot be restored says both reasons, and can be taken back later`()
    async throws
  {
    store.failWrites(.stops(after: 1, .uncertain), .stops(after: 0, .uncertain))
    let (run, results) = try await fleet.apply()
    let words = try reason(results[0], .unknown)
    #expect(words == "the line went dead; and it could not be restored: the line went dead")
    let host = try fleet.host("web01", of: run)
    #expect(host.state == .failed && host.operations.map(\.state) == [.done, .failed])
    #expect(!fleet.isUntouched("web01"))
    _ = try await fleet.rollback(run)
    #expect(fleet.isUntouched("web01"))
    #expect(try fleet.state("web01", of: run) == .undone)
  }

  @Test func `that takes a value and does not keep it is found out`() async throws {
    store.failWrites(.lies)
    let (run, results) = try await fleet.apply()
    let words = try reason(results[0], .restored)
    #expect(words.contains("TLS 1.0\\Server did not read back as it was written"), "\(words)")
    #expect(try fleet.state("web01", of: run) == .restored)
    #expect(fleet.isUntouched("web01"))
  }

  @Test func `on a value that others wrote meanwhile keeps what they wrote`() async throws {
    let operation = try #require(fleet.plan.hosts[0].operations.first)
    let theirs = RegistryEdit.setValue(
      operation.address.path,
      RegistryValue(operation.address.name, .string("theirs"))
    )
    store.failWrites(.interferes([theirs]))
    let (run, results) = try await fleet.apply()
    #expect(try reason(results[0], .unknown).contains("neither what it was nor what was written"))
    #expect(try fleet.state("web01", of: run) == .failed)
    // A rollback refuses the host by name, and the value stays.
    guard case .refused(let moved)? = try await fleet.rollback(run).first else {
      Issue.record("theirs is not ours to take back")
      return
    }
    #expect(moved.count == 1 && "\(moved[0])".contains("theirs"))
    #expect(try fleet.state("web01", of: run) == .failed)
  }

  @Test func `when the journal cannot be written is not changed`() async throws {
    try stop("INSERT ON operation")
    let (_, results) = try await fleet.apply()
    for result in results {
      #expect(try reason(result, .untouched).contains("nothing was changed"))
    }
    #expect(fleet.isUntouched("web01") && fleet.isUntouched("web02"))
    #expect(store.log.isEmpty)
  }

  @Test func `only in recording its end is done all the same, and going on finds that`()
    async throws
  {
    try stop("UPDATE OF state ON operation")
    let (run, results) = try await fleet.apply()
    #expect(try reason(results[0], .kept(2)).contains("the journal could not record"))
    #expect(try fleet.state("web01", of: run) == .writing)
    try SQLite(fleet.journalPath, knownAs: "journal", .writing).execute("DROP TRIGGER broken")
    #expect(try await fleet.resume(run) == [.applied(2, left: []), .applied(2, left: [])])
    #expect(store.log == ["write"])
  }

  private func stop(_ what: String) throws {
    try SQLite(fleet.journalPath, knownAs: "journal", .writing).execute(
      "CREATE TRIGGER broken BEFORE \(what) BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
    )
  }
}

/// A host whose operations are recorded, and of which nobody knows what was done.
struct `A host that was cut off` {
  private let fleet: FaultyFleet
  private let store: FaultyStore
  private let run: RunID

  init() async throws {
    fleet = try FaultyFleet("web01")
    store = try fleet["web01"]
    store.failWrites(.stops(after: 1, .uncertain))
    store.failReads(nil, StoreFailure(.unreachable, "nobody answers"))
    run = try await fleet.apply().run
    #expect(try fleet.state("web01", of: run) == .writing)
  }

  private var second: RegistryAddress {
    get throws { try #require(fleet.plan.hosts.first?.operations.last).address }
  }

  @Test func `is finished by writing what is left`() async throws {
    #expect(try await fleet.resume(run) == [.applied(2, left: [])])
    #expect(store.log == ["write", "write"])
    _ = try await fleet.rollback(run)
    #expect(fleet.isUntouched("web01"))
  }

  @Test func `is taken back`() async throws {
    _ = try await fleet.rollback(run)
    #expect(fleet.isUntouched("web01"))
    #expect(try fleet.state("web01", of: run) == .undone)
  }

  @Test func `and cannot be reached is not forgotten`() async throws {
    store.failReads(StoreFailure(.unreachable, "nobody answers"))
    #expect(try await fleet.resume(run) == [.unreachable("nobody answers")])
    let host = try fleet.host("web01", of: run)
    #expect(host.state == .writing && host.reason == "nobody answers")
    #expect(try await fleet.resume(run) == [.applied(2, left: [])])
  }

  @Test func `and has moved since is refused and not forgotten`() async throws {
    let address = try second
    store.edit(.setValue(address.path, RegistryValue(address.name, .string("theirs"))))
    guard case .refused(let moved)? = try await fleet.resume(run).first else {
      Issue.record("theirs is not ours to write over")
      return
    }
    #expect("\(moved[0])".contains("theirs"))
    let host = try fleet.host("web01", of: run)
    #expect(host.state == .writing && host.reason?.contains("theirs") == true)
    // When they have taken it back, so can we.
    store.edit(.deleteValue(address.path, address.name))
    _ = try await fleet.rollback(run)
    #expect(fleet.isUntouched("web01"))
  }

  @Test(arguments: [StoreFailure.Kind.unreachable, .refused, .moved, .unwritten])
  func `and is not written when it goes on is not forgotten`(kind: StoreFailure.Kind) async throws {
    store.failWrites(.stops(after: 0, kind))
    #expect(try await fleet.resume(run) == [.failed("the line went dead", .unknown)])
    #expect(try fleet.state("web01", of: run) == .writing)
    #expect(try await fleet.resume(run) == [.applied(2, left: [])])
  }
}
