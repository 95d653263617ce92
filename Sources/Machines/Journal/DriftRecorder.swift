import Posture
import WindowsRegistry

/// Writes the hosts of one report into the tables of drift, in a transaction that is open.
struct DriftRecorder {
  private(set) var changes = RecordedChanges()
  private let record: Int
  private var items: DriftItems
  private var findings: DriftFindings
  /// By name in lower case.
  private var hosts: [String: DriftHostRow] = [:]
  private let database: SQLite
  private let open: Statement
  private let insertOpen: Statement
  private let changeOpen: Statement
  private let deleteOpen: Statement
  private let insertPast: Statement
  private let insertHost: Statement
  private let updateHost: Statement

  init(_ database: SQLite, _ record: Int) throws(FileFailure) {
    self.database = database
    self.record = record
    items = try DriftItems(database)
    findings = try DriftFindings(database)
    for host in try database.driftHosts() { hosts[host.name.lowercased()] = host }
    open = try database.prepare("SELECT item, first, finding FROM drift_open WHERE host = ?")
    insertOpen = try database.prepare("INSERT INTO drift_open VALUES (?, ?, ?, ?)")
    changeOpen = try database.prepare(
      "UPDATE drift_open SET first = ?3, finding = ?4 WHERE host = ?1 AND item = ?2"
    )
    deleteOpen = try database.prepare("DELETE FROM drift_open WHERE host = ? AND item = ?")
    insertPast = try database.prepare("INSERT INTO drift_past VALUES (?, ?, ?, ?, ?, ?, ?)")
    insertHost = try database.prepare(
      "INSERT INTO drift_host (name, groups, state, read, named) VALUES (?, ?, ?, ?, ?)"
    )
    updateHost = try database.prepare(
      "UPDATE drift_host SET groups = ?2, state = ?3, read = ?4, named = ?5 WHERE number = ?1"
    )
  }

  /// A finding that is there, and since which record it has been as it is.
  private struct Open {
    let first: Int
    let finding: Int
  }

  mutating func record(_ host: HostDrift) throws(FileFailure) {
    let before = hosts[host.host.lowercased()]
    let number = try save(host.host, groups: host.groups, .read, read: record)
    var known = before == nil ? [:] : try openFindings(of: number)
    let marked = marks(of: known)
    var seen = Set<Int>()
    for finding in host.findings {
      // The same finding may be named by another setting today.
      let item: Int
      if let old = finding.marks.lazy.compactMap({ marked[$0] }).first(where: { !seen.contains($0) }
      ) {
        item = old
      } else {
        item = try items.number(of: finding.identity, database)
      }
      guard seen.insert(item).inserted else { continue }
      let now = try findings.number(of: finding, database)
      if let old = known.removeValue(forKey: item) {
        guard old.finding != now else { continue }
        try close(old, item, of: number, lastRead: before?.read, .changed)
        try changeOpen.run([.integer(number), .integer(item), .integer(record), .integer(now)])
        changes.changed += 1
      } else {
        try insertOpen.run([.integer(number), .integer(item), .integer(record), .integer(now)])
        changes.appeared += 1
      }
    }
    for item in known.keys.sorted() {
      guard let old = known[item] else { continue }
      // What nobody can tell any more is not gone.
      if let identity = items.identities[item], host.leavesOpen(identity) { continue }
      try close(old, item, of: number, lastRead: before?.read, .gone)
      try deleteOpen.run([.integer(number), .integer(item)])
      changes.gone += 1
    }
  }

  /// A host that nobody could read: what was there may still be.
  mutating func recordUnread(_ name: String) throws(FileFailure) {
    let before = hosts[name.lowercased()]
    let number = try save(name, groups: before?.groups ?? [], .unread, read: before?.read)
    if let before, before.state == .unread {
      try database.run(
        """
        UPDATE drift_unread SET last = ?2 WHERE host = ?1
          AND first = (SELECT max(first) FROM drift_unread WHERE host = ?1)
        """,
        .integer(number),
        .integer(record)
      )
    } else {
      try database.run(
        "INSERT INTO drift_unread VALUES (?, ?, ?)",
        .integer(number),
        .integer(record),
        .integer(record)
      )
    }
  }

  /// Ends what is known of hosts that a report should have named and did not: no group takes them any
  /// more, or they are gone.
  mutating func close(hostsOutOf part: DriftReport.Part, scope: String) throws(FileFailure) {
    let isMeant: (String) -> Bool
    switch part {
    case .limited: return
    case .whole: isMeant = { _ in true }
    case .shard(let number, let count):
      isMeant = { DriftReport.shard(of: $0, count: count) == number }
    }
    let records = Set(
      try database.prepare("SELECT number FROM drift_record WHERE scope = ?")
        .all([.text(scope)]) { row throws(FileFailure) in try row.integer(0) }
    )
    for host in hosts.values.sorted(by: { $0.number < $1.number })
    where host.named < record && host.state != .left && records.contains(host.named)
      && isMeant(host.name)
    {
      let known = try openFindings(of: host.number)
      for item in known.keys.sorted() {
        guard let old = known[item] else { continue }
        try close(old, item, of: host.number, lastRead: host.read, .left)
        try deleteOpen.run([.integer(host.number), .integer(item)])
      }
      try save(host.name, groups: host.groups, .left, read: host.read, named: host.named)
    }
  }

  /// How open findings are known again, as a baseline knows them.
  private func marks(of open: [Int: Open]) -> [DriftFinding.Mark: Int] {
    var found: [DriftFinding.Mark: Int] = [:]
    for item in open.keys.sorted() {
      guard let identity = items.identities[item], let finding = open[item]?.finding,
        let expected = findings.findings[finding]?.expected
      else { continue }
      for mark in DriftFinding.marks(of: identity, expected: expected) where found[mark] == nil {
        found[mark] = item
      }
    }
    return found
  }

  private func openFindings(of host: Int) throws(FileFailure) -> [Int: Open] {
    var found: [Int: Open] = [:]
    try open.forEach([.integer(host)]) { row throws(FileFailure) in
      found[try row.integer(0)] = Open(first: try row.integer(1), finding: try row.integer(2))
    }
    return found
  }

  private func close(
    _ open: Open,
    _ item: Int,
    of host: Int,
    lastRead: Int?,
    _ kind: RecordedStretch.Kind
  ) throws(FileFailure) {
    try insertPast.run([
      .integer(host), .integer(item), .integer(open.first), .integer(open.finding),
      .integer(lastRead ?? open.first), .integer(record), .text(kind.rawValue),
    ])
  }

  /// Answers the number of the host.
  @discardableResult
  private mutating func save(
    _ name: String,
    groups: [String],
    _ state: DriftHostRow.State,
    read: Int?,
    named: Int? = nil
  ) throws(FileFailure) -> Int {
    let key = name.lowercased()
    let named = named ?? record
    let values: [SQLiteValue] = [
      .text(DriftHostRow.text(of: groups)), .text(state.rawValue), .integer(read),
      .integer(named),
    ]
    let number: Int
    if let old = hosts[key] {
      number = old.number
      try updateHost.run([.integer(number)] + values)
    } else {
      try insertHost.run([.text(name)] + values)
      number = database.lastRow
    }
    hosts[key] = DriftHostRow(
      number: number,
      name: hosts[key]?.name ?? name,
      groups: groups,
      state: state,
      read: read,
      named: named
    )
    return number
  }
}
