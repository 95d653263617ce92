import Foundation
import Posture
import Support
import Testing

@testable import Reports

/// docs/schema against the catalogue and the grammar that it is made from; what it says of manifests
/// is held against their reader in PostureTests.
struct `The file of the schema` {
  private static let file = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "docs/schema/manifest.schema.json")

  private static let updates =
    ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"
    && ProcessInfo.processInfo.environment["CI"] == nil

  private static let made = ReportOutput.text {
    writeManifestSchema(builtInCatalogue, to: $0)
  }

  @Test func `is fresh, byte for byte`() throws {
    if Self.updates {
      try FileManager.default.createDirectory(
        at: Self.file.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try Data(Self.made.utf8).write(to: Self.file)
    }
    let stored = try? String(contentsOf: Self.file, encoding: .utf8)
    #expect(
      stored == Self.made,
      "no longer what the catalogue says; UPDATE_GOLDEN=1 swift test --filter ReportsTests"
    )
  }

  @Test func `uses only what the validator of the tests knows`() throws {
    _ = try JSONSchema(JSONValue(parsing: Self.made.utf8))
  }

  @Test(arguments: TLSProtocol.allCases)
  func `knows the spellings of protocols that the reader knows`(name: TLSProtocol) throws {
    let pattern = try NSRegularExpression(pattern: ManifestSchema.pattern(of: name))
    let words = ["tls", "TLS", "Tls", "ssl", "SSL", "dtls", "DTLS", "pct", "", "v", "x", "TLSx"]
    let gaps = ["", " ", "-", "_", " - "]
    let versions = [
      "1.0", "1", "1.1", "1.2", "1.3", "1.4", "2.0", "2", "3", "3.0", "1.", ".2", "1.20",
    ]
    for word in words {
      for mark in ["", "v", "V"] {
        for gap in gaps {
          for digits in versions {
            let text = gap + word + gap + mark + gap + digits + gap
            let range = NSRange(text.startIndex..., in: text)
            let isTaken = pattern.firstMatch(in: text, range: range) != nil
            #expect(isTaken == (TLSProtocol(written: text) == name), "“\(text)”")
          }
        }
      }
    }
  }

  @Test func `names everything that the catalogue knows`() {
    let kinds: [Topic.Kind] = [.family, .setting, .workload, .capability, .update]
    for entry in builtInCatalogue.topics where kinds.contains(entry.topic.kind) {
      #expect(Self.made.contains("\"\(entry.topic.name)\""), "\(entry.topic.name)")
    }
  }
}
