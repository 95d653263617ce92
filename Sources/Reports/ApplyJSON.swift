package import Inputs
import Posture

/// Writes what an apply or a rollback did as JSON, format 1.0.
package func writeApplyJSON(
  _ report: ApplyReport,
  version: String,
  diagnostics: [Diagnostic],
  to output: ReportOutput
) {
  var json = JSONWriter(output)
  json.object { json in
    json.head(version: version)
    json.member("run", report.run?.description)
    json.member("kind", report.kind.rawValue)
    json.member("undoes", report.undoes?.description)
    json.member("interrupted", report.interrupted)
    json.key("summary")
    json.summary(report)
    json.key("hosts")
    json.array(report.hosts) { json, host in json.host(host) }
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

extension JSONWriter {
  /// Each host is counted under one outcome; `unreachable` are wishes, as in plans.
  mutating func summary(_ report: ApplyReport) {
    object { json in
      json.member("applied", report.number(of: .applied))
      json.member("failed", report.number(of: .failed))
      json.member("unchanged", report.number(of: .unchanged))
      json.member("restored", report.number(of: .restored))
      json.member("partial", report.number(of: .partial))
      json.member("refused", report.number(of: .refused))
      json.member("unreachable_hosts", report.number(of: .unreachable))
      json.member("not_started", report.number(of: .notStarted))
      json.member("verified", report.hosts.count { $0.isVerified })
      json.member("values", report.hosts.reduce(0) { $0 + $1.operations })
      json.member("reboots", report.hosts.count { $0.needsRestart })
      json.member("unreadable", report.unreadable.count)
      json.member("unknown", report.unknown)
      json.member("unreachable", report.unmet)
      json.member("updates", report.hosts.reduce(0) { $0 + $1.missingUpdates.count })
    }
  }

  fileprivate mutating func host(_ host: ApplyReport.Host) {
    object { json in
      json.member("name", host.name)
      json.member("outcome", host.outcome.rawValue)
      json.member("values", host.operations)
      json.member("reason", host.reason)
      json.member("verified", host.isVerified)
      json.member("left", host.left)
      json.member("moved", host.moved)
      json.member("reboot", host.needsRestart)
      json.member("updates", host.missingUpdates.map(\.name))
      json.key("update_states")
      json.updates(host.updates)
    }
  }

  mutating func updates(_ updates: [RunUpdate]) {
    array(updates) { json, update in json.update(update) }
  }

  mutating func update(_ update: RunUpdate) {
    object { json in
      json.member("name", update.name)
      json.member("state", update.state.rawValue)
      json.member("reason", update.reason)
    }
  }
}
