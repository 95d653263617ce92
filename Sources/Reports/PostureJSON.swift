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
    let verdicts = WrittenVerdicts()
    json.array(report.hosts) { json, host in json.host(host, verdicts) }
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

  fileprivate mutating func host(_ host: HostPosture, _ verdicts: WrittenVerdicts) {
    object { json in
      json.member("name", host.host)
      json.member("groups", host.groups)
      json.key("facts")
      json.summary(host.summary)
      json.key("posture")
      json.array(host.stacks.lazy.flatMap { posture in verdicts[posture].map { (posture, $0) } }) {
        json,
        item in
        json.object { json in
          json.member("stack", item.0.stack.id)
          if case .wininet(let user) = item.0.stack { json.member("user", user.name) }
          json.members(item.1)
        }
      }
      json.key("orders")
      json.array(host.orders) { json, order in json.order(order) }
      json.key("influences")
      json.array(host.influences) { json, influence in json.influence(influence) }
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

/// What is written of the verdicts of a row, which many hosts share: put into words once.
///
/// A class, since every host asks the one table. The rows must outlive it: they are known by identity.
private final class WrittenVerdicts {
  private var known: [ObjectIdentifier: [[UInt8]]] = [:]

  /// The members of each protocol's entry behind those that name the stack.
  subscript(posture: StackPosture) -> [[UInt8]] {
    let row = ObjectIdentifier(posture.cells)
    if let written = known[row] { return written }
    let written = posture.cells.offers.map { name, offer in Self.members(name, offer) }
    // Beyond what a fleet has in common, keeping them saves nothing.
    if known.count < 4096 { known[row] = written }
    return written
  }

  private static func members(_ name: TLSProtocol, _ offer: Offer) -> [UInt8] {
    var bytes: [UInt8] = []
    let output = ReportOutput(flushSize: 1024) { bytes += $0 }
    var json = JSONWriter(output, compactDepth: 0)
    json.object { json in
      json.member("protocol", name.rawValue)
      json.member("by_default", offer.byDefault.rawValue)
      json.member("on_request", offer.onRequest.rawValue)
      json.member("confidence", offer.confidence.rawValue)
      json.key("because")
      json.steps(offer.because)
    }
    output.flush()
    return Array(bytes.dropFirst().dropLast())
  }
}
