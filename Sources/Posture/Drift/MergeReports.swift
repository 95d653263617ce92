/// Why reports cannot be put together.
package struct MergeFailure: Error, Hashable, Sendable {
  package let reason: String
  package let help: String
}

extension DriftReport {
  /// The shard of `count`, counted from 1, that has a host, by its name alone.
  ///
  /// FNV-1a over the name in lower case, so that all jobs of a matrix agree whatever they see, and
  /// the finisher of MurmurHash3 behind it: the last letters of a name move only a few bits of FNV-1a,
  /// and it is there that the names of a fleet differ.
  package static func shard(of host: String, count: Int) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in host.lowercased().utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
    hash = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
    hash = (hash ^ hash >> 33) &* 0xC4CE_B9FE_1A85_EC53
    return Int((hash ^ hash >> 33) % UInt64(count)) + 1
  }

  /// Puts the shards of one fleet together again: what one run would have said.
  package static func merged(_ shards: [DriftReport]) throws(MergeFailure) -> DriftReport {
    guard let first = shards.first, case .shard(_, let count) = first.part else {
      throw MergeFailure(
        reason: "only reports of shards can be merged",
        help: "make them with “plumbline drift --shard N/COUNT -o json=FILE”"
      )
    }
    var numbers = Set<Int>()
    for shard in shards {
      guard case .shard(let number, count) = shard.part else {
        throw MergeFailure(
          reason: "the reports are not all of \(count) shards",
          help: "give the reports of one run of the matrix"
        )
      }
      guard numbers.insert(number).inserted else {
        throw MergeFailure(
          reason: "shard \(number)/\(count) is there twice",
          help: "give the report of each shard once"
        )
      }
      guard shard.manifests == first.manifests, shard.catalogueVersion == first.catalogueVersion,
        shard.day == first.day, shard.hasJournal == first.hasJournal,
        (shard.baseline == nil) == (first.baseline == nil),
        shard.waivers.map(\.note) == first.waivers.map(\.note)
      else {
        throw MergeFailure(
          reason: "shard \(number)/\(count) was made from other manifests, on another day, by "
            + "another version of the program or with other options",
          help: "run all shards anew from the same files"
        )
      }
    }
    guard numbers.count == count else {
      // A file may claim to be one of any number.
      let missing = (1...count).lazy.filter { !numbers.contains($0) }.prefix(7)
      let names = missing.prefix(6).map { "\($0)/\(count)" }.joined(separator: ", ")
      throw MergeFailure(
        reason: count - numbers.count == 1
          ? "shard \(names) is missing"
          : "shards \(names)\(count - numbers.count > 6 ? " and more" : "") are missing",
        help: "a fleet is in sync only when all of it was read: run the shards that are missing"
      )
    }
    var seen = Set<String>()
    for host in shards.flatMap({ $0.hosts.map(\.host) + $0.unreadable.map(\.host) })
    where !seen.insert(host).inserted {
      throw MergeFailure(
        reason: "the host \(host) is in two of the shards",
        help: "give the reports of one run of the matrix"
      )
    }
    let waivers = first.waivers.indices.map { index in
      WaiverUse(
        note: first.waivers[index].note,
        hosts: shards.reduce(0) { $0 + $1.waivers[index].hosts },
        findings: shards.reduce(0) { $0 + $1.waivers[index].findings }
      )
    }
    let unreadable = shards.flatMap(\.unreadable)
    let fixed = shards.flatMap { $0.baseline?.fixed ?? [] }
    return DriftReport(
      manifests: first.manifests,
      catalogueVersion: first.catalogueVersion,
      day: first.day,
      hasJournal: first.hasJournal,
      hosts: shards.flatMap(\.hosts),
      unreadable: unreadable,
      waivers: waivers,
      baseline: first.baseline.map { _ in
        BaselineUse(fixed: fixed.sortedByHost)
      },
      diagnostics: shards.flatMap(\.diagnostics) + unusedWaivers(waivers, unreadable)
    )
  }
}

extension [BaselineUse.Fixed] {
  /// By host, and within a host as they were.
  fileprivate var sortedByHost: [BaselineUse.Fixed] {
    enumerated().sorted {
      ($0.element.host, $0.offset) < ($1.element.host, $1.offset)
    }.map(\.element)
  }
}
