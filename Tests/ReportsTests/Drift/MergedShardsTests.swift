import Inputs
import Posture
import Support
import Testing

@testable import Reports

struct `Merged shards` {
  private func read(_ bytes: [UInt8]) throws -> DriftReport {
    try #require(try readDriftFile(bytes))
  }

  @Test(arguments: 1...7, [true, false])
  func `give the bytes of one run`(count: Int, hasBaseline: Bool) throws {
    for seed in 1...4 as ClosedRange<UInt64> {
      let fleet = try SampleFleet(
        seed: seed + UInt64(count * 10),
        hosts: 17,
        hasBaseline: hasBaseline,
        allReadable: seed.isMultiple(of: 2)
      )
      let whole = json(try fleet.report(.whole))
      var shards: [DriftReport] = []
      for number in 1...count {
        shards.append(try read(json(try fleet.report(.shard(number, of: count)))))
      }
      var random = Random(seed: seed)
      shards.shuffle(using: &random)
      let merged = try DriftReport.merged(shards)
      #expect(json(merged) == whole, "\(count) shards, seed \(seed)")
      #expect(json(try read(json(merged))) == whole)
      let isUnused = merged.diagnostics.contains { $0.code == "waiver-unused" }
      #expect(isUnused == merged.unreadable.isEmpty, "one waiver takes nothing")
    }
  }

  private func reason(_ shards: [DriftReport]) -> String {
    do throws(MergeFailure) {
      _ = try DriftReport.merged(shards)
      return "merged"
    } catch {
      return error.reason
    }
  }

  private func changed(
    _ report: DriftReport,
    part: DriftReport.Part? = nil,
    sha256: String = "ab",
    day: ISODate? = SampleFleet.today,
    hasJournal: Bool = true,
    waivers: [WaiverUse]? = nil,
    baseline: BaselineUse? = nil
  ) -> DriftReport {
    DriftReport(
      manifests: [FileDigest(path: "estate/fleet.yaml", sha256: sha256)],
      catalogueVersion: report.catalogueVersion,
      day: day,
      part: part ?? report.part,
      hasJournal: hasJournal,
      hosts: report.hosts,
      unreadable: report.unreadable,
      waivers: waivers ?? report.waivers,
      baseline: baseline,
      diagnostics: report.diagnostics
    )
  }

  @Test func `are refused where they do not belong together`() throws {
    let fleet = try SampleFleet(seed: 5, hosts: 9, hasBaseline: false, allReadable: true)
    let shards = try (1...3).map { try fleet.report(.shard($0, of: 3)) }
    #expect(reason(shards) == "merged")
    #expect(reason([]) == "only reports of shards can be merged")
    #expect(reason([try fleet.report(.whole)]) == "only reports of shards can be merged")
    #expect(
      reason([shards[0], try fleet.report(.limited)]) == "the reports are not all of 3 shards"
    )
    #expect(
      reason([shards[0], try fleet.report(.shard(2, of: 4))])
        == "the reports are not all of 3 shards"
    )
    #expect(reason([shards[0], shards[1], shards[1]]) == "shard 2/3 is there twice")
    #expect(reason([shards[0], shards[2]]) == "shard 2/3 is missing")
    #expect(reason([shards[1]]) == "shards 1/3, 3/3 are missing")
    #expect(
      reason([changed(shards[0], part: .shard(1, of: 20))])
        == "shards 2/20, 3/20, 4/20, 5/20, 6/20, 7/20 and more are missing"
    )
    #expect(
      reason([changed(shards[0], part: .shard(1, of: .max))]).hasSuffix("and more are missing")
    )
    #expect(
      reason([shards[0], shards[1], changed(shards[0], part: .shard(3, of: 3))])
        .hasSuffix("is in two of the shards")
    )
    for other in [
      changed(shards[1], sha256: "cd"), changed(shards[1], day: ISODate("2026-01-02")),
      changed(shards[1], hasJournal: false), changed(shards[1], waivers: []),
      changed(shards[1], baseline: BaselineUse(fixed: [])),
    ] {
      #expect(
        reason([shards[0], other, shards[2]]).hasPrefix("shard 2/3 was made from other manifests")
      )
    }
  }
}
