/// When something drifted and came back, as records tell.
package struct DriftHistory: Sendable {
  /// The oldest first.
  package let records: [DriftRecord]
  /// How each fleet that shares the journal went, in the order of their first records.
  package let trends: [Trend]
  /// What each argument means; empty where all was asked for.
  package let matches: [HistoryMatch]
  /// Only what was there at this moment or later; a beginning of ISO 8601 in UTC.
  package let since: String?
  /// By host, setting and address.
  package let findings: [Finding]
  /// Times during which hosts could not be read, by host.
  package let unread: [Unread]

  /// How one fleet went.
  package struct Trend: Hashable, Sendable {
    /// The manifests that say what the fleet is.
    package let manifests: [String]
    /// What the whole fleet came to, the oldest first.
    package let points: [DriftPoint]
  }

  private static func trends(of records: [DriftRecord]) -> [Trend] {
    var order: [[String]] = []
    var fleets: [[String]: [DriftRecord]] = [:]
    for record in records {
      if fleets[record.manifestPaths] == nil { order.append(record.manifestPaths) }
      fleets[record.manifestPaths, default: []].append(record)
    }
    return order.compactMap { manifests in
      let points = DriftPoint.points(of: fleets[manifests] ?? [])
      return points.isEmpty ? nil : Trend(manifests: manifests, points: points)
    }
  }

  /// One finding of one host, with all the times when it was there.
  package struct Finding: Hashable, Sendable {
    package let host: String
    package let groups: [String]
    package let identity: DriftFinding.Identity
    /// The oldest first, and at least one.
    package let intervals: [Interval]

    package init(
      host: String,
      groups: [String],
      identity: DriftFinding.Identity,
      intervals: [Interval]
    ) {
      self.host = host
      self.groups = groups
      self.identity = identity
      self.intervals = intervals
    }

    package var isThere: Bool { intervals.last?.isThere ?? false }
    /// How often it came back after it had gone.
    package var returns: Int { intervals.dropLast().count { $0.end?.kind == .gone } }
  }

  /// From when a finding appeared until it went.
  package struct Interval: Hashable, Sendable {
    /// The oldest first, and at least one; all but the last ended with a change.
    package let stretches: [RecordedStretch]

    package init(stretches: [RecordedStretch]) { self.stretches = stretches }

    package var appeared: String { stretches.first?.first ?? "" }
    package var last: String { stretches.last?.last ?? "" }
    package var end: RecordedStretch.End? { stretches.last?.end }
    package var isThere: Bool { end == nil }
  }

  package struct Unread: Hashable, Sendable {
    package let host: String
    /// The first record that could not read it.
    package let first: String
    package let last: String
    /// Whether no record has read it since.
    package let isNow: Bool

    package init(host: String, first: String, last: String, isNow: Bool) {
      self.host = host
      self.first = first
      self.last = last
      self.isNow = isNow
    }
  }

  package init(
    records: [DriftRecord],
    matches: [HistoryMatch] = [],
    since: String? = nil,
    findings: [Finding],
    unread: [Unread] = []
  ) {
    let since = since ?? ""
    let recent = records.filter { $0.at >= since }
    self.records = recent
    trends = Self.trends(of: recent)
    self.matches = matches
    self.since = since.isEmpty ? nil : since
    self.findings = findings.compactMap { finding in
      // What ended then was there until then.
      let intervals = finding.intervals.filter { $0.end.map { $0.at >= since } ?? true }
      guard !intervals.isEmpty else { return nil }
      return Finding(
        host: finding.host,
        groups: finding.groups,
        identity: finding.identity,
        intervals: intervals
      )
    }
    self.unread = unread.filter { $0.isNow || $0.last >= since }
  }

  /// Puts stretches of one finding together, the oldest first.
  package static func intervals(of stretches: [RecordedStretch]) -> [Interval] {
    var intervals: [[RecordedStretch]] = []
    for stretch in stretches {
      if let last = intervals.indices.last, intervals[last].last?.end?.kind == .changed {
        intervals[last].append(stretch)
      } else {
        intervals.append([stretch])
      }
    }
    return intervals.map { Interval(stretches: $0) }
  }
}
