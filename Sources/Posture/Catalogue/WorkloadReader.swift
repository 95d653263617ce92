import Inputs
import YAML

extension CatalogueReader {
  mutating func readWorkload(_ node: Node, grammar: TLSGrammar) -> Workload? {
    guard
      let fields = nodes.fields(
        node,
        of: "a workload",
        allowed: [
          "id", "title", "summary", "obsolete", "obsolete-since", "prerequisites", "sources",
          "parts",
        ],
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
      obsolete: fields["obsolete"].flatMap { readObsolete($0, fields) },
      prerequisites: fields["prerequisites"].map { readPrerequisites($0) } ?? [],
      parts: parts,
      sources: citations(fields, of: "the workload “\(id)”")
    )
  }

  private mutating func readObsolete(_ node: Node, _ fields: Fields) -> Workload.Obsolete? {
    guard let text = nodes.text(node, "obsolete") else { return nil }
    guard let since = fields["obsolete-since"].flatMap({ nodes.text($0, "obsolete-since") }) else {
      nodes.report(.missingKey("obsolete-since", of: "an obsolete workload", at: node.place))
      return nil
    }
    return Workload.Obsolete(text: text, since: since)
  }

  private mutating func readPrerequisites(_ node: Node) -> [Prerequisite] {
    nodes.list(node, of: "“prerequisites”").compactMap { entry in
      guard
        let fields = nodes.fields(
          entry,
          of: "a prerequisite",
          allowed: ["id", "need", "when", "fails-when", "sources"],
          required: ["id", "need"]
        ),
        let id = fields["id"].flatMap({ nodes.name($0, "id") }),
        let need = fields["need"].flatMap({ nodes.text($0, "need") })
      else { return nil }
      let failing = fields["fails-when"].map { nodes.list($0, of: "“fails-when”") } ?? []
      return Prerequisite(
        id: id,
        need: need,
        condition: readCondition(fields["when"]),
        failsWhen: failing.map { readCondition($0) },
        sources: citations(fields, of: "the prerequisite “\(id)”")
      )
    }
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
      settings: fields["tls"].map { grammar.read($0, reader: &nodes).settings } ?? [],
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
          "entra-connect-at-least", "product", "update-missing",
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
    condition.product = fields["product"].flatMap { readProductCondition($0) }
    condition.missingUpdates = fields["update-missing"].map { readKBs($0) } ?? []
    return condition
  }

  private mutating func readProductCondition(_ node: Node) -> Condition.ProductVersion? {
    guard let pairs = nodes.pairs(node, of: "“product”"), pairs.count == 1,
      let (id, pair) = pairs.first
    else {
      nodes.report(.error("bad-condition", "“product” must name one product", at: node.place))
      return nil
    }
    citeProduct(Located(id, at: pair.key.place))
    guard
      let fields = nodes.fields(
        pair.value,
        of: "the product “\(id)”",
        allowed: ["at-least", "below"]
      )
    else { return nil }
    return Condition.ProductVersion(
      product: id,
      atLeast: version(fields["at-least"]),
      below: version(fields["below"])
    )
  }

  private mutating func readKBs(_ node: Node) -> [KBNumber] {
    nodes.names(node, "update-missing").compactMap { name in
      if let number = KBNumber(name.value) { return number }
      nodes.report(.error("bad-update", "“\(name.value)” is no update", at: name.place))
      return nil
    }
  }

  private mutating func version(_ node: Node?) -> DottedVersion? {
    guard let node, let text = nodes.name(node, "a version") else { return nil }
    if let version = DottedVersion(text) { return version }
    nodes.report(.error("bad-version", "“\(text)” is no version", at: node.place))
    return nil
  }
}
