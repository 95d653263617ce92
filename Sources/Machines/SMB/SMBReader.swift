import Inputs
import WindowsRegistry

/// Carries out a plan of requests against one host, several at once.
struct SMBReader: Sendable {
  /// How many programs run for one host at once.
  ///
  /// The first runs alone: where it is not let in, no other may try, since a few failed attempts lock
  /// an account.
  static let width = 4
  /// How long to wait before the one more try that a broken connection gets.
  static let pause = Duration.milliseconds(300)

  let command: NetCommand
  let host: String
  let selection: Selection
  let deadline: ContinuousClock.Instant
  /// Whether the first key below one whose values were asked for is noted too.
  let notesKeysBelow: Bool

  typealias Outcome = Result<Diagnosed<SMBPlan.Answer>, StoreFailure>

  func run(_ plan: SMBPlan) async throws(StoreFailure) -> Diagnosed<SMBPlan> {
    let result = await withTaskGroup(
      of: (SMBPlan.Request, Outcome).self,
      returning: Result<Diagnosed<SMBPlan>, StoreFailure>.self
    ) { group in
      var plan = plan
      var diagnostics: [Diagnostic] = []
      var running = 0
      var isFirst = true
      while true {
        while running < (isFirst ? 1 : Self.width), let request = plan.next() {
          let isFirst = isFirst
          group.addTask { (request, await answer(request, isFirst: isFirst)) }
          running += 1
        }
        guard let (request, outcome) = await group.next() else { break }
        running -= 1
        isFirst = false
        switch outcome {
        case .failure(let failure):
          group.cancelAll()
          return .failure(failure)
        case .success(let answer):
          diagnostics += answer.diagnostics
          plan.take(answer.value ?? .unreadable, for: request)
        }
      }
      // Answers come in any order.
      diagnostics.sort { ($0.code, $0.summary) < ($1.code, $1.summary) }
      return .success(Diagnosed(plan, diagnostics))
    }
    return try result.get()
  }

  /// Reading again does no harm, so a connection that broke gets a second one.
  private func answer(_ request: SMBPlan.Request, isFirst: Bool) async -> Outcome {
    do throws(NetFault) {
      return .success(try await ask(request))
    } catch {
      guard error.mayPass, !Task.isCancelled else {
        return outcome(of: error, request, isFirst: isFirst)
      }
    }
    try? await Task.sleep(for: Self.pause)
    do throws(NetFault) {
      return .success(try await ask(request))
    } catch {
      return outcome(of: error, request, isFirst: isFirst)
    }
  }

  private func ask(_ request: SMBPlan.Request) async throws(NetFault) -> Diagnosed<SMBPlan.Answer> {
    let left = deadline - .now
    guard left > .zero else { throw NetFault(ChildProcess.Failure.timedOut) }
    let path = request.path
    switch request {
    case .names:
      let reply = try await command.enumerate(path, within: left)
      guard reply.complaints.isEmpty else { return kept(path, reply) }
      return Diagnosed(.names(try SMBAnswer.names(in: reply.output)))
    case .subtree:
      let reply = try await command.export(path, within: left)
      let read = try SMBAnswer.keys(in: reply.output, of: path, selection, host: host)
      return answer(read, path, reply)
    case .values:
      let reply = try await command.export(path, within: left) { output in
        SMBAnswer.startOfSecondSection(in: output, of: path) != nil
      }
      var (read, below) = try SMBAnswer.key(in: reply.output, of: path, host: host)
      if notesKeysBelow, let below { read.value?.append(SnapshotKey(path: below)) }
      return answer(read, path, reply)
    }
  }

  private func answer(
    _ read: Diagnosed<[SnapshotKey]>,
    _ path: RegistryPath,
    _ reply: NetCommand.Reply
  ) -> Diagnosed<SMBPlan.Answer> {
    let isComplete = reply.complaints.isEmpty
    let missed = isComplete ? [] : kept(path, reply).diagnostics
    return Diagnosed(
      .keys(read.value ?? [], isComplete: isComplete),
      read.diagnostics + missed
    )
  }

  /// What the host kept back, by the first of `net`'s complaints.
  private func kept(_ path: RegistryPath, _ reply: NetCommand.Reply) -> Diagnosed<SMBPlan.Answer> {
    Diagnosed(.unreadable, [unreadable(path, "\(reply.complaints[0].prefix(200))")])
  }

  private func unreadable(_ path: RegistryPath, _ reason: String) -> Diagnostic {
    .warning(
      "unreadable-key",
      "cannot read all of \(path) on \(host): \(reason)",
      help: "give the account the right to read it; what it holds counts as unknown"
    )
  }

  private func outcome(
    of fault: NetFault,
    _ request: SMBPlan.Request,
    isFirst: Bool
  ) -> Outcome {
    switch fault.kind {
    case .absent: return .success(Diagnosed(.absent))
    case .denied: return .success(Diagnosed(.unreadable, [unreadable(request.path, fault.reason)]))
    case .garbled, .other, .valueDenied:
      // What answers like this at once is no Remote Registry.
      if isFirst { return .failure(StoreFailure(.unreadable, fault.reason)) }
      return .success(Diagnosed(.unreadable, [unreadable(request.path, fault.reason)]))
    case .tooMuchOutput: return .failure(StoreFailure(.unreadable, fault.reason))
    case .unreachable, .refusedForNow, .dropped, .noLogon, .noService, .notInstalled, .timedOut:
      return .failure(StoreFailure(.unreachable, fault.reason))
    }
  }
}
