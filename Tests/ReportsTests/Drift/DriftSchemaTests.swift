import Foundation
import Posture
import Support
import Testing

@testable import Reports

/// docs/schema/drift.schema.json is written by hand: it is a promise, not a picture of the writer.
struct `The published schema of drift reports` {
  private static let file = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "docs/schema/drift.schema.json")

  private func schema() throws -> JSONSchema {
    try JSONSchema(JSONValue(parsing: String(contentsOf: Self.file, encoding: .utf8).utf8))
  }

  @Test func `takes what is written`() throws {
    for report in [DriftSamples.full, DriftSamples.hostile] {
      let text = ReportOutput.text { output in
        writeDriftJSON(report, catalogue: builtInCatalogue, version: "1.2.3", to: output)
      }
      let faults = try schema().faults(in: JSONValue(parsing: text.utf8))
      #expect(faults.isEmpty, "\(faults.prefix(5))")
    }
  }

  @Test(arguments: [
    ("\"part\": \"whole\"", "\"part\": \"half\""), ("\"journal\": ", "\"diary\": "),
    ("\"severity\": \"weaker\"", "\"severity\": \"worse\""),
    ("\"day\": \"", "\"day\": 3, \"x\": \""),
  ])
  func `refuses what is not promised`(old: String, new: String) throws {
    let text = ReportOutput.text { output in
      writeDriftJSON(
        DriftSamples.full,
        catalogue: builtInCatalogue,
        version: "1.2.3",
        to: output
      )
    }
    let changed = text.replacing(old, with: new, maxReplacements: 1)
    #expect(changed != text)
    let faults = try schema().faults(in: JSONValue(parsing: changed.utf8))
    #expect(!faults.isEmpty)
  }
}
