import Digests
package import Posture

extension Journal {
  /// Remembers a drift report: what appeared, what changed, and what is gone since its hosts were
  /// last read.
  ///
  /// `at` is ISO 8601 in UTC. Findings of hosts that cannot be read stay, and so do those of settings
  /// of which nobody can say anything. It is all on the disk when this returns, or nothing is.
  @discardableResult
  package func record(_ report: DriftReport, at: String) throws(FileFailure) -> RecordedChanges {
    try write(isDurable: true) { database throws(FileFailure) in
      let record = try database.insertRecord(report, at: at)
      var recorder = try DriftRecorder(database, record)
      var named = Set<String>()
      for host in report.hosts where named.insert(host.host.lowercased()).inserted {
        try recorder.record(host)
      }
      for host in report.unreadable where named.insert(host.host.lowercased()).inserted {
        try recorder.recordUnread(host.host)
      }
      try recorder.close(hostsOutOf: report.part, scope: report.scope)
      return recorder.changes
    }
  }
}

extension DriftReport {
  /// Which manifests a report was made from, whatever they say.
  ///
  /// Several fleets may share a journal, and a report about one says nothing about hosts of another.
  fileprivate var scope: String { manifests.map(\.path).joined(separator: "\n") }

  fileprivate var manifestDigest: String {
    SHA256.hex(of: Array(manifests.map { "\($0.path)\n\($0.sha256)\n" }.joined().utf8))
  }
}

extension SQLite {
  /// Answers the number of the record.
  fileprivate func insertRecord(_ report: DriftReport, at: String) throws(FileFailure) -> Int {
    let digest = report.manifestDigest
    let manifest = try prepare("INSERT OR IGNORE INTO drift_manifest VALUES (?, ?, ?, ?)")
    for (position, file) in report.manifests.enumerated() {
      try manifest.run([
        .text(digest), .integer(position), .text(file.path), .text(file.sha256),
      ])
    }
    let part: [SQLiteValue] =
      switch report.part {
      case .whole: [.null, .null, .text("whole")]
      case .limited: [.null, .null, .text("limited")]
      case .shard(let number, let count): [.integer(number), .integer(count), .text("shard")]
      }
    let totals = DriftTotals(report)
    let insert = try prepare(
      """
      INSERT INTO drift_record (
        at, day, shard, shards, part, manifests, scope, catalogue, hosts, drifted, findings, weaker,
        waived, known, fixed, in_sync, unknown, unreadable
      ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """
    )
    try insert.run(
      [.text(at), .text(report.day?.description)] + part
        + [.text(digest), .text(report.scope), .text(report.catalogueVersion)]
        + [
          totals.hosts, totals.drifted, totals.findings, totals.weaker, totals.waived, totals.known,
          totals.fixed, totals.inSync, totals.unknown, totals.unreadable,
        ].map { .integer($0) }
    )
    return lastRow
  }
}
