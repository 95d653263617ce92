import Inputs
package import Posture
package import TLSCapture

/// Writes handshakes as JSON while they are found, and the rest of the report behind them.
///
/// A class, since it is handed to what finds them; it keeps nothing of a handshake.
package final class VerifyJSONWriter {
  private let output: ReportOutput
  private var json: JSONWriter
  private var isFirst = true

  /// Writes what stands in front of the handshakes.
  package init(
    manifests: [FileDigest],
    catalogueVersion: String,
    version: String,
    to output: ReportOutput
  ) {
    self.output = output
    json = JSONWriter(output)
    json.openObject { json in
      json.head(version: version)
      json.origin(manifests: manifests, catalogueVersion: catalogueVersion)
      json.key("handshakes")
    }
    output.write("[")
  }

  /// `capture` is the file that it began in.
  package func write(_ handshake: Handshake, minimum: TLSVersion?, capture: String?) {
    output.write(isFirst ? "\n    " : ",\n    ")
    isFirst = false
    var json = JSONWriter(output, compactDepth: 0)
    json.object { $0.handshakeMembers(handshake, minimum: minimum, capture: capture) }
  }

  /// Writes what the handshakes come to, and ends the object.
  package func finish(_ report: VerifyReport, catalogue: Catalogue) {
    output.write(isFirst ? "]" : "\n  ]")
    json.verifyMembers(report)
    json.key("findings")
    json.array(report.findings) { json, finding in
      json.object { $0.verifyFindingMembers(finding, report, catalogue: catalogue) }
    }
    json.key("unreadable")
    json.unreadable(report.unreadable)
    json.key("diagnostics")
    json.diagnostics(report.diagnostics)
    output.write("\n}\n")
  }
}

/// Writes a line of JSON for each handshake while it is found, and lines for the rest behind them.
package final class VerifyNDJSONWriter {
  private let output: ReportOutput

  package init(
    manifests: [FileDigest],
    catalogueVersion: String,
    version: String,
    to output: ReportOutput
  ) {
    self.output = output
    line("version") { json in
      json.head(version: version)
      json.origin(manifests: manifests, catalogueVersion: catalogueVersion)
    }
  }

  package func write(_ handshake: Handshake, minimum: TLSVersion?, capture: String?) {
    line("handshake") { $0.handshakeMembers(handshake, minimum: minimum, capture: capture) }
  }

  package func finish(_ report: VerifyReport, catalogue: Catalogue) {
    for diagnostic in report.diagnostics {
      line("diagnostic") { $0.diagnosticMembers(diagnostic) }
    }
    for client in report.stillInUse.clients {
      line("still-in-use") { $0.oldClientMembers(client) }
    }
    for server in report.stillInUse.servers {
      line("still-in-use") { $0.oldServerMembers(server) }
    }
    for host in report.hosts { line("host") { $0.hostVerdictMembers(host) } }
    for finding in report.findings {
      line("finding") { $0.verifyFindingMembers(finding, report, catalogue: catalogue) }
    }
    for host in report.unreadable { line("unreadable") { $0.unreadableMembers(host) } }
    line("summary") { $0.verifyTotalsMembers(report) }
  }

  private func line(_ type: String, _ members: (inout JSONWriter) -> Void) {
    var json = JSONWriter(output, compactDepth: 0)
    json.object { json in
      json.member("type", type)
      members(&json)
    }
    output.write("\n")
  }
}
