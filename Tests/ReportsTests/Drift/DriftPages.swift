import Foundation
import Posture
import Testing

@testable import Reports

/// Writes pages to look at, where PLUMBLINE_PAGES names a folder; `.ci/check-pages` has the program for
/// it, this is for what no host of ours has.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["PLUMBLINE_PAGES"] != nil))
struct `Pages to look at` {
  private var folder: String { ProcessInfo.processInfo.environment["PLUMBLINE_PAGES"] ?? "." }

  @Test func `are written`() throws {
    try write(DriftSamples.full, as: "full")
    try write(DriftSamples.hostile, as: "hostile")
    try write(DriftSamples.inSync, as: "in-sync")
    try write(DriftSamples.fleet(hosts: 10_000, findings: 10), as: "fleet")
    try write(DriftSamples.fleet(hosts: 10_000, findings: 10, distinct: true), as: "distinct")
    if let file = ProcessInfo.processInfo.environment["PLUMBLINE_DRIFT"] {
      let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
      try write(try #require(try readDriftFile(bytes)), as: "report")
    }
  }

  private func write(_ report: DriftReport, as name: String) throws {
    let trend = [120, 118, 96, 96, 97, 71, 64, 66, 41, 30, 34, 22].enumerated().map {
      var totals = DriftTotals(report)
      totals.findings = $1
      totals.weaker = $1 * 2 / 3
      return DriftPoint(at: "2026-11-\($0 + 11)T02:00:00Z", totals: totals)
    }
    let clock = ContinuousClock()
    let html = try clock.measure {
      try save("\(name).html") { output in
        writeDriftHTML(
          report,
          trend: trend,
          catalogue: builtInCatalogue,
          version: "0.1.0",
          to: output
        )
      }
    }
    let markdown = try clock.measure {
      try save("\(name).md") { output in
        writeDriftMarkdown(report, catalogue: builtInCatalogue, version: "0.1.0", to: output)
      }
    }
    print("\(name): HTML \(html), Markdown \(markdown)")
  }

  private func save(_ name: String, _ render: (ReportOutput) -> Void) throws {
    #expect(FileManager.default.createFile(atPath: "\(folder)/\(name)", contents: nil))
    let handle = try #require(FileHandle(forWritingAtPath: "\(folder)/\(name)"))
    let output = ReportOutput { handle.write(Data($0)) }
    render(output)
    output.flush()
    try handle.close()
  }
}
