package import Posture

extension Journal {
  /// What the fleet of some manifests came to in the last records, the oldest first; see
  /// `DriftPoint.points`.
  package func points(of manifests: [FileDigest], limit: Int) throws(FileFailure) -> [DriftPoint] {
    let paths = manifests.map(\.path)
    let records = try read { database throws(FileFailure) in try database.driftRecords() }
    return DriftPoint.points(of: records.filter { $0.manifestPaths == paths }).suffix(max(0, limit))
  }

  /// What records say of the hosts, groups and settings that patterns name, or of all.
  ///
  /// `since` is a beginning of ISO 8601 in UTC. Nil when nothing was ever recorded.
  package func history(
    of patterns: [String] = [],
    since: String? = nil
  ) throws(FileFailure) -> DriftHistory? {
    try read { database throws(FileFailure) in
      let records = try database.driftRecords()
      guard !records.isEmpty else { return nil }
      let hosts = try database.driftHosts().sorted { $0.name < $1.name }
      let reader = try HistoryReader(database, records)
      let selection = HistorySelection(
        patterns,
        hosts: hosts.map { (name: $0.name, groups: $0.groups) },
        settings: reader.settings
      )
      var findings: [DriftHistory.Finding] = []
      var unread: [DriftHistory.Unread] = []
      for host in hosts {
        let asked = selection.asks(for: host.name, groups: host.groups)
        if asked.isNothing { continue }
        findings += try reader.findings(of: host, asked)
        if case .everything = asked { unread += try reader.unread(host) }
      }
      return DriftHistory(
        records: records,
        matches: selection.matches,
        since: since,
        findings: findings,
        unread: unread
      )
    }
  }
}

/// Reads hosts one after the other with the same statements.
private struct HistoryReader {
  private let items: DriftItems
  private let kept: DriftFindings
  private let moments: [Int: String]
  private let past: Statement
  private let open: Statement
  private let unread: Statement

  init(_ database: SQLite, _ records: [DriftRecord]) throws(FileFailure) {
    items = try DriftItems(database)
    kept = try DriftFindings(database)
    moments = Dictionary(records.map { ($0.number, $0.at) }, uniquingKeysWith: { $1 })
    past = try database.prepare(
      """
      SELECT item, first, finding, last, ended, ending FROM drift_past WHERE host = ?
      ORDER BY item, first
      """
    )
    open = try database.prepare("SELECT item, first, finding FROM drift_open WHERE host = ?")
    unread = try database.prepare(
      "SELECT first, last FROM drift_unread WHERE host = ? ORDER BY first"
    )
  }

  var settings: Set<String> { Set(items.numbers.keys.lazy.map(\.setting)) }

  func findings(
    of host: DriftHostRow,
    _ asked: HistorySelection.Asked
  ) throws(FileFailure) -> [DriftHistory.Finding] {
    var stretches: [Int: [RecordedStretch]] = [:]
    try past.forEach([.integer(host.number)]) { row throws(FileFailure) in
      guard let kind = RecordedStretch.Kind(rawValue: try row.text(5)) else { throw row.damaged() }
      let stretch = RecordedStretch(
        finding: try finding(row),
        first: try moment(row, 1),
        last: try moment(row, 3),
        end: RecordedStretch.End(at: try moment(row, 4), kind)
      )
      stretches[try row.integer(0), default: []].append(stretch)
    }
    try open.forEach([.integer(host.number)]) { row throws(FileFailure) in
      let first = try moment(row, 1)
      let stretch = RecordedStretch(
        finding: try finding(row),
        first: first,
        last: host.read.flatMap { moments[$0] } ?? first,
        end: nil
      )
      stretches[try row.integer(0), default: []].append(stretch)
    }
    var findings: [DriftHistory.Finding] = []
    for (item, stretches) in stretches {
      guard let identity = items.identities[item] else { continue }
      guard asked.takes(identity.setting) else { continue }
      findings.append(
        DriftHistory.Finding(
          host: host.name,
          groups: host.groups,
          identity: identity,
          intervals: DriftHistory.intervals(of: stretches)
        )
      )
    }
    return findings.sorted { left, right in
      let (left, right) = (left.identity, right.identity)
      if left.setting != right.setting { return left.setting < right.setting }
      switch (left.address, right.address) {
      case (let one?, let other?) where one != other: return one < other
      case (nil, .some): return true
      case (.some, nil): return false
      default: return left.kind.rawValue < right.kind.rawValue
      }
    }
  }

  func unread(_ host: DriftHostRow) throws(FileFailure) -> [DriftHistory.Unread] {
    let times = try unread.all([.integer(host.number)]) { row throws(FileFailure) in
      (try moment(row, 0), try moment(row, 1))
    }
    return times.enumerated().map { index, time in
      DriftHistory.Unread(
        host: host.name,
        first: time.0,
        last: time.1,
        isNow: host.state == .unread && index == times.count - 1
      )
    }
  }

  private func moment(_ row: Statement, _ column: Int) throws(FileFailure) -> String {
    guard let moment = moments[try row.integer(column)] else { throw row.damaged() }
    return moment
  }

  private func finding(_ row: Statement) throws(FileFailure) -> RecordedFinding {
    guard let finding = kept.findings[try row.integer(2)] else { throw row.damaged() }
    return finding
  }
}
