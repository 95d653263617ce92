import Machines
import Posture
import Reports
import Synchronization

/// Tells what happens while hosts are changed: a line on a terminal, and events as NDJSON where they
/// were asked for.
final class Watcher: Sendable {
  private let isOnTerminal: Bool
  private let sinks: [EventSink]
  private let line: Mutex<Line>
  /// Hosts that have to start again once they are changed.
  private let reboots: Set<String>

  private struct Line {
    var done = 0
    var failed = 0
    var total = 0
    var isShown = false
  }

  init(console: Console, plan: Plan? = nil) throws(Stop) {
    reboots = plan?.needingReboot ?? []
    isOnTerminal = Terminal.hasErrors
    line = Mutex(Line())
    var sinks: [EventSink] = []
    do throws(FileFailure) {
      for request in console.eventRequests { sinks.append(try EventSink(request.file)) }
    } catch {
      throw console.fail("cannot write events: \(error)", .couldNotAnswer)
    }
    self.sinks = sinks
    write(.version(programVersion))
  }

  private func write(_ event: ApplyEventLine) {
    guard !sinks.isEmpty else { return }
    let text = ReportOutput.text { writeEventLine(event, timestamp: now(), to: $0) }
    // Whole lines, however many hosts report at once.
    line.withLock { _ in
      for sink in sinks { sink.write(text) }
    }
  }

  // MARK: What happens

  func begins(_ run: RunID, _ kind: Run.Kind, hosts: Int) {
    line.withLock { $0 = Line(total: hosts) }
    write(.runStart(run, kind: kind, hosts: hosts))
  }

  func checked(_ done: Int, of total: Int) {
    guard isOnTerminal, total > 1 else { return }
    show("checked \(done) of \(total) hosts")
  }

  func watch(_ event: ApplyEvent) {
    switch event {
    case .read(let host): write(.hostRead(host: host))
    case .batch(let number, let count, let hosts):
      write(.batchStart(number, of: count, hosts: hosts))
    case .started(let host, let operations):
      write(.applyStart(host: host, operations: operations))
    case .update(let host, let update):
      write(
        update.state == .installing
          ? .updateStart(host: host, update: update.name) : .updateComplete(host: host, update)
      )
    case .finished(let outcome):
      finished(outcome)
    }
  }

  private func finished(_ outcome: ApplyOutcome) {
    write(outcome.eventLine(needsReboot: reboots.contains(outcome.host)))
    let text = line.withLock { line in
      line.done += 1
      if outcome.hasFailed { line.failed += 1 }
      let failed = line.failed > 0 ? ", \(line.failed) failed" : ""
      return "changed \(line.done) of \(line.total) hosts\(failed)"
    }
    if isOnTerminal { show(text) }
  }

  private func show(_ text: String) {
    line.withLock { line in
      Console.standardError("\r\u{1B}[K\(text)")
      line.isShown = true
    }
  }

  /// Takes the line away and ends the events with the sum of all.
  func ends(_ report: ApplyReport) {
    line.withLock { line in
      if line.isShown { Console.standardError("\r\u{1B}[K") }
      line.isShown = false
    }
    write(.changeSummary(report))
  }
}

/// Where events go: standard output, or a file that grows while hosts are changed.
private final class EventSink: Sendable {
  private let descriptor: Int32
  private let path: String

  init(_ path: String?) throws(FileFailure) {
    self.path = path ?? "standard output"
    descriptor = try path.map { path throws(FileFailure) in try Files.beginLog(path) } ?? 1
  }

  func write(_ text: String) {
    // Nobody who reads events may stop a change that has begun.
    try? Files.write(Array(text.utf8), to: descriptor, path: path)
  }

  deinit { if descriptor != 1 { Files.end(descriptor) } }
}
