import Digests
import Inputs
import Posture
import WindowsRegistry

// The results of a SARIF log.

extension SARIFWriter {
  /// All results, the worst first.
  func results(_ json: inout JSONWriter, _ results: SARIFResults) {
    json.array(SARIFResult.all(of: results)) { json, result in
      switch result {
      case .finding(let folded): finding(&json, folded)
      case .rest(let rest): self.rest(&json, rest)
      case .remark(let folded): remark(&json, folded)
      case .fixed(let fixed): self.fixed(&json, fixed)
      }
    }
  }

  private func finding(_ json: inout JSONWriter, _ folded: FoldedFinding) {
    let finding = folded.finding
    let words = FoldedText(folded, catalogue: catalogue)
    json.object { json in
      rule(&json, of: finding.identity, level: finding.level)
      json.text("message", words.message)
      json.key("locations")
      json.array(CollectionOfOne(())) { json, _ in
        json.object { json in
          physicalLocation(&json, finding.reason.declaredAt.first)
          logicalLocations(&json, folded.hosts, finding.address)
        }
      }
      fingerprint(&json, folded.fingerprint)
      suppressions(&json, finding, words.waiver)
      if let baseline = finding.baseline { json.member("baselineState", baseline.rawValue) }
      json.key("properties")
      json.object { json in
        json.member("kind", finding.kind.rawValue)
        json.member("setting", finding.setting)
        json.member("severity", finding.severity.rawValue)
        json.member("status", finding.status.rawValue)
        if let change = finding.change { json.member("change", change.rawValue) }
        json.member("expected", words.expected)
        json.member("actual", words.actual)
        json.member("groups", folded.groups)
        if !folded.evidence.isEmpty {
          json.member("evidence", folded.evidence.map(\.evidence.kind.rawValue).inOrderOnce)
        }
        json.member("findings", folded.count)
        hosts(&json, folded.hosts)
      }
    }
  }

  private func rest(_ json: inout JSONWriter, _ rest: SARIFRest) {
    let finding = rest.first.finding
    let id = SARIFRules.id(of: finding.identity, catalogue)
    json.object { json in
      rule(&json, of: finding.identity, level: finding.level)
      json.text(
        "message",
        "\(count(rest.findings, "further finding")) of \(id) (\(finding.status.rawValue), "
          + "\(finding.severity.rawValue)) for which there is no room here. "
          + "The reports as JSON and CSV list all."
      )
      json.key("locations")
      json.array(CollectionOfOne(())) { json, _ in
        json.object { json in physicalLocation(&json, finding.reason.declaredAt.first) }
      }
      let words = ["rest", id, finding.severity.rawValue, finding.status.rawValue]
      fingerprint(&json, sarifFingerprint(words))
      suppressions(&json, finding, finding.isWaived ? "waived; see the reports as JSON" : nil)
      if let baseline = finding.baseline { json.member("baselineState", baseline.rawValue) }
      json.key("properties")
      json.object { json in json.member("findings", rest.findings) }
    }
  }

  private func remark(_ json: inout JSONWriter, _ folded: FoldedRemark) {
    let remark = folded.remark
    json.object { json in
      json.member("ruleId", remark.code)
      json.member("ruleIndex", rules.index(of: remark.code))
      json.member("level", remark.isWarning ? "warning" : "note")
      json.text("message", "\(clipped(remark.text, most: 2_000)) (on \(hostsText(folded.hosts)))")
      json.key("locations")
      json.array(CollectionOfOne(())) { json, _ in
        json.object { json in
          physicalLocation(&json, remark.declaredAt.first)
          logicalLocations(&json, folded.hosts, nil)
        }
      }
      fingerprint(&json, sarifFingerprint(["remark", remark.code, remark.text]))
      json.key("suppressions")
      json.array(EmptyCollection<Never>()) { _, _ in }
      json.key("properties")
      json.object { json in hosts(&json, folded.hosts) }
    }
  }

  /// What was there once and is gone; it passed, so that no viewer counts it.
  private func fixed(_ json: inout JSONWriter, _ fixed: SARIFFixed) {
    let finding = fixed.finding
    let place = finding.address.map { "\($0.path.textWithoutUser)\\\($0.name)" }
    json.object { json in
      rule(&json, of: finding, level: "none")
      json.member("kind", "pass")
      json.text(
        "message",
        "\(finding.setting) is as declared again on \(hostsText(fixed.hosts))."
          + (place.map { "\nValue: \($0)" } ?? "")
      )
      json.key("locations")
      json.array(CollectionOfOne(())) { json, _ in
        json.object { json in
          physicalLocation(&json, nil)
          logicalLocations(&json, fixed.hosts, finding.address)
        }
      }
      let words = ["fixed", finding.kind.rawValue, finding.setting, place ?? ""]
      fingerprint(&json, sarifFingerprint(words))
      json.key("suppressions")
      json.array(EmptyCollection<Never>()) { _, _ in }
      json.member("baselineState", "absent")
      json.key("properties")
      json.object { json in hosts(&json, fixed.hosts) }
    }
  }

  // MARK: Members

  private func rule(
    _ json: inout JSONWriter,
    of finding: DriftFinding.Identity,
    level: String
  ) {
    let id = SARIFRules.id(of: finding, catalogue)
    json.member("ruleId", id)
    json.member("ruleIndex", rules.index(of: id))
    json.member("level", level)
  }

  private func fingerprint(_ json: inout JSONWriter, _ digest: String) {
    json.key("partialFingerprints")
    json.object { json in json.member("plumblineDrift/v1", digest) }
  }

  /// An empty list says that nobody suppressed it; none at all, that nobody knows.
  private func suppressions(_ json: inout JSONWriter, _ finding: DriftFinding, _ words: String?) {
    json.key("suppressions")
    json.array(finding.isWaived ? [words ?? ""] : []) { json, words in
      json.object { json in
        json.member("kind", "external")
        json.member("status", "accepted")
        json.member("justification", words)
      }
    }
  }

  /// The first hosts, as resources of which something is said.
  private func logicalLocations(
    _ json: inout JSONWriter,
    _ hosts: HostNames,
    _ address: RegistryAddress?
  ) {
    let place = address.map { "/\($0.path.textWithoutUser)\\\($0.name)" } ?? ""
    json.key("logicalLocations")
    json.array(hosts.names.prefix(10)) { json, host in
      json.object { json in
        json.member("name", host)
        json.member("fullyQualifiedName", host + place)
        json.member("kind", "resource")
      }
    }
  }

  private func hosts(_ json: inout JSONWriter, _ hosts: HostNames) {
    json.member("hostCount", hosts.count)
    json.member("hosts", Array(hosts.names.prefix(100)))
  }
}

/// A result of any kind, so that all are one stream.
private enum SARIFResult {
  case finding(FoldedFinding)
  case rest(SARIFRest)
  case remark(FoldedRemark)
  case fixed(SARIFFixed)

  static func all(of results: SARIFResults) -> [SARIFResult] {
    var all = results.findings.map { SARIFResult.finding($0) }
    all += results.rest.map { SARIFResult.rest($0) }
    all += results.remarks.map { SARIFResult.remark($0) }
    all += results.fixed.map { SARIFResult.fixed($0) }
    return all
  }
}

extension DriftFinding {
  fileprivate var level: String { severity == .weaker ? "error" : "warning" }
}

extension FoldedFinding {
  /// The same from one day to the next: no lines of manifests, no hosts, no days.
  var fingerprint: String {
    let address = finding.address.map { "\($0.path.textWithoutUser)\\\($0.name)" }
    return sarifFingerprint(
      groups + [
        finding.kind.rawValue, finding.setting, address ?? "", finding.expected.exactText,
        finding.actual.exactText, finding.severity.rawValue, finding.isWaived ? "waived" : "",
      ] + finding.reason.rules
    )
  }
}

extension DriftFinding.State {
  /// All of it, where a text for people is cut off.
  fileprivate var exactText: String {
    switch self {
    case .value(let data): "\(data.type) \(data.bytes.map { pair($0) }.joined())"
    case .absent: "absent"
    case .words(let words): "words \(words)"
    }
  }
}

/// The digest of some texts; the length in front of each keeps “a”, “bc” apart from “ab”, “c”.
private func sarifFingerprint(_ words: [String]) -> String {
  var digest = SHA256()
  for word in words { digest.update(Array("\(word.utf8.count):\(word)".utf8)) }
  return digest.finish()
}

extension [String] {
  fileprivate var inOrderOnce: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
