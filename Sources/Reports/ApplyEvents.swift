package import Inputs
package import Posture

/// Something that happened while a run went on, for programs that follow it.
package enum ApplyEventLine: Sendable {
  /// The first of all: the version of the program.
  case version(String)
  case runStart(RunID, kind: Run.Kind, hosts: Int)
  case hostRead(host: String)
  /// The hosts of a batch begin; batches are counted from 1.
  case batchStart(Int, of: Int, hosts: [String])
  case applyStart(host: String, operations: Int)
  /// All operations are done and were read back; `left` is what a plan would still do.
  case applyComplete(host: String, operations: Int, left: [String], reboot: Bool)
  /// An operation failed; the outcome says what is there now.
  case applyErrored(host: String, outcome: ApplyReport.Outcome, reason: String)
  case hostRefused(host: String, reason: String, moved: [String])
  case hostUnreachable(host: String, reason: String)
  /// Nothing is to be done there, or its turn will not come.
  case hostSkipped(host: String, reason: String)
  case updateStart(host: String, update: String)
  case updateComplete(host: String, RunUpdate)
  case diagnostic(Diagnostic)
  /// The last of all: what it came to.
  case changeSummary(ApplyReport)
}

/// Writes an event as one JSON object on a line of its own; the caller flushes.
///
/// The words are those of `tofu apply -json` where it has one for the same thing.
package func writeEventLine(
  _ event: ApplyEventLine,
  timestamp: String,
  to output: ReportOutput
) {
  var json = JSONWriter(output, compactDepth: 0)
  json.object { json in
    json.member("@level", event.level)
    json.member("@message", event.message)
    json.member("@timestamp", timestamp)
    json.member("type", event.type)
    json.members(of: event)
  }
  output.write("\n")
}

extension ApplyEventLine {
  /// The word of OpenTofu's events for a warning.
  private static let warn = "warn"

  package var type: String {
    switch self {
    case .version: "version"
    case .runStart: "run_start"
    case .hostRead: "host_read"
    case .batchStart: "batch_start"
    case .applyStart: "apply_start"
    case .applyComplete: "apply_complete"
    case .applyErrored: "apply_errored"
    case .hostRefused: "host_refused"
    case .hostUnreachable: "host_unreachable"
    case .hostSkipped: "host_skipped"
    case .updateStart: "update_start"
    case .updateComplete: "update_complete"
    case .diagnostic: "diagnostic"
    case .changeSummary: "change_summary"
    }
  }

  fileprivate var level: String {
    switch self {
    case .applyErrored, .hostRefused, .hostUnreachable: "error"
    case .applyComplete(_, _, let left, _): left.isEmpty ? "info" : Self.warn
    case .updateComplete(_, let update): update.state == .failed ? "error" : "info"
    case .diagnostic(let diagnostic):
      switch diagnostic.severity {
      case .error: "error"
      case .warning: Self.warn
      default: "info"
      }
    default: "info"
    }
  }

  fileprivate var message: String {
    switch self {
    case .version(let version): "Plumbline \(version)"
    case .runStart(let run, let kind, let hosts):
      "\(run): \(kind.rawValue) on \(count(hosts, "host"))"
    case .hostRead(let host): "\(host): read"
    case .batchStart(let number, let all, let hosts):
      "batch \(number) of \(all): \(count(hosts.count, "host"))"
    case .applyStart(let host, let operations): "\(host): \(count(operations, "change")) to do"
    case .applyComplete(let host, let operations, let left, _):
      "\(host): \(count(operations, "change")) done and read back"
        + (left.isEmpty ? ", verified" : "; a plan still finds \(left.count)")
    case .applyErrored(let host, let outcome, let reason):
      "\(host): \(outcome == .restored ? "failed and restored" : "failed"): \(reason)"
    case .hostRefused(let host, let reason, _): "\(host): refused: \(reason)"
    case .hostUnreachable(let host, let reason): "\(host): unreachable: \(reason)"
    case .hostSkipped(let host, let reason): "\(host): skipped: \(reason)"
    case .updateStart(let host, let update): "\(host): installing \(update)"
    case .updateComplete(let host, let update): "\(host): \(update.name): \(words(for: update))"
    case .diagnostic(let diagnostic): diagnostic.summary
    case .changeSummary(let report):
      "\(count(report.number(of: .applied), "host")) changed, "
        + "\(report.number(of: .unchanged)) unchanged, "
        + "\(report.hosts.count { !$0.hasWhatWasPlanned }) not done"
    }
  }

  private func words(for update: RunUpdate) -> String {
    switch update.state {
    case .required: "has to be installed by hand"
    case .installing: "is being installed"
    case .installed: "installed"
    case .reboot: "installed; Windows has to start again"
    case .failed: "failed" + (update.reason.map { ": \($0)" } ?? "")
    }
  }
}

extension JSONWriter {
  fileprivate mutating func members(of event: ApplyEventLine) {
    switch event {
    case .version(let version):
      member("format_version", "1.0")
      member("plumbline", version)
    case .runStart(let run, let kind, let hosts):
      member("run", run.description)
      member("kind", kind.rawValue)
      member("hosts", hosts)
    case .hostRead(let host): member("host", host)
    case .batchStart(let number, let all, let hosts):
      member("batch", number)
      member("batches", all)
      member("hosts", hosts)
    case .applyStart(let host, let operations):
      member("host", host)
      member("operations", operations)
    case .applyComplete(let host, let operations, let left, let reboot):
      member("host", host)
      member("operations", operations)
      member("verified", left.isEmpty)
      member("left", left)
      member("reboot", reboot)
    case .applyErrored(let host, let outcome, let reason):
      member("host", host)
      member("outcome", outcome.rawValue)
      member("reason", reason)
    case .hostRefused(let host, let reason, let moved):
      member("host", host)
      member("reason", reason)
      member("moved", moved)
    case .hostUnreachable(let host, let reason), .hostSkipped(let host, let reason):
      member("host", host)
      member("reason", reason)
    case .updateStart(let host, let update):
      member("host", host)
      member("update", update)
    case .updateComplete(let host, let update):
      member("host", host)
      key("update")
      self.update(update)
    case .diagnostic(let diagnostic):
      key("diagnostic")
      self.diagnostic(diagnostic)
    case .changeSummary(let report):
      member("run", report.run?.description)
      member("kind", report.kind.rawValue)
      member("interrupted", report.interrupted)
      key("summary")
      summary(report)
    }
  }
}
