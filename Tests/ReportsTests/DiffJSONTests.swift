import Foundation
import Inputs
import Posture
import Support
import Testing

@testable import Reports

struct `A change of manifests as JSON` {
  private func object(_ report: DiffReport) throws -> [String: Any] {
    let text = ReportOutput.text { output in
      writeDiffJSON(report, catalogue: builtInCatalogue, version: "1", to: output)
    }
    return try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    )
  }

  @Test func `has each change with both sides`() throws {
    let report = try diffReport(
      from: webManifest("TLS 1.1: disabled"),
      to: webManifest("TLS 1.0: disabled, TLS 1.1: os-default"),
      on: [SampleHost(.server2022).named("web01"), SampleHost(.server2022).named("other")]
    )
    let json = try object(report)
    let summary = try #require(json["summary"] as? [String: Any])
    #expect(summary["hosts"] as? Int == 1)
    #expect(summary["added"] as? Int == 2)
    #expect(summary["removed"] as? Int == 2)
    #expect(summary["same_text"] as? Bool == false)
    let changes = try #require(json["changes"] as? [[String: Any]])
    #expect(changes.map { $0["change"] as? String } == ["added", "added", "removed", "removed"])
    #expect(changes[0]["before"] is NSNull && changes[0]["now"] is NSNull)
    let after = try #require(changes[0]["after"] as? [String: Any])
    #expect(after["hazards"] as? [String] == ["reboot", "drops-protocol"])
    #expect(after["drops"] as? [String] == ["TLS 1.0"])
    let before = try #require(changes[2]["before"] as? [String: Any])
    let reason = try #require(before["reason"] as? [String: Any])
    let declared = try #require(reason["declared_at"] as? [[String: Any]])
    #expect(declared[0]["file"] as? String == "posture.yaml@main")
    let wishes = try #require(json["wishes"] as? [[String: Any]])
    #expect(wishes.map { $0["change"] as? String } == ["added", "changed"])
    let hosts = try #require(json["hosts"] as? [[String: Any]])
    #expect(hosts.map { $0["membership"] as? String } == ["stays"])
    let manifests = try #require(json["manifest_changes"] as? [[String: Any]])
    #expect(manifests.count == 2)
  }

  @Test func `is empty lists where nothing changes`() throws {
    let text = webManifest("TLS 1.1: disabled")
    let report = try diffReport(from: text, to: text, on: [SampleHost(.server2022).named("web01")])
    let json = try object(report)
    for name in ["hosts", "changes", "wishes", "updates", "manifest_changes", "unknown"] {
      #expect((json[name] as? [Any])?.isEmpty == true, "\(name)")
    }
    #expect((json["summary"] as? [String: Any])?["same_text"] as? Bool == true)
  }
}
