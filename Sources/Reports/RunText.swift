package import Posture
import WindowsRegistry

/// Writes one run for people: what it came to, then hosts folded by what was done there.
package func writeRunText(
  _ run: Run,
  isRunning: Bool,
  undoneBy: RunID?,
  catalogue: Catalogue,
  verbose: Bool,
  style: Style,
  to output: ReportOutput
) {
  let writer = RunTextWriter(
    run: run,
    isRunning: isRunning,
    state: run.state(isRunning: isRunning, undoneBy: undoneBy),
    catalogue: catalogue,
    verbose: verbose,
    style: style,
    output: output
  )
  writer.write()
}

private struct RunTextWriter {
  let run: Run
  let isRunning: Bool
  let state: RunState
  let catalogue: Catalogue
  let verbose: Bool
  let style: Style
  let output: ReportOutput

  private var page: PageText { PageText(output: output) }
  private var texts: HostText { HostText(style: style, output: output, verbose: verbose) }

  func write() {
    page.headline(headline + ".", style: style)
    let end = run.finished.map { ", finished \($0)" } ?? ""
    output.write(
      "  \(style.dim(printable("started \(run.started)\(end), Plumbline \(run.program)")))\n"
    )
    for block in blocks() { write(block) }
    let unchanged = run.hosts.filter { $0.state == .unchanged && $0.updates.isEmpty }.map(\.host)
    if !unchanged.isEmpty {
      output.write("\n")
      page.write("=", style.green, "unchanged: \(hostsText(unchanged, verbose: verbose))")
    }
    next()
  }

  private var headline: String {
    let operations = run.hosts.flatMap(\.operations)
    let done = operations.count { $0.state == .done }
    let hosts = run.hosts.count { $0.operations.contains { $0.state == .done } }
    var line = "\(run.id), \(run.kindText): \(state.text)"
    if done == operations.count {
      line += "; \(count(done, "change")) done on \(hosts) of \(count(run.hosts.count, "host"))"
    } else {
      line += "; \(done) of \(count(operations.count, "change")) in place on \(hosts) of "
      line += count(run.hosts.count, "host")
    }
    for state in RunHost.State.allCases where state != .done {
      let number = run.hosts.count { $0.state == state }
      if number > 0 { line += "; \(number) \(state.text(isRunning: isRunning))" }
    }
    return line
  }

  /// What makes two hosts the same for a reader.
  private struct Shape: Hashable {
    let state: RunHost.State
    let reason: String?
    let operations: [RunOperationShape]
    let createdKeys: [AddressShape]
    let updates: [RunUpdate]
  }

  private func blocks() -> [FoldedHosts<RunHost>] {
    FoldedHosts.fold(
      run.hosts.lazy.filter { $0.state != .unchanged || !$0.updates.isEmpty },
      name: { $0.host },
      groups: { _ in [] },
      shape: { host in
        Shape(
          state: host.state,
          reason: host.reason,
          operations: host.operations.map { RunOperationShape($0) },
          createdKeys: host.createdKeys.map { AddressShape(RegistryAddress($0, .defaultValue)) },
          updates: host.updates
        )
      },
      content: { $0 }
    )
  }

  private func write(_ block: FoldedHosts<RunHost>) {
    let host = block.content
    let state = host.state.paint(host.state.text(isRunning: isRunning), style)
    texts.heading(block.names, system: state, groups: [])
    if let reason = host.reason { page.write(printable(reason), indent: 6) }
    for update in host.updates {
      page.write("@", style.cyan, printable(text(of: update)))
    }
    RunChangesText(style: style, output: output, catalogue: catalogue, showsStates: true)
      .write(host.operations)
    guard !host.createdKeys.isEmpty else { return }
    let number = count(host.createdKeys.count, "key")
    page.write("+", style.green, "\(number) that the run created")
    let shown = host.createdKeys.prefix(verbose ? Int.max : 4)
    for key in shown { page.whole(printable(key.textWithoutUser), indent: 6) }
    let rest = host.createdKeys.count - shown.count
    if rest > 0 { page.write("… and \(rest) more; --verbose lists them", indent: 6) }
  }

  private func text(of update: RunUpdate) -> String {
    let reason = update.reason.map { ": \($0)" } ?? ""
    switch update.state {
    case .required: return "\(update.name) has to be installed by hand\(reason)"
    case .installing:
      return "\(update.name) is being installed" + (isRunning ? "" : "; nobody knows how it ended")
    case .installed: return "\(update.name) was installed"
    case .reboot: return "\(update.name) was installed; Windows has to start again"
    case .failed: return "\(update.name) could not be installed\(reason)"
    }
  }

  private func next() {
    guard !isRunning else { return }
    var lines: [String] = []
    let isOpen = run.hosts.contains { $0.state == .waiting || $0.state == .writing }
    if state == .interrupted || isOpen {
      lines.append("Go on with: " + resumption(of: run.id, run.kind, undoes: run.undoes))
    }
    let isInPlace = run.hosts.contains { host in
      [.done, .partial, .failed, .writing].contains(host.state) && !host.operations.isEmpty
    }
    if run.kind == .apply, isInPlace {
      lines.append("Take it back with: plumbline rollback \(run.id)")
    }
    if !lines.isEmpty { output.write("\n") }
    for line in lines { output.write("\(line)\n") }
  }
}
