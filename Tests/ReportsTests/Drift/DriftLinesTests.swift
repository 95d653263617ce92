import Foundation
import Posture
import Testing

@testable import Reports

struct `A drift report as lines of JSON` {
  private func objects(_ report: DriftReport) throws -> [[String: Any]] {
    let lines = DriftFormat.ndjson.text(report).split(separator: "\n")
    return try lines.map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
      return try #require(object as? [String: Any])
    }
  }

  @Test func `begins with the version, ends with the summary and has all in between`() throws {
    let types = try objects(DriftSamples.full).compactMap { $0["type"] as? String }
    #expect(types.first == "version" && types.last == "summary")
    let counts = Dictionary(grouping: types) { $0 }.mapValues(\.count)
    #expect(
      counts == [
        "version": 1, "diagnostic": 1, "drift": 10, "unknown": 1, "remark": 3, "unreadable": 1,
        "fixed": 2, "summary": 1,
      ]
    )
    #expect(try objects(DriftSamples.hostile).count == 7)
  }

  @Test func `has the findings of the JSON report, member for member`() throws {
    let whole = ReportOutput.text { output in
      writeDriftJSON(
        DriftSamples.full,
        catalogue: builtInCatalogue,
        version: "0.1.0",
        to: output
      )
    }
    let object = try JSONSerialization.jsonObject(with: Data(whole.utf8))
    let report = try #require(object as? [String: Any])
    for (type, list) in [
      "drift": "drift", "unknown": "unknown", "remark": "remarks", "unreadable": "unreadable",
      "diagnostic": "diagnostics",
    ] {
      let lines = try objects(DriftSamples.full).filter { $0["type"] as? String == type }
        .map { line in line.filter { $0.key != "type" } }
      let listed = try #require(report[list] as? [[String: Any]])
      #expect(try sorted(lines) == sorted(listed), "\(type)")
    }
  }

  private func sorted(_ objects: [[String: Any]]) throws -> [String] {
    try objects.map { object in
      let bytes = try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}

struct `A drift report as annotations` {
  private func lines(_ report: DriftReport) -> [String] {
    DriftFormat.github.text(report).split(separator: "\n").map { String($0) }
  }

  @Test func `puts what could not be read first, then the worst, at its line`() {
    let lines = lines(DriftSamples.full)
    #expect(lines[0] == "::error title=1 host could not be read::web99: gone")
    #expect(
      lines[1].hasPrefix(
        "::error file=estate/posture.yaml,line=9,col=17,title=Drift of schannel.server.TLS 1.2::"
          + "schannel.server.TLS 1.2 on adfs01, adfs02: expected REG_DWORD 0x00000001, "
          + "found REG_DWORD 0x00000000.%0AValue: HKLM\\SYSTEM\\"
      )
    )
    #expect(
      lines.last
        == "::notice title=Plumbline drift::8 open findings on 3 of 4 hosts; 1 waived; "
        + "1 known from the baseline; 2 fixed since the baseline; 1 unknown; 1 host unreadable"
    )
    #expect(!lines.contains { $0.contains("TLS 1.0::") })
  }

  @Test func `lets no text end a command or begin another`() {
    let lines = lines(DriftSamples.hostile)
    #expect(lines.allSatisfy { $0.hasPrefix("::") })
    #expect(lines.count == 5)
    #expect(lines[0] == "::error title=1 host could not be read::␉web99: gone␀␍%0A::error::")
    for line in lines {
      #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
    }
  }

  @Test func `escapes what the runner takes apart`() {
    let finding = DriftSamples.finding(
      .registry,
      "a:b,c%\u{301}",
      nil,
      .words("100%\n"),
      .absent,
      .weaker,
      at: [place(2, 3, in: "sp ace:50%,ü.yaml")]
    )
    let text = lines(DriftSamples.report([DriftSamples.host("h", [finding])], unreadable: []))[0]
    #expect(
      text.hasPrefix(
        "::error file=sp ace%3A50%25%2Cü.yaml,line=2,col=3,title=Drift of a%3Ab%2Cc%25\u{301}::"
          + "a:b,c%25\u{301} on h: expected 100%25%0A, found (absent)."
      )
    )
  }

  @Test func `stops at what GitHub shows and says how much more there is`() {
    let lines = lines(DriftSamples.fleet(hosts: 3, findings: 12, distinct: true))
    #expect(lines.filter { $0.hasPrefix("::error ") }.count == 10)
    #expect(lines.count == 12)
    #expect(lines.last?.hasSuffix("; not shown here: 26 more errors") == true)
  }
}
