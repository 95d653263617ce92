package import Inputs

/// What an apply did, in plain values: this module does not know who did it.
package struct ApplyReport: Sendable {
  package struct Host: Sendable {
    package let name: String
    package let outcome: Outcome
    package let values: Int
    /// Why it failed.
    package let reason: String?
    /// Updates that are still to be installed.
    package let updates: [String]

    package init(name: String, outcome: Outcome, values: Int, reason: String?, updates: [String]) {
      self.name = name
      self.outcome = outcome
      self.values = values
      self.reason = reason
      self.updates = updates
    }
  }

  package enum Outcome: String, Sendable {
    case applied, failed, unchanged
  }

  package let hosts: [Host]
  package let unreadable: [(host: String, reason: String)]
  /// How many answers nobody knows, so that nothing was done about them.
  package let unknown: Int
  /// How many wishes no change of ours can make true.
  package let unmet: Int

  package init(
    hosts: [Host],
    unreadable: [(host: String, reason: String)],
    unknown: Int,
    unmet: Int
  ) {
    self.hosts = hosts
    self.unreadable = unreadable
    self.unknown = unknown
    self.unmet = unmet
  }

  package func number(of outcome: Outcome) -> Int { hosts.count { $0.outcome == outcome } }
}

package func writeApplyText(_ report: ApplyReport, style: Style, to output: ReportOutput) {
  let applied = report.hosts.filter { $0.outcome == .applied }
  let values = applied.reduce(0) { $0 + $1.values }
  let failed = report.number(of: .failed)
  let waiting = report.hosts.filter { !$0.updates.isEmpty }
  var line = "Applied: \(count(values, "value")) on \(count(applied.count, "host")), each read back"
  if applied.isEmpty { line = "Applied: nothing" }
  if failed > 0 { line += "; \(count(failed, "host")) failed" }
  let same = report.number(of: .unchanged)
  if same > 0 { line += "; \(count(same, "host")) unchanged" }
  if report.unknown > 0 { line += "; \(count(report.unknown, "answer")) unknown, see the plan" }
  if report.unmet > 0 {
    line += "; \(count(report.unmet, "wish", plural: "wishes")) cannot be met"
  }
  output.write(style.bold(line + ".") + "\n")
  for host in applied {
    output.write("  \(style.green("ok")) \(printable(host.name))  \(count(host.values, "value"))\n")
  }
  for host in report.hosts where host.outcome == .failed {
    output.write(
      "  \(style.red("failed")) \(printable(host.name))  \(printable(host.reason ?? ""))\n"
    )
  }
  for host in report.unreadable {
    output.write(
      "  \(style.red("unreadable")) \(printable(host.host))  \(printable(host.reason))\n"
    )
  }
  guard !waiting.isEmpty else { return }
  output.write("\n\(style.bold("Still to be installed by hand"))\n")
  for host in waiting {
    output.write(
      "  \(style.cyan("@")) \(printable(host.name))  \(host.updates.joined(separator: ", "))\n"
    )
  }
}

package func writeApplyJSON(
  _ report: ApplyReport,
  version: String,
  diagnostics: [Diagnostic],
  to output: ReportOutput
) {
  var json = JSONWriter(output)
  json.object { json in
    json.head(version: version)
    json.key("summary")
    json.object { json in
      json.member("applied", report.number(of: .applied))
      json.member("failed", report.number(of: .failed))
      json.member("unchanged", report.number(of: .unchanged))
      json.member("unreadable", report.unreadable.count)
      json.member("unknown", report.unknown)
      json.member("unreachable", report.unmet)
      json.member("updates", report.hosts.reduce(0) { $0 + $1.updates.count })
    }
    json.key("hosts")
    json.array(report.hosts) { json, host in
      json.object { json in
        json.member("name", host.name)
        json.member("outcome", host.outcome.rawValue)
        json.member("values", host.values)
        json.member("reason", host.reason)
        json.member("updates", host.updates)
      }
    }
    json.key("unreadable")
    json.array(report.unreadable) { json, host in
      json.object { json in
        json.member("host", host.host)
        json.member("reason", host.reason)
      }
    }
    json.key("diagnostics")
    json.diagnostics(diagnostics)
  }
  output.write("\n")
}

/// One JSON object for an answer that could not be given.
package func writeFailureJSON(
  _ message: String,
  version: String,
  diagnostics: [Diagnostic],
  to output: ReportOutput
) {
  var json = JSONWriter(output)
  json.object { json in
    json.head(version: version)
    json.member("errored", true)
    json.member("error", message)
    json.key("diagnostics")
    json.diagnostics(diagnostics)
  }
  output.write("\n")
}

/// What `validate` found.
package func writeValidationJSON(
  files: [String],
  diagnostics: [Diagnostic],
  version: String,
  to output: ReportOutput
) {
  var json = JSONWriter(output)
  json.object { json in
    json.head(version: version)
    json.member("valid", !diagnostics.hasErrors)
    json.member("files", files)
    json.member("error_count", diagnostics.count { $0.severity == .error })
    json.member("warning_count", diagnostics.count { $0.severity == .warning })
    if diagnostics.hasErrors { json.member("errored", true) }
    json.key("diagnostics")
    json.diagnostics(diagnostics)
  }
  output.write("\n")
}
