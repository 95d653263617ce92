import Posture

/// The rules that results name: the families of settings, what is none of them, and remarks.
struct SARIFRules {
  let rules: [Rule]
  private let indices: [String: Int]

  struct Rule {
    let id: String
    let title: String
    let description: String
    let remedy: String
    let sources: [Source]
    let level: String
    /// Whether a result of this report leaves a host weaker.
    let isWeakening: Bool
    let isRemark: Bool
  }

  /// The families are always there, whatever was found, so that rules do not come and go.
  init(_ results: SARIFResults, catalogue: Catalogue) {
    let findings = results.findings.map(\.finding) + results.rest.map(\.first.finding)
    let weakening = Set(
      findings.filter { $0.severity == .weaker }.map { Self.id(of: $0.identity, catalogue) }
    )
    var rules = catalogue.settings.map { family in
      Rule(
        id: family.id,
        title: family.title,
        description: [family.summary, family.caveat].compactMap { $0 }.joined(separator: " "),
        remedy: "“plumbline plan” shows what has to be done; “plumbline explain \(family.id)” says "
          + "more.",
        sources: family.sources.compactMap { catalogue.sources[$0] },
        level: "error",
        isWeakening: weakening.contains(family.id),
        isRemark: false
      )
    }
    rules += Self.others.map { $0.isWeakened(weakening.contains($0.id)) }
    // “fips” is a setting and a remark about it; a rule stands for both.
    let codes = Set(results.remarks.map(\.remark.code)).subtracting(rules.map(\.id)).sorted()
    rules += codes.map { code in
      let entry = catalogue.diagnostics[code]
      let isWarning = results.remarks.contains { $0.remark.code == code && $0.remark.isWarning }
      return Rule(
        id: code,
        title: entry?.title ?? code,
        description: entry?.meaning ?? code,
        remedy: entry?.remedy ?? "“plumbline explain \(code)” says more.",
        sources: entry?.sources.compactMap { catalogue.sources[$0] } ?? [],
        level: isWarning ? "warning" : "note",
        isWeakening: false,
        isRemark: true
      )
    }
    self.rules = rules
    indices = Dictionary(
      uniqueKeysWithValues: rules.enumerated().map { ($0.element.id, $0.offset) }
    )
  }

  func index(of id: String) -> Int { indices[id] ?? 0 }

  /// The rule of a finding: a family for a setting of the catalogue.
  static func id(of finding: DriftFinding.Identity, _ catalogue: Catalogue) -> String {
    switch finding.kind {
    case .update, .unreachable: finding.kind.rawValue
    case .registry, .internetOption: catalogue.settingID(finding.setting)?.family ?? "registry"
    }
  }

  private static let others = [
    Rule(
      id: "registry",
      title: "A value that the manifest states itself",
      description:
        "The manifest states a value under “registry:”, and the host holds another or none. "
        + "Nobody can say whether it weakens the host.",
      remedy: "“plumbline plan” shows what has to be done.",
      sources: [],
      level: "warning",
      isWeakening: false,
      isRemark: false
    ),
    Rule(
      id: "update",
      title: "An update that is missing",
      description: "What is declared needs an update of Windows or of .NET that is not installed.",
      remedy: "Install the update; “plumbline explain” and its KB number say what it brings.",
      sources: [],
      level: "error",
      isWeakening: false,
      isRemark: false
    ),
    Rule(
      id: "unreachable",
      title: "A wish that no change makes true",
      description: "The release of Windows cannot do what is declared, or a policy overrules it.",
      remedy:
        "Declare something else for this host, take it out of the group, change the policy, or "
        + "write a waiver.",
      sources: [],
      level: "error",
      isWeakening: false,
      isRemark: false
    ),
  ]
}

extension SARIFRules.Rule {
  fileprivate func isWeakened(_ isWeakened: Bool) -> Self {
    Self(
      id: id,
      title: title,
      description: description,
      remedy: remedy,
      sources: sources,
      level: level,
      isWeakening: isWeakened,
      isRemark: isRemark
    )
  }

  /// `schannel.server` as SchannelServer: names of rules are Pascal's, by custom.
  var name: String {
    id.split { !$0.isLetter && !$0.isNumber }
      .map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}
