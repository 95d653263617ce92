import TLSCapture

/// Writes what servers accept as JSON, format 1.0: an entry for each server, a line for each version.
package func writeProbeJSON(_ report: ProbeReport, version: String, to output: ReportOutput) {
  var json = JSONWriter(output, compactDepth: 4)
  json.object { json in
    json.head(version: version)
    json.key("manifests")
    json.files(report.manifests)
    json.member("starttls", report.startTLS?.rawValue)
    json.member("minimum", report.minimum?.name)
    json.key("summary")
    json.totals(ProbeTotals(report))
    json.key("probes")
    json.array(report.servers) { json, server in json.server(server, report) }
    json.key("diagnostics")
    json.diagnostics(report.diagnostics)
  }
  output.write("\n")
}

extension JSONWriter {
  fileprivate mutating func totals(_ totals: ProbeTotals) {
    object { json in
      json.member("servers", totals.servers)
      json.member("answered", totals.answered)
      json.member("unreachable", totals.unreachable)
      json.member("no_answer", totals.noAnswer)
      json.member("without_tls", totals.withoutTLS)
      json.member("unknown", totals.unknown)
      json.member("legacy", totals.legacy)
      json.member("below_minimum", totals.belowMinimum)
      json.member("otherwise", totals.otherwise)
    }
  }

  fileprivate mutating func server(_ server: ProbedServer, _ report: ProbeReport) {
    let low = report.belowMinimum(server)
    object { json in
      json.member("target", server.probe.target.description)
      json.member("host", server.host)
      json.member("address", server.probe.address)
      json.member("port", Int(server.probe.port))
      switch server.probe.outcome {
      case .asked where server.probe.speaksTLS:
        json.member("outcome", "asked")
        json.member("reason", nil as String?)
      case .asked where server.probe.isSilent:
        json.member("outcome", "no-answer")
        json.member(
          "reason",
          server.probe.onlyEnds ? "every connection was ended; \(probeNameHint)" : "no answer"
        )
      case .asked:
        json.member("outcome", "no-tls")
        json.member("reason", "no answer of TLS")
      case .noTLS(let reason):
        json.member("outcome", "no-tls")
        json.member("reason", reason)
      case .unreachable(let reason):
        json.member("outcome", "unreachable")
        json.member("reason", reason)
      }
      json.key("versions")
      json.array(server.probe.versions) { json, answer in
        json.object { json in
          json.answer(answer, isLow: low.contains(answer.version))
          json.expectation(server, answer)
        }
      }
    }
  }

  private mutating func answer(_ answer: VersionProbe, isLow: Bool) {
    member("version", answer.version.name)
    member("verdict", answer.verdict.name)
    member("below_minimum", isLow)
    if case .accepted(let suite) = answer.verdict {
      member("suite", suite.map(CipherSuiteName.of))
    } else {
      member("reason", answer.verdict.reason)
    }
    if let alert = answer.verdict.alert {
      key("alert")
      object { json in
        json.member("code", Int(alert.rawValue))
        json.member("name", alert.name)
      }
    }
    if case .refused(.answered(let version)) = answer.verdict { member("answered", version.name) }
    if let suites = answer.suites {
      key("suites")
      object { json in
        json.member("order", suites.order.rawValue)
        json.member("names", suites.numbers.map(CipherSuiteName.of))
        json.member("gap", suites.gap)
      }
    }
  }

  private mutating func expectation(_ server: ProbedServer, _ answer: VersionProbe) {
    guard let expected = server.expectation(of: answer),
      let agreement = server.agreement(on: answer)
    else { return }
    key("expected")
    object { json in
      json.member("answer", expected.answer.rawValue)
      json.member("by", expected.basis.rawValue)
      json.member("agreement", agreement.rawValue)
      json.key("because")
      json.steps(expected.because)
    }
  }
}
