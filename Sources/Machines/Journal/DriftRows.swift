import Digests
import Posture
import WindowsRegistry

/// A host as records know it.
struct DriftHostRow: Hashable, Sendable {
  let number: Int
  let name: String
  let groups: [String]
  let state: State
  /// The record that read it last.
  let read: Int?
  /// The record that named it last, read or not.
  let named: Int

  enum State: String {
    case read, unread
    /// The last report that should have named it did not.
    case left
  }

  static func text(of groups: [String]) -> String { groups.joined(separator: "\u{1F}") }
}

extension SQLite {
  func driftHosts() throws(FileFailure) -> [DriftHostRow] {
    try prepare("SELECT number, name, groups, state, read, named FROM drift_host").all([]) {
      row throws(FileFailure) in
      guard let state = DriftHostRow.State(rawValue: try row.text(3)) else { throw row.damaged() }
      return DriftHostRow(
        number: try row.integer(0),
        name: try row.text(1),
        groups: try row.text(2).split(separator: "\u{1F}").map { String($0) },
        state: state,
        read: try row.optionalInteger(4),
        named: try row.integer(5)
      )
    }
  }

  /// The oldest first.
  func driftRecords() throws(FileFailure) -> [DriftRecord] {
    let statement = try prepare(
      """
      SELECT number, at, day, part, shard, shards, manifests, catalogue, hosts, drifted, findings,
        weaker, waived, known, fixed, in_sync, unknown, unreadable, scope
      FROM drift_record ORDER BY number
      """
    )
    return try statement.all([]) { row throws(FileFailure) in
      let part: DriftReport.Part
      switch (try row.text(3), try row.optionalInteger(4), try row.optionalInteger(5)) {
      case ("whole", nil, nil): part = .whole
      case ("limited", nil, nil): part = .limited
      case ("shard", let number?, let count?) where number >= 1 && number <= count:
        part = .shard(number, of: count)
      default: throw row.damaged()
      }
      var totals = DriftTotals(hosts: EmptyCollection<HostDrift>())
      totals.hosts = try row.integer(8)
      totals.drifted = try row.integer(9)
      totals.findings = try row.integer(10)
      totals.weaker = try row.integer(11)
      totals.waived = try row.integer(12)
      totals.known = try row.integer(13)
      totals.fixed = try row.integer(14)
      totals.inSync = try row.integer(15)
      totals.unknown = try row.integer(16)
      totals.unreadable = try row.integer(17)
      let day = try row.optionalText(2)
      return DriftRecord(
        number: try row.integer(0),
        at: try row.text(1),
        day: day.flatMap { ISODate($0) },
        part: part,
        manifests: try row.text(6),
        manifestPaths: try row.text(18).split(separator: "\n").map(String.init),
        catalogueVersion: try row.text(7),
        totals: totals
      )
    }
  }
}

/// What findings are about, each with its number.
///
/// Names are compared as the registry does, which SQLite cannot.
struct DriftItems {
  private(set) var numbers: [DriftFinding.Identity: Int] = [:]
  private(set) var identities: [Int: DriftFinding.Identity] = [:]
  private let insert: Statement

  init(_ database: SQLite) throws(FileFailure) {
    insert = try database.prepare(
      "INSERT INTO drift_item (kind, setting, root, subpath, name) VALUES (?, ?, ?, ?, ?)"
    )
    let all = try database.prepare(
      "SELECT number, kind, setting, root, subpath, name FROM drift_item"
    )
    var found: [(Int, DriftFinding.Identity)] = []
    try all.forEach([]) { row throws(FileFailure) in
      guard let kind = DriftFinding.Kind(rawValue: try row.text(1)) else { throw row.damaged() }
      var address: RegistryAddress?
      if !row.isNull(3) {
        let name = ValueName(RegistryText(wtf8: try row.bytes(5)))
        address = RegistryAddress(try readPath(row, at: 3), name)
      }
      let setting = try row.text(2)
      found.append(
        (
          try row.integer(0),
          DriftFinding.Identity(kind: kind, setting: setting, address: address)
        )
      )
    }
    for (number, identity) in found {
      numbers[identity] = number
      identities[number] = identity
    }
  }

  mutating func number(
    of identity: DriftFinding.Identity,
    _ database: SQLite
  ) throws(FileFailure) -> Int {
    if let number = numbers[identity] { return number }
    let address: [SQLiteValue] =
      identity.address.map { columns(of: $0.path) + [.bytes($0.name.spelling.bytes)] }
      ?? [.null, .null, .null]
    try insert.run([.text(identity.kind.rawValue), .text(identity.setting)] + address)
    let number = database.lastRow
    numbers[identity] = number
    identities[number] = identity
    return number
  }
}

/// What records keep of findings, each with its number.
struct DriftFindings {
  private var numbers: [RecordedFinding: Int] = [:]
  private(set) var findings: [Int: RecordedFinding] = [:]
  private let insert: Statement

  init(_ database: SQLite) throws(FileFailure) {
    insert = try database.prepare(
      """
      INSERT INTO drift_finding (
        severity, status, change, expected, expected_type, expected_bytes, actual, actual_type,
        actual_bytes
      ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """
    )
    let all = try database.prepare(
      """
      SELECT number, severity, status, change, expected, expected_type, expected_bytes, actual,
        actual_type, actual_bytes FROM drift_finding
      """
    )
    var found: [(Int, RecordedFinding)] = []
    try all.forEach([]) { row throws(FileFailure) in
      guard let severity = DriftFinding.Severity(rawValue: try row.text(1)),
        let status = DriftFinding.Status(rawValue: try row.text(2))
      else { throw row.damaged() }
      var change: DriftFinding.Change?
      if let text = try row.optionalText(3) {
        guard let known = DriftFinding.Change(rawValue: text) else { throw row.damaged() }
        change = known
      }
      let finding = RecordedFinding(
        severity: severity,
        status: status,
        expected: try readState(row, at: 4),
        actual: try readState(row, at: 7),
        change: change
      )
      found.append((try row.integer(0), finding))
    }
    for (number, finding) in found {
      numbers[finding] = number
      findings[number] = finding
    }
  }

  mutating func number(
    of finding: DriftFinding,
    _ database: SQLite
  ) throws(FileFailure) -> Int {
    let all = RecordedFinding(finding)
    let kept = RecordedFinding(
      severity: all.severity,
      status: all.status,
      expected: kept(all.expected),
      actual: kept(all.actual),
      change: all.change
    )
    if let number = numbers[kept] { return number }
    try insert.run(
      [
        .text(kept.severity.rawValue), .text(kept.status.rawValue), .text(kept.change?.rawValue),
      ] + stateColumns(kept.expected) + stateColumns(kept.actual)
    )
    let number = database.lastRow
    numbers[kept] = number
    findings[number] = kept
    return number
  }

  /// Data of a size that no setting has is kept as its digest, so that nothing a host holds can fill
  /// the journal.
  private func kept(_ state: DriftFinding.State) -> DriftFinding.State {
    guard case .value(let data) = state, data.bytes.count > 16_384 else { return state }
    return .words("\(data.type), \(data.bytes.count) bytes, SHA-256 \(SHA256.hex(of: data.bytes))")
  }
}

private func stateColumns(_ state: DriftFinding.State) -> [SQLiteValue] {
  switch state {
  case .value(let data): [.null] + columns(of: data)
  case .absent: [.null] + columns(of: nil)
  case .words(let words): [.text(words), .null, .null]
  }
}

/// Words; or without them, data; or without both, nothing.
private func readState(_ row: Statement, at column: Int) throws(FileFailure) -> DriftFinding.State {
  if let words = try row.optionalText(column) { return .words(words) }
  return try readData(row, at: column + 1).map { .value($0) } ?? .absent
}
