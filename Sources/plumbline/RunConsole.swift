import Inputs
import Machines
import Posture
import Reports

// What apply, rollback, runs and show have in common.

extension Console {
  /// Ends the command where nobody can be asked; `otherwise` is what to do besides.
  func needTerminal(or isApproved: Bool, _ otherwise: String) throws(Stop) {
    guard isApproved || Terminal.hasInput && Terminal.hasErrors else {
      throw fail(
        "there is no terminal to ask on: give --auto-approve, or \(otherwise)",
        .wrongUsage
      )
    }
  }

  /// Asks before hosts are changed; anything but “yes” ends the command.
  func ask(_ what: String, isApproved: Bool) throws(Stop) {
    guard !isApproved else { return }
    Self.standardError("\nType “yes” to \(what): ")
    guard readLine() == "yes" else { throw fail("nothing was changed", .couldNotAnswer) }
  }

  /// A run of a journal, by its name or as `latest`.
  func run(_ name: String, in journal: Journal) throws(Stop) -> Run {
    do throws(FileFailure) {
      let id = name == "latest" ? try journal.latest()?.id : RunID(name)
      if let id, let run = try journal.run(id) { return run }
    } catch {
      throw fail("cannot read the journal: \(error)", .couldNotAnswer)
    }
    throw fail(
      "the journal \(journal.path) holds no run “\(name)”; “plumbline runs” lists all",
      .wrongUsage
    )
  }

  /// Ends a command that is about to change hosts where its answer could not be written afterwards.
  func checkOutputs() throws(Stop) {
    for request in options.outputs {
      guard let file = request.file else { continue }
      let folder = Files.parent(of: file)
      guard Files.kind(of: folder) == .directory, Files.kind(of: file) != .directory,
        Files.isWritable(Files.kind(of: file) == nil ? folder : file)
      else {
        throw fail("nothing was changed: the answer cannot be written to \(file)", .couldNotAnswer)
      }
    }
  }

  func finish(_ run: RunID, in journal: Journal) {
    do throws(FileFailure) {
      // Hosts that wait, or of which nobody knows, leave the run open: “apply --resume” goes on.
      let hosts = try journal.summary(of: run)?.hosts ?? [:]
      guard (hosts[.waiting] ?? 0) + (hosts[.writing] ?? 0) == 0 else { return }
      try journal.finish(run, at: now())
    } catch {
      // Every host is recorded; only the end of the run is not.
      say("cannot record that \(run) has ended: \(error)")
    }
  }

  func answer(_ report: ApplyReport, diagnostics: [Diagnostic]) throws(Stop) {
    try answer { format, style, output in
      switch format {
      case .text:
        writeApplyText(report, verbose: options.verbose, style: style, to: output)
      case .json:
        writeApplyJSON(report, version: programVersion, diagnostics: diagnostics, to: output)
      }
    }
  }
}

extension Stop {
  /// How a command ends that changed hosts; nil when all is done.
  init?(_ report: ApplyReport) {
    let done = report.number(of: .applied) + report.number(of: .unchanged)
    let refused = report.number(of: .refused)
    let failed =
      report.number(of: .failed) + report.number(of: .restored) + report.number(of: .partial)
      + report.number(of: .unreachable) + report.unreadable.count
    let waiting = report.number(of: .notStarted)
    if failed + refused + waiting > 0 {
      if done > 0 || report.number(of: .partial) > 0 {
        self = .inPart
      } else {
        self = refused > 0 && failed == 0 ? .refused : .couldNotAnswer
      }
      return
    }
    let isLeft = report.hosts.contains { host in
      !host.left.isEmpty || host.updates.contains { $0.state == .required || $0.state == .failed }
    }
    if report.unmet > 0 || isLeft {
      self = .inPart
    } else if report.unknown > 0 {
      // What nobody knows was not changed; saying 0 would call it done.
      self = report.number(of: .applied) > 0 ? .inPart : .couldNotAnswer
    } else {
      return nil
    }
  }
}

extension ApplyReport {
  init(
    _ outcomes: [ApplyOutcome],
    run: RunID?,
    kind: Run.Kind = .apply,
    undoes: RunID? = nil,
    plan: Plan?,
    isInterrupted: Bool,
    journalFlag: String
  ) {
    // What a rollback restores was there when Windows started last, or before it: values of the
    // machine take effect with the next start, as they did when they were changed.
    let reboots =
      plan?.needingReboot ?? (kind == .rollback ? Set(outcomes.map(\.host)) : [])
    self.init(
      run: run,
      kind: kind,
      undoes: undoes,
      hosts: outcomes.map { $0.reported(needsReboot: reboots.contains($0.host)) },
      unreadable: (plan?.unreadable ?? []).map { ($0.host, $0.reason) },
      unknown: plan?.hosts.reduce(0) { $0 + $1.unknown.count } ?? 0,
      unmet: plan?.hosts.reduce(0) { $0 + $1.unreachable.count } ?? 0,
      interrupted: isInterrupted,
      journalFlag: journalFlag
    )
  }
}

extension Plan {
  /// Hosts on which an operation takes effect with the next start only.
  var needingReboot: Set<String> {
    Set(
      hosts.filter { host in host.operations.contains { $0.hazards.contains(.reboot) } }.map(\.host)
    )
  }
}

extension ApplyOutcome {
  fileprivate func reported(needsReboot: Bool) -> ApplyReport.Host {
    func host(
      _ outcome: ApplyReport.Outcome,
      operations: Int = 0,
      left: [String] = [],
      reason: String? = nil,
      moved: [String] = []
    ) -> ApplyReport.Host {
      ApplyReport.Host(
        name: self.host,
        outcome: outcome,
        operations: operations,
        left: left,
        reason: reason,
        moved: moved,
        updates: updates,
        reboot: operations > 0 && needsReboot || updates.contains { $0.state == .reboot }
      )
    }
    return switch result {
    case .applied(let number, let left): host(.applied, operations: number, left: left)
    case .nothingToDo: host(.unchanged)
    case .refused(let moved):
      host(.refused, reason: moved.first.map { "\($0)" }, moved: moved.map { "\($0)" })
    case .unreachable(let reason): host(.unreachable, reason: reason)
    case .failed(let reason, let rest):
      host(rest.outcome, operations: rest.kept, reason: reason)
    case .notStarted(let reason): host(.notStarted, reason: reason)
    }
  }

  func eventLine(needsReboot: Bool) -> ApplyEventLine {
    switch result {
    case .applied(let number, let left):
      .applyComplete(host: host, operations: number, left: left, reboot: needsReboot)
    case .nothingToDo: .applyComplete(host: host, operations: 0, left: [], reboot: false)
    case .refused(let moved):
      .hostRefused(
        host: host,
        reason: moved.first.map { "\($0)" } ?? "it has moved",
        moved: moved.map { "\($0)" }
      )
    case .unreachable(let reason): .hostUnreachable(host: host, reason: reason)
    case .failed(let reason, let rest):
      .applyErrored(host: host, outcome: rest.outcome, reason: reason)
    case .notStarted(let reason): .hostSkipped(host: host, reason: reason)
    }
  }
}

extension ApplyOutcome.Rest {
  fileprivate var outcome: ApplyReport.Outcome {
    switch self {
    case .untouched, .unknown: .failed
    case .restored: .restored
    case .kept: .partial
    }
  }

  fileprivate var kept: Int {
    if case .kept(let number) = self { number } else { 0 }
  }
}
