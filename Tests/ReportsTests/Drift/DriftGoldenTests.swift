import Foundation
import Posture
import Testing

@testable import Reports

/// Whole reports, byte for byte; `.ci/check-reports` holds the same files against their schemas.
///
/// `UPDATE_GOLDEN=1 swift test --filter ReportsTests` writes them anew; look at the difference before
/// committing it.
struct `A drift report for machines` {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Goldens")

  private static let updates =
    ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"
    && ProcessInfo.processInfo.environment["CI"] == nil

  private static let samples = ["full": DriftSamples.full, "hostile": DriftSamples.hostile]

  @Test(arguments: ["full", "hostile"], DriftFormat.allCases)
  func `is written as it was looked at once`(_ sample: String, format: DriftFormat) throws {
    let report = try #require(Self.samples[sample])
    let file = Self.folder.appending(path: "\(sample).\(format.rawValue)")
    let text = format.text(report)
    if Self.updates {
      try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let stored = try #require(
      try? String(decoding: Data(contentsOf: file), as: UTF8.self),
      "missing; write it: UPDATE_GOLDEN=1 swift test --filter ReportsTests"
    )
    // By bytes: texts that Unicode holds for equal may differ in them.
    #expect(
      Array(stored.utf8) == Array(text.utf8),
      "\(file.lastPathComponent) differs; write it anew: UPDATE_GOLDEN=1 swift test --filter ReportsTests"
    )
  }

  @Test(arguments: DriftFormat.allCases)
  func `is the same in whatever order its hosts were read`(_ format: DriftFormat) {
    let report = DriftSamples.full
    let reversed = DriftReport(
      manifests: report.manifests,
      catalogueVersion: report.catalogueVersion,
      day: report.day,
      part: report.part,
      hasJournal: report.hasJournal,
      hosts: report.hosts.reversed(),
      unreadable: report.unreadable.reversed(),
      waivers: report.waivers,
      baseline: report.baseline,
      diagnostics: report.diagnostics.reversed()
    )
    #expect(format.text(reversed) == format.text(report))
  }
}
