import Inputs
package import Posture

/// Writes a drift report as SARIF 2.1.0, of a shape that GitHub's code scanning takes.
///
/// Every result stands at a place of a manifest: what drifted is a host, but what a person can look at
/// in a repository is the line that declares it. Equal findings of many hosts are one result, and the
/// results beyond what GitHub keeps are told by their number, rule by rule.
///
/// `name` sets the uploads of several estates apart; nil names the directory of the manifests.
/// `exitCode` is that of the program. With `onlyOpen`, what is waived, known or fixed is left out, for
/// services that know neither suppressions nor baselines.
package func writeDriftSARIF(
  _ report: DriftReport,
  catalogue: Catalogue,
  version: String,
  tree: SourceTree,
  name: String? = nil,
  exitCode: Int? = nil,
  onlyOpen: Bool = false,
  to output: ReportOutput
) {
  let folded = FoldedFindings(report)
  let results = SARIFResults(
    report,
    folded: folded,
    onlyOpen: onlyOpen,
    catalogue: catalogue
  )
  let rules = SARIFRules(results, catalogue: catalogue)
  let writer = SARIFWriter(report: report, catalogue: catalogue, tree: tree, rules: rules)
  let log = SARIFLog(
    version: version,
    automationID: writer.automationID(name),
    baseDescription: "The directory below which the manifests lie."
  )
  log.write(
    to: output,
    driver: { writer.driver(&$0) },
    invocation: { writer.invocation(&$0, results, unknown: folded.unknown, exitCode: exitCode) },
    results: { writer.results(&$0, results) }
  )
}

/// What is written for a drift report, and how much of it.
struct SARIFResults {
  let findings: ArraySlice<FoldedFinding>
  /// Those beyond the limit, by rule, severity and status.
  let rest: [SARIFRest]
  let remarks: ArraySlice<FoldedRemark>
  let fixed: ArraySlice<SARIFFixed>
  /// Remarks and fixed findings for which there is no room.
  let unlisted: (remarks: Int, fixed: Int)

  /// GitHub refuses more than 25,000 results and keeps the 5,000 worst; these limits add up to less,
  /// with room for the rest.
  static let most = (findings: 4_000, remarks: 400, fixed: 300)

  init(_ report: DriftReport, folded: FoldedFindings, onlyOpen: Bool, catalogue: Catalogue) {
    let all = onlyOpen ? folded.findings.filter(\.finding.isOpen) : folded.findings
    findings = all.prefix(Self.most.findings)
    rest = SARIFRest.gathered(all.dropFirst(Self.most.findings), catalogue)
    remarks = folded.remarks.prefix(Self.most.remarks)
    let gone = onlyOpen ? [] : SARIFFixed.folded(report.baseline?.fixed ?? [])
    fixed = gone.prefix(Self.most.fixed)
    unlisted = (folded.remarks.count - remarks.count, gone.count - fixed.count)
  }
}

/// Findings that are only counted.
struct SARIFRest {
  let first: FoldedFinding
  private(set) var results = 0
  private(set) var findings = 0

  static func gathered(
    _ findings: ArraySlice<FoldedFinding>,
    _ catalogue: Catalogue
  ) -> [SARIFRest] {
    struct Kind: Hashable {
      let rule: String
      let severity: DriftFinding.Severity
      let status: DriftFinding.Status
    }
    var positions: [Kind: Int] = [:]
    var gathered: [SARIFRest] = []
    for folded in findings {
      let finding = folded.finding
      let kind = Kind(
        rule: SARIFRules.id(of: finding.identity, catalogue),
        severity: finding.severity,
        status: finding.status
      )
      let position = positions[kind] ?? gathered.count
      if position == gathered.count {
        positions[kind] = position
        gathered.append(SARIFRest(first: folded))
      }
      gathered[position].results += 1
      gathered[position].findings += folded.count
    }
    return gathered
  }
}

/// A finding of the baseline that is gone, and the hosts that it is gone from.
struct SARIFFixed {
  let finding: DriftFinding.Identity
  private(set) var hosts: HostNames

  static func folded(_ fixed: [BaselineUse.Fixed]) -> [SARIFFixed] {
    struct Shape: Hashable {
      let kind: DriftFinding.Kind
      let setting: String
      let address: AddressShape
    }
    var positions: [Shape: Int] = [:]
    var folded: [SARIFFixed] = []
    for entry in fixed {
      let finding = entry.finding
      let shape = Shape(
        kind: finding.kind,
        setting: finding.setting,
        address: AddressShape(finding.address)
      )
      if let position = positions[shape] {
        folded[position].hosts.add(entry.host)
      } else {
        positions[shape] = folded.count
        folded.append(SARIFFixed(finding: finding, hosts: HostNames(entry.host)))
      }
    }
    return folded
  }
}
