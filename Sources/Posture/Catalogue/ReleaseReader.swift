import Inputs
import WindowsRegistry
import YAML

extension CatalogueReader {
  mutating func readRelease(_ node: Node) -> Release? {
    let keys = [
      "id", "version", "builds", "names", "labels", "schannel", "shipped", "winhttp", "wininet",
      "legacy-off", "inferred", "with", "sources",
    ]
    guard
      let fields = nodes.fields(
        node,
        of: "a release",
        allowed: keys,
        required: ["id", "version", "builds", "names", "schannel", "winhttp", "wininet"]
      ),
      let id = fields["id"].flatMap({ nodes.name($0, "id") }),
      let version = fields["version"].flatMap({ nodes.text($0, "version") }),
      let builds = fields["builds"].flatMap({ readBuilds($0) }),
      let names = fields["names"].flatMap({
        nodes.fields($0, of: "“names”", allowed: ["client", "server"])
      }),
      let winhttp = fields["winhttp"].flatMap({ readMask($0, extra: []) })
    else { return nil }
    var labels: [Int: String] = [:]
    if let node = fields["labels"] {
      for (key, pair) in nodes.pairs(node, of: "“labels”") ?? [] {
        guard let build = Int(key), let label = nodes.name(pair.value, "label") else { continue }
        labels[build] = label
      }
    }
    return Release(
      id: id,
      version: version,
      builds: builds,
      clientName: names["client"].flatMap { nodes.name($0, "client") },
      serverName: names["server"].flatMap { nodes.name($0, "server") },
      labels: labels,
      schannel: fields["schannel"].map { readDefaults($0) } ?? [:],
      shipped: fields["shipped"].map { readShipped($0) } ?? [],
      winhttp: winhttp,
      wininet: fields["wininet"].map { readWinINET($0) } ?? [],
      legacyOff: fields["legacy-off"].map { readLegacyOff($0) } ?? [:],
      confidence: fields["inferred"].flatMap { nodes.bool($0, "inferred") } == true
        ? .inferred : .certain,
      variants: fields["with"].map { readVariants($0) } ?? [],
      sources: citations(fields, of: "the release “\(id)”")
    )
  }

  private mutating func readBuilds(_ node: Node) -> ClosedRange<Int>? {
    guard
      let fields = nodes.fields(
        node,
        of: "“builds”",
        allowed: ["from", "to"],
        required: ["from", "to"]
      ),
      let from = fields["from"].flatMap({ nodes.int($0, "from") }),
      let last = fields["to"].flatMap({ nodes.int($0, "to") })
    else { return nil }
    guard from <= last else {
      nodes.report(.error("bad-range", "builds must not end before they begin", at: node.place))
      return nil
    }
    return from...last
  }

  private mutating func readDefaults(_ node: Node) -> [TLSProtocol: ProtocolDefault] {
    var table: [TLSProtocol: ProtocolDefault] = [:]
    for (_, pair) in nodes.pairs(node, of: "“schannel”") ?? [] {
      guard let name = protocolName(pair.key) else { continue }
      if case .mapping = pair.value.content {
        guard
          let fields = nodes.fields(
            pair.value,
            of: name.rawValue,
            allowed: ["client", "server"],
            required: ["client", "server"]
          ),
          let client = fields["client"].flatMap({ nodes.choice($0, "default", of: OSDefault.self) }
          ),
          let server = fields["server"].flatMap({ nodes.choice($0, "default", of: OSDefault.self) })
        else { continue }
        table[name] = ProtocolDefault(client: client, server: server)
      } else if let both = nodes.choice(pair.value, "default", of: OSDefault.self) {
        table[name] = ProtocolDefault(client: both, server: both)
      }
    }
    return table
  }

  private mutating func readShipped(_ node: Node) -> [ShippedValue] {
    nodes.list(node, of: "“shipped”").compactMap { entry in
      guard
        let fields = nodes.fields(
          entry,
          of: "a shipped value",
          allowed: ["key", "value", "data"],
          required: ["key", "value", "data"]
        ),
        let path = path(fields["key"], "key"),
        let name = fields["value"].flatMap({ nodes.name($0, "value") }),
        let number = fields["data"].flatMap({ nodes.int($0, "data") }).flatMap({
          UInt32(exactly: $0)
        })
      else { return nil }
      return ShippedValue(path: path, name: ValueName(name), data: .dword(number))
    }
  }

  /// `17763: { from: 3469, confidence: certain }`, by build.
  private mutating func readLegacyOff(_ node: Node) -> [Int: LegacyOff] {
    var table: [Int: LegacyOff] = [:]
    for (key, pair) in nodes.pairs(node, of: "“legacy-off”") ?? [] {
      guard
        let fields = nodes.fields(
          pair.value,
          of: "a change of the default",
          allowed: ["from", "confidence"],
          required: ["from", "confidence"]
        ),
        let revision = fields["from"].flatMap({ nodes.int($0, "from") }),
        let confidence = fields["confidence"].flatMap({
          nodes.choice($0, "confidence", of: Offer.Confidence.self)
        })
      else { continue }
      guard let build = Int(key) else {
        nodes.report(.error("bad-build", "“\(key)” is no build", at: pair.key.place))
        continue
      }
      table[build] = LegacyOff(revision: revision, confidence: confidence)
    }
    return table
  }

  mutating func readMask(_ node: Node, extra: [String]) -> MaskDefault? {
    guard
      let fields = nodes.fields(
        node,
        of: "a default offer",
        allowed: ["offered", "until-update", "disputed", "inferred", "note", "sources"] + extra,
        required: ["offered"]
      )
    else { return nil }
    return MaskDefault(
      offered: protocols(fields["offered"], "“offered”"),
      untilUpdate: protocols(fields["until-update"], "“until-update”"),
      disputed: protocols(fields["disputed"], "“disputed”"),
      isInferred: fields["inferred"].flatMap { nodes.bool($0, "inferred") } ?? false,
      note: fields["note"].flatMap { nodes.text($0, "note") },
      sources: citations(fields, of: "a default offer")
    )
  }

  private mutating func readWinINET(_ node: Node) -> [WinINETDefault] {
    nodes.list(node, of: "“wininet”").compactMap { entry in
      guard let mask = readMask(entry, extra: ["internet-explorer"]) else { return nil }
      var range: ClosedRange<Int>?
      if case .mapping(let pairs) = entry.content,
        let condition = pairs.first(where: { $0.key.shortText == "internet-explorer" })?.value,
        let fields = nodes.fields(
          condition,
          of: "“internet-explorer”",
          allowed: ["below", "at-least"]
        )
      {
        let least = fields["at-least"].flatMap { nodes.int($0, "at-least") } ?? 0
        let below = fields["below"].flatMap { nodes.int($0, "below") } ?? 1000
        if least < below { range = least...(below - 1) }
      }
      return WinINETDefault(internetExplorer: range, mask: mask)
    }
  }

  private mutating func readVariants(_ node: Node) -> [ReleaseVariant] {
    nodes.list(node, of: "“with”").compactMap { entry in
      guard
        let fields = nodes.fields(
          entry,
          of: "a variant",
          allowed: ["capability", "schannel"],
          required: ["capability", "schannel"]
        ),
        let capability = capabilityName(fields["capability"])
      else { return nil }
      return ReleaseVariant(
        capability: capability,
        schannel: fields["schannel"].map { readDefaults($0) } ?? [:]
      )
    }
  }
}
