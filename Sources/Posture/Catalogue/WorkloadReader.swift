import Inputs
import YAML

extension CatalogueReader {
  mutating func readWorkload(_ node: Node, grammar: TLSGrammar) -> Workload? {
    guard
      let fields = nodes.fields(
        node,
        of: "a workload",
        allowed: ["id", "title", "summary", "obsolete", "sources", "parts"],
        required: ["id", "title", "summary", "parts"]
      ),
      let id = fields["id"].flatMap({ nodes.name($0, "id") }),
      let title = fields["title"].flatMap({ nodes.text($0, "title") }),
      let summary = fields["summary"].flatMap({ nodes.text($0, "summary") }),
      let list = fields["parts"]
    else { return nil }
    let parts = nodes.list(list, of: "“parts”").compactMap { readPart($0, grammar: grammar) }
    return Workload(
      id: id,
      title: title,
      summary: summary,
      obsolete: fields["obsolete"].flatMap { nodes.text($0, "obsolete") },
      parts: parts,
      sources: citations(fields, of: "the workload “\(id)”")
    )
  }

  private mutating func readPart(_ node: Node, grammar: TLSGrammar) -> WorkloadPart? {
    guard
      let fields = nodes.fields(
        node,
        of: "a part of a workload",
        allowed: ["rule", "when", "otherwise", "tls", "updates", "why", "caveat", "sources"],
        required: ["rule", "why"]
      ),
      let rule = fields["rule"].flatMap({ nodes.name($0, "rule") }),
      let why = fields["why"].flatMap({ nodes.text($0, "why") })
    else { return nil }
    return WorkloadPart(
      rule: rule,
      condition: readCondition(fields["when"]),
      otherwise: fields["otherwise"].flatMap { nodes.text($0, "otherwise") },
      settings: fields["tls"].map { grammar.read($0, reader: &nodes) } ?? [],
      capabilities: capabilityNames(fields["updates"]),
      why: why,
      caveat: fields["caveat"].flatMap { nodes.text($0, "caveat") },
      sources: citations(fields, of: "the rule “\(rule)”")
    )
  }

  mutating func readCapability(_ node: Node) -> Capability? {
    guard
      let fields = nodes.fields(
        node,
        of: "a capability",
        allowed: ["id", "title", "cases", "sources"],
        required: ["id", "title", "cases"]
      ),
      let id = fields["id"].flatMap({ nodes.name($0, "id") }),
      let title = fields["title"].flatMap({ nodes.text($0, "title") }),
      let list = fields["cases"]
    else { return nil }
    let sources = citations(fields, of: "the capability “\(id)”")
    let cases = nodes.list(list, of: "“cases”").compactMap { readCase($0, fallback: sources) }
    return Capability(id: id, title: title, cases: cases, sources: sources)
  }

  private mutating func readCase(_ node: Node, fallback: [String]) -> CapabilityCase? {
    guard
      let fields = nodes.fields(
        node,
        of: "a case",
        allowed: [
          "when", "built-in", "unavailable", "install", "satisfied-by", "likely-by", "note",
          "sources",
        ],
        required: ["when"]
      )
    else { return nil }
    let answer: CapabilityCase.Answer
    if let node = fields["built-in"], nodes.bool(node, "built-in") == true {
      answer = .builtIn
    } else if let node = fields["unavailable"], let text = nodes.text(node, "unavailable") {
      answer = .unavailable(text)
    } else if let node = fields["install"], let install = nodes.name(node, "install") {
      answer = .updates(
        install: install,
        satisfiedBy: fields["satisfied-by"].map { nodes.names($0, "satisfied-by").map(\.value) }
          ?? [],
        likelyBy: fields["likely-by"].map { nodes.names($0, "likely-by").map(\.value) } ?? []
      )
    } else {
      nodes.report(
        .error(
          "bad-case",
          "a case must say built-in, unavailable or install",
          at: node.place
        )
      )
      return nil
    }
    return CapabilityCase(
      condition: readCondition(fields["when"]),
      answer: answer,
      note: fields["note"].flatMap { nodes.text($0, "note") },
      sources: fields["sources"] == nil ? fallback : citations(fields, of: "a case")
    )
  }

  private mutating func readCondition(_ node: Node?) -> Condition {
    guard let node,
      let fields = nodes.fields(
        node,
        of: "“when”",
        allowed: [
          "build-below", "build-at-least", "build-from", "build-to", "kind", "architecture",
          "dotnet4-at-least", "dotnet4-below", "dotnet", "entra-connect-below",
          "entra-connect-at-least",
        ]
      )
    else { return .always }
    var condition = Condition()
    let least = ["build-at-least", "build-from"].compactMap { key in
      fields[key].flatMap { nodes.int($0, key) }
    }.max()
    var most = fields["build-to"].flatMap { nodes.int($0, "build-to") }
    if let below = fields["build-below"].flatMap({ nodes.int($0, "build-below") }) {
      most = min(most ?? below - 1, below - 1)
    }
    if least != nil || most != nil {
      let (low, high) = (least ?? 0, most ?? 999_999)
      if low <= high {
        condition.builds = low...high
      } else {
        nodes.report(.error("bad-range", "no build can meet this", at: node.place))
      }
    }
    condition.kind = fields["kind"].flatMap { nodes.choice($0, "kind", of: HostKind.self) }
    condition.architecture = fields["architecture"].flatMap {
      nodes.choice($0, "architecture", of: Architecture.self)
    }
    condition.dotnet4AtLeast = version(fields["dotnet4-at-least"])
    condition.dotnet4Below = version(fields["dotnet4-below"])
    condition.dotnet = fields["dotnet"].flatMap {
      nodes.choice($0, ".NET condition", of: Condition.DotNetPresence.self)
    }
    condition.entraConnectBelow = version(fields["entra-connect-below"])
    condition.entraConnectAtLeast = version(fields["entra-connect-at-least"])
    return condition
  }

  private mutating func version(_ node: Node?) -> DottedVersion? {
    guard let node, let text = nodes.name(node, "a version") else { return nil }
    if let version = DottedVersion(text) { return version }
    nodes.report(.error("bad-version", "“\(text)” is no version", at: node.place))
    return nil
  }
}
