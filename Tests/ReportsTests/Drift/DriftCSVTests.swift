import Posture
import Testing

@testable import Reports

/// Reads RFC 4180 by its grammar; nil where a text is no such table.
private func cells(_ text: String) -> [[String]]? {
  var rows: [[String]] = []
  var row: [String] = []
  var rest = Array(text.unicodeScalars)[...]
  while !rest.isEmpty {
    var cell = String.UnicodeScalarView()
    if rest.first == "\"" {
      rest.removeFirst()
      while true {
        guard let next = rest.popFirst() else { return nil }
        if next != "\"" {
          cell.append(next)
        } else if rest.first == "\"" {
          rest.removeFirst()
          cell.append(next)
        } else {
          break
        }
      }
    } else {
      while let next = rest.first, !["\"", ",", "\r", "\n"].contains(next) {
        cell.append(next)
        rest.removeFirst()
      }
    }
    row.append(String(cell))
    guard let end = rest.popFirst() else { return nil }
    if end == "," { continue }
    guard end == "\r", rest.popFirst() == "\n" else { return nil }
    rows.append(row)
    row = []
  }
  return row.isEmpty ? rows : nil
}

struct `A drift report as CSV` {
  private func rows(_ report: DriftReport) throws -> [[String: String]] {
    let table = try #require(cells(DriftFormat.csv.text(report)))
    let columns = try #require(table.first)
    #expect(table.allSatisfy { $0.count == columns.count })
    return table.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(columns, $0)) }
  }

  @Test func `has a row for each finding, unknown setting and unread host`() throws {
    let rows = try rows(DriftSamples.full)
    #expect(
      rows.map { "\($0["host"] ?? "") \($0["kind"] ?? "") \($0["status"] ?? "")" } == [
        "adfs01 registry open", "adfs02 registry open", "web01 registry waived",
        "web01 registry open", "web01 registry known", "web01 internet-option open",
        "web01 internet-option open", "web01 update open", "web01 unreachable open",
        "web01 registry open", "web01 unknown open", "web99 unreadable open",
      ]
    )
    #expect(rows[0]["change"] == "machine")
    #expect(rows[0]["expected"] == "REG_DWORD 0x00000001")
    #expect(rows[0]["value"] == "Enabled")
    #expect(rows[0]["declared_at"] == "estate/posture.yaml:9:17")
    #expect(rows[2]["owner"] == "kana@example.org" && rows[2]["expires"] == "2027-01-31")
    #expect(rows[2]["groups"] == "web; every “where”")
  }

  @Test func `gives hostile texts back as they were, with an apostrophe for spreadsheets`() throws {
    let rows = try rows(DriftSamples.hostile)
    #expect(rows[0]["host"] == "'=cmd|'/c calc'!A1")
    #expect(rows[0]["groups"] == "'+group; a,\"b\"\r\nc")
    #expect(rows[1]["text"] == "'-1␛[31m")
    #expect(rows[2]["host"] == "'\tweb99")
    let starts: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r", "\n"]
    for cell in rows.flatMap(\.values) {
      #expect(cell.unicodeScalars.first.map { !starts.contains($0) } ?? true)
    }
  }

  @Test(arguments: [
    ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""),
    ("a\"\u{301}b", "\"a\"\"\u{301}b\""), ("=1", "\"'=1\""), ("1=", "1="), ("＝1", "\"'＝1\""),
  ])
  func `quotes by scalars, whatever marks stand on them`(_ text: String, cell: String) {
    #expect(Array(CSVWriter.cell(text).unicodeScalars) == Array(cell.unicodeScalars))
  }
}
