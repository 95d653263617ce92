import Digests
import Inputs
package import Posture
import TLSCapture

/// Writes what captures come to as SARIF 2.1.0, of the shape that drift has.
///
/// A result stands at the line that declares its setting, and at the capture where nothing does.
package func writeVerifySARIF(
  _ report: VerifyReport,
  catalogue: Catalogue,
  version: String,
  tree: SourceTree,
  exitCode: Int? = nil,
  to output: ReportOutput
) {
  let writer = VerifySARIFWriter(report: report, catalogue: catalogue, tree: tree)
  let log = SARIFLog(
    version: version,
    automationID: writer.automationID,
    baseDescription: "The directory below which the manifests and captures lie."
  )
  log.write(
    to: output,
    driver: { writer.driver(&$0) },
    invocation: { writer.invocation(&$0, exitCode) },
    results: { writer.results(&$0) }
  )
}

private struct VerifySARIFWriter {
  let report: VerifyReport
  let catalogue: Catalogue
  let tree: SourceTree

  /// GitHub keeps 5,000 results of a run; as many as drift lists.
  private static let mostResults = SARIFResults.most.findings

  private struct Rule {
    let id: String
    let name: String
    let title: String
    let description: String
  }

  private static let rules = [
    Rule(
      id: VerifyFinding.belowMinimum,
      name: "BelowMinimum",
      title: "A handshake below the minimum",
      description:
        "A handshake in the captures chose a version older than --minimum, or nothing was chosen and "
        + "the client offered nothing newer."
    ),
    Rule(
      id: VerifyFinding.otherwise,
      name: "SeenOtherwise",
      title: "Seen otherwise than predicted",
      description:
        "A handshake shows a host to do what its registry, release and updates rule out. Either the "
        + "program brings its own TLS, or the values are not in effect yet, or the prediction is "
        + "wrong."
    ),
    Rule(
      id: VerifyFinding.belowDeclared,
      name: "NotAsDeclared",
      title: "Seen otherwise than declared",
      description: "A handshake shows a host not to keep what the manifests declare."
    ),
  ]

  func driver(_ json: inout JSONWriter) {
    json.key("rules")
    json.array(Self.rules) { json, rule in
      json.object { json in
        json.member("id", rule.id)
        json.member("name", rule.name)
        json.text("shortDescription", rule.title)
        json.text("fullDescription", rule.description)
        json.text("help", rule.description)
        json.key("defaultConfiguration")
        json.object { json in json.member("level", "error") }
        json.key("properties")
        json.object { json in
          json.member("tags", ["security", "tls", "verify"])
          json.member("security-severity", "7.0")
        }
      }
    }
    json.key("notifications")
    json.array(Set(notes.map(\.descriptor)).sorted()) { json, id in
      json.object { json in
        json.member("id", id)
        json.text("shortDescription", catalogue.diagnostics[id]?.title ?? id)
      }
    }
  }

  /// GitHub takes all in front of the last slash for the category by which uploads replace each other.
  var automationID: String {
    let files = report.manifests.map(\.path)
    let name = tree.name(of: files.isEmpty ? report.captures.map(\.file) : files)
    return "plumbline/verify/\(name)/"
  }

  private var notes: [SARIFNote] {
    report.unreadable.prefix(100).map { host in
      SARIFNote(
        level: "error",
        descriptor: "unreadable",
        text: clipped("\(host.host) could not be read: \(host.reason)", most: 1_000)
      )
    }
      + report.gaps.map {
        SARIFNote(level: "error", descriptor: "gap", text: clipped($0, most: 1_000))
      }
      + report.diagnostics.prefix(100).map { SARIFNote($0) }
  }

  func invocation(_ json: inout JSONWriter, _ exitCode: Int?) {
    json.object { json in
      json.member("executionSuccessful", report.isComplete)
      if let exitCode { json.member("exitCode", exitCode) }
      json.key("toolExecutionNotifications")
      json.array(notes) { json, note in json.sarifNotification(note, tree) }
    }
  }

  func results(_ json: inout JSONWriter) {
    let sorted = report.findings.sorted { $0.severity < $1.severity }
    json.array(sorted.prefix(Self.mostResults)) { json, finding in
      let rule = finding.rules.first ?? VerifyFinding.otherwise
      json.object { json in
        json.member("ruleId", rule)
        json.member("ruleIndex", Self.rules.firstIndex { $0.id == rule } ?? 0)
        json.member("level", finding.severity == .weaker ? "error" : "warning")
        json.text("message", message(finding))
        json.key("locations")
        json.array(CollectionOfOne(())) { json, _ in
          json.object { json in
            location(&json, finding)
            json.key("logicalLocations")
            json.array(CollectionOfOne(())) { json, _ in
              json.object { json in
                json.member("name", finding.host)
                json.member("fullyQualifiedName", "\(finding.host)/\(finding.setting)")
                json.member("kind", "resource")
              }
            }
          }
        }
        json.key("partialFingerprints")
        json.object { json in json.member("plumblineVerify/v1", fingerprint(finding)) }
        // GitHub compares results by their members.
        json.key("suppressions")
        json.array(EmptyCollection<Never>()) { _, _ in }
        json.key("properties")
        json.object { json in
          json.member("kinds", finding.rules)
          json.member("setting", finding.setting)
          json.member("severity", finding.severity.rawValue)
          json.member("expected", finding.expected)
          json.member("actual", finding.actual)
          json.member("groups", finding.groups)
          json.member("handshakes", finding.seen.tally.count)
          json.member("first", finding.seen.tally.first.description)
          json.member("last", finding.seen.tally.last.description)
        }
      }
    }
  }

  private func message(_ finding: VerifyFinding) -> String {
    clipped("On \(finding.host) \(finding.headline).\n\(finding.body)", most: 4_000)
  }

  /// The same while the same is seen: neither times nor numbers nor peers count.
  private func fingerprint(_ finding: VerifyFinding) -> String {
    var digest = SHA256()
    for word in finding.rules + [finding.host, finding.setting, finding.actual] {
      digest.update(Array("\(word.utf8.count):\(word)".utf8))
    }
    return digest.finish()
  }

  private func location(_ json: inout JSONWriter, _ finding: VerifyFinding) {
    json.sarifLocation(report.place(of: finding) ?? Place(file: "capture"), tree)
  }
}
