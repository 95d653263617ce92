import Posture

/// Writes for people what an apply or a rollback did: the whole first, then hosts folded by what
/// became of them, what is left to do by hand, and the command that helps next.
package func writeApplyText(
  _ report: ApplyReport,
  verbose: Bool,
  style: Style,
  to output: ReportOutput
) {
  ApplyTextWriter(report: report, verbose: verbose, style: style, output: output).write()
}

private struct ApplyTextWriter {
  let report: ApplyReport
  let verbose: Bool
  let style: Style
  let output: ReportOutput

  private var page: PageText { PageText(output: output) }

  func write() {
    page.headline(headline + ".", style: style)
    for outcome in ApplyReport.Outcome.allCases {
      hosts(report.hosts.filter { $0.outcome == outcome })
    }
    for host in report.unreadable {
      page.write("unreadable", style.red, "\(printable(host.host))  \(printable(host.reason))")
    }
    restarts()
    updates()
    next()
  }

  // MARK: The whole

  private var headline: String {
    let applied = report.hosts.filter { $0.outcome == .applied }
    var line = "\(what): "
    if applied.isEmpty {
      line += "nothing"
    } else {
      let number = applied.reduce(0) { $0 + $1.operations }
      line += "\(changes(number)) on \(count(applied.count, "host")), each read back"
      if applied.allSatisfy(\.isVerified) { line += " and verified" }
    }
    let installed = report.hosts.reduce(0) { $0 + $1.updates.count - $1.missingUpdates.count }
    if installed > 0 { line += "; \(count(installed, "update")) installed" }
    let open = report.hosts.count { $0.hasWhatWasPlanned && !$0.isVerified }
    if open > 0 { line += "; a plan still finds something on \(count(open, "host"))" }
    return line + rest
  }

  private var what: String {
    let run = report.run.map { " \($0)" } ?? ""
    switch report.kind {
    case .apply: return (report.interrupted ? "Interrupted" : "Applied") + run
    case .rollback:
      let undone = report.undoes.map { " \($0)" } ?? ""
      if report.interrupted { return "Interrupted\(run), the rollback of\(undone)" }
      return "Rolled back\(undone)" + (run.isEmpty ? "" : " as\(run)")
    }
  }

  /// Those that are not done, the worst first, and what no apply could do.
  private var rest: String {
    let texts: [(ApplyReport.Outcome, (Int) -> String)] = [
      (.failed, { "\(count($0, "host")) failed" }),
      (.partial, { "\(count($0, "host")) failed and \($0 == 1 ? "was" : "were") left in part" }),
      (.restored, { "\(count($0, "host")) failed and \($0 == 1 ? "was" : "were") restored" }),
      (.refused, { "\($0) refused" }), (.unreachable, { "\($0) unreachable" }),
      (.notStarted, { "\($0) not started" }),
      (.unchanged, { "\(count($0, "host")) unchanged" }),
    ]
    var line = ""
    for (outcome, text) in texts {
      let number = report.number(of: outcome)
      if number > 0 { line += "; " + text(number) }
    }
    if !report.unreadable.isEmpty { line += "; \(report.unreadable.count) unreadable" }
    if report.unknown > 0 { line += "; \(count(report.unknown, "answer")) unknown, see the plan" }
    if report.unmet > 0 {
      line += "; \(count(report.unmet, "wish", plural: "wishes")) cannot be met"
    }
    return line
  }

  private func changes(_ number: Int) -> String {
    count(number, report.kind == .apply ? "value" : "change")
  }

  // MARK: Hosts

  /// What makes two hosts the same for a reader.
  private struct Shape: Hashable {
    let operations: Int
    let left: [String]
    let reason: String?
    let moved: [String]
  }

  private func hosts(_ hosts: [ApplyReport.Host]) {
    let blocks = FoldedHosts.fold(
      hosts.lazy.filter { verbose || $0.outcome != .unchanged || !$0.isVerified },
      name: { $0.name },
      groups: { _ in [] },
      shape: {
        Shape(operations: $0.operations, left: $0.left, reason: $0.reason, moved: $0.moved)
      },
      content: { $0 }
    )
    for block in blocks { write(block) }
  }

  private func write(_ block: FoldedHosts<ApplyReport.Host>) {
    let host = block.content
    var details: [String] = []
    if host.outcome == .applied || host.operations > 0 {
      details.append(changes(host.operations) + (block.names.count > 1 ? " each" : ""))
    }
    if host.outcome == .partial { details.append("what was done stays") }
    if let reason = host.reason { details.append(printable(reason)) }
    let names = hostsText(block.names, verbose: verbose)
    let text = details.isEmpty ? names : "\(names)  \(details.joined(separator: "; "))"
    page.write(word(for: host), { paint($0, for: host) }, text)
    if !host.left.isEmpty {
      page.write("a plan would still do:", indent: 6)
      page.list(host.left, most: verbose ? Int.max : 6, indent: 8)
    }
    // One alone stands in the reason already.
    if host.moved != [host.reason] { page.list(host.moved, most: verbose ? Int.max : 6, indent: 6) }
  }

  private func word(for host: ApplyReport.Host) -> String {
    switch host.outcome {
    case .applied, .unchanged:
      if !host.isVerified { "unverified" } else { host.outcome == .applied ? "ok" : "=" }
    case .partial: "in part"
    case .notStarted: "not started"
    case .failed, .restored, .refused, .unreachable: host.outcome.rawValue
    }
  }

  private func paint(_ word: String, for host: ApplyReport.Host) -> String {
    switch host.outcome {
    case .applied, .unchanged: host.isVerified ? style.green(word) : style.yellow(word)
    case .refused: style.yellow(word)
    case .notStarted: style.dim(word)
    case .failed, .restored, .partial, .unreachable: style.red(word)
    }
  }

  // MARK: What is left to do

  private func restarts() {
    let names = report.hosts.filter(\.needsRestart).map(\.name)
    guard !names.isEmpty else { return }
    output.write("\n\(style.bold("Windows has to start again before all of it works"))\n")
    page.write("@", style.cyan, hostsText(names, verbose: verbose))
  }

  private func updates() {
    let blocks = FoldedHosts.fold(
      report.hosts.lazy.filter { !$0.missingUpdates.isEmpty },
      name: { $0.name },
      groups: { _ in [] },
      shape: { $0.missingUpdates },
      content: { $0.missingUpdates }
    )
    guard !blocks.isEmpty else { return }
    output.write("\n\(style.bold("Still to be installed by hand"))\n")
    for block in blocks {
      let updates = block.content.map { printable(text(of: $0)) }.joined(separator: ", ")
      page.write("@", style.cyan, "\(hostsText(block.names, verbose: verbose))  \(updates)")
    }
  }

  private func text(of update: RunUpdate) -> String {
    switch update.state {
    case .failed: "\(update.name) (failed\(update.reason.map { ": \($0)" } ?? ""))"
    case .installing: "\(update.name) (begun; nobody knows how it ended)"
    case .required, .installed, .reboot: update.name
    }
  }

  private func next() {
    guard let run = report.run else { return }
    var lines: [String] = []
    let isOpen = report.hosts.contains { $0.outcome == .notStarted }
    if isOpen {
      let command = resumption(of: run, report.kind, undoes: report.undoes)
      lines.append("Go on with: \(command)\(report.journalFlag)")
    }
    let changed: Set<ApplyReport.Outcome> = [.applied, .partial, .failed]
    let isChanged = report.hosts.contains { host in
      changed.contains(host.outcome) && (host.operations > 0 || host.outcome == .failed)
    }
    if report.kind == .apply, isChanged {
      lines.append("Take it back with: plumbline rollback \(run)\(report.journalFlag)")
    }
    if !lines.isEmpty { output.write("\n") }
    for line in lines { output.write("\(line)\n") }
  }
}

/// The command that finishes a run; a rollback is finished by rolling back once more.
func resumption(of run: RunID, _ kind: Run.Kind, undoes: RunID?) -> String {
  if kind == .rollback, let undoes { return "plumbline rollback \(undoes)" }
  return "plumbline apply --resume \(run)"
}
