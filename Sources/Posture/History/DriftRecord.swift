/// One drift report as the journal remembers it.
package struct DriftRecord: Hashable, Sendable {
  /// The first of a journal is 1.
  package let number: Int
  /// When it was recorded: ISO 8601 in UTC.
  package let at: String
  /// The day by which waivers were judged.
  package let day: ISODate?
  package let part: DriftReport.Part
  /// A digest over the paths and digests of all manifests: equal manifests share it.
  package let manifests: String
  /// Whatever these manifests said then: records of the same paths are about the same fleet.
  package let manifestPaths: [String]
  package let catalogueVersion: String
  package let totals: DriftTotals

  package init(
    number: Int,
    at: String,
    day: ISODate?,
    part: DriftReport.Part,
    manifests: String,
    manifestPaths: [String],
    catalogueVersion: String,
    totals: DriftTotals
  ) {
    self.number = number
    self.at = at
    self.day = day
    self.part = part
    self.manifests = manifests
    self.manifestPaths = manifestPaths
    self.catalogueVersion = catalogueVersion
    self.totals = totals
  }
}

extension DriftPoint {
  /// What whole fleets came to, the oldest first.
  ///
  /// A report about all hosts is a point by itself. Shards are one together, under the same terms
  /// under which `merge` takes them: all of them, of one day, from the same manifests. Of a shard
  /// that was recorded twice the last counts. What `--limit` left says nothing about a fleet.
  package static func points(of records: some Sequence<DriftRecord>) -> [DriftPoint] {
    var points: [(number: Int, point: DriftPoint)] = []
    var rounds: [Round: [Int: DriftRecord]] = [:]
    for record in records {
      switch record.part {
      case .whole: points.append((record.number, DriftPoint(at: record.at, totals: record.totals)))
      case .shard(let number, let count):
        rounds[Round(record, count), default: [:]][number] = record
      case .limited: break
      }
    }
    for (round, shards) in rounds where shards.count == round.count {
      guard let last = shards.values.max(by: { $0.number < $1.number }) else { continue }
      let totals = DriftTotals(summing: shards.values.map(\.totals))
      points.append((last.number, DriftPoint(at: last.at, totals: totals)))
    }
    return points.sorted { $0.number < $1.number }.map(\.point)
  }

  private struct Round: Hashable {
    let count: Int
    let manifests: String
    let catalogueVersion: String
    let day: String

    init(_ record: DriftRecord, _ count: Int) {
      self.count = count
      manifests = record.manifests
      catalogueVersion = record.catalogueVersion
      day = record.day?.description ?? String(record.at.prefix(10))
    }
  }
}

extension DriftTotals {
  /// Of several parts of a fleet.
  package init(summing parts: some Sequence<DriftTotals>) {
    self.init(hosts: EmptyCollection<HostDrift>())
    for part in parts {
      hosts += part.hosts
      drifted += part.drifted
      findings += part.findings
      weaker += part.weaker
      waived += part.waived
      known += part.known
      fixed += part.fixed
      inSync += part.inSync
      unknown += part.unknown
      unreadable += part.unreadable
    }
  }
}
