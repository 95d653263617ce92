import Inputs
package import Posture

/// Writes what hosts do as JSON, format 1.0 (DESIGN section 8): an entry for each stack and protocol,
/// always with its derivation.
package func writePostureJSON(
  _ report: PostureReport,
  catalogue: Catalogue,
  version: String,
  to output: ReportOutput
) {
  // A line for each verdict, so that two reports can be compared by lines.
  var json = JSONWriter(output, compactDepth: 4)
  json.object { json in
    json.head(version: version)
    json.origin(manifests: report.manifests, catalogueVersion: report.catalogueVersion)
    json.key("summary")
    json.totals(PostureTotals(report))
    json.key("hosts")
    json.array(report.hosts) { json, host in json.host(host) }
    json.key("sources")
    json.sources(report.sources, catalogue: catalogue)
    json.key("unknown")
    json.unknown(report.hosts.flatMap { host in host.unknown.map { (host.host, $0) } })
    json.key("unreadable")
    json.unreadable(report.unreadable)
    json.key("remarks")
    json.remarks(report.hosts.flatMap { host in host.remarks.map { (host.host, $0) } })
    json.key("diagnostics")
    json.diagnostics(report.diagnostics)
  }
  output.write("\n")
}

extension PostureReport {
  /// The keys of all documents that are named, sorted.
  ///
  /// Hosts share rows, so each is looked at once.
  fileprivate var sources: [String] {
    var keys = Set(hosts.flatMap { $0.influences.map(\.source) })
    var seen: Set<ObjectIdentifier> = []
    for posture in hosts.lazy.flatMap(\.stacks)
    where seen.insert(ObjectIdentifier(posture.cells)).inserted {
      keys.formUnion(posture.cells.offers.flatMap { $0.offer.because.compactMap(\.source) })
    }
    return keys.sorted()
  }
}

extension JSONWriter {
  fileprivate mutating func totals(_ totals: PostureTotals) {
    object { json in
      json.member("hosts", totals.hosts)
      json.member("tls12_everywhere", totals.currentEverywhere)
      json.member("legacy_somewhere", totals.legacySomewhere)
      json.member("unknown", totals.unknown)
      json.member("unreadable", totals.unreadable)
    }
  }

  fileprivate mutating func host(_ host: HostPosture) {
    object { json in
      json.member("name", host.host)
      json.member("groups", host.groups)
      json.key("facts")
      json.summary(host.summary)
      json.key("posture")
      json.array(host.entries) { json, entry in json.entry(entry) }
      json.key("orders")
      json.array(host.orders) { json, order in json.order(order) }
      json.key("influences")
      json.array(host.influences) { json, influence in json.influence(influence) }
    }
  }

  private mutating func entry(_ entry: PostureEntry) {
    object { json in
      json.member("stack", entry.stack.id)
      if case .wininet(let user) = entry.stack { json.member("user", user.name) }
      json.member("protocol", entry.name.rawValue)
      json.member("by_default", entry.offer.byDefault.rawValue)
      json.member("on_request", entry.offer.onRequest.rawValue)
      json.member("confidence", entry.offer.confidence.rawValue)
      json.key("because")
      json.steps(entry.offer.because)
    }
  }

  private mutating func order(_ order: OrderPosture) {
    object { json in
      json.member("family", order.family)
      json.member("winner", order.winner.rawValue)
      json.member("names", order.names)
      json.member("overruled", order.overruled)
    }
  }

  private mutating func influence(_ influence: Influence) {
    object { json in
      json.member("code", influence.code)
      json.member("text", influence.text)
      json.member("stacks", influence.stacks)
      json.member("source", influence.source)
    }
  }
}

private struct PostureEntry {
  let stack: Stack
  let name: TLSProtocol
  let offer: Offer
}

extension HostPosture {
  fileprivate var entries: some Sequence<PostureEntry> {
    stacks.lazy.flatMap { posture in
      posture.cells.offers.lazy.map { name, offer in
        PostureEntry(stack: posture.stack, name: name, offer: offer)
      }
    }
  }
}
