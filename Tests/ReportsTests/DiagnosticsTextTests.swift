import Inputs
import Testing

@testable import Reports

struct `Diagnostics for people` {
  /// The lines for a fault in the second line of a text, from one column to just before another.
  private func lines(_ line: String, _ start: Int, _ end: Int, endLine: Int = 2) -> [String] {
    let source = SourceText(name: "posture.yaml", "first\n\(line)\nthird\n")
    let place = Place(
      file: "posture.yaml",
      start: Position(line: 2, column: start),
      end: Position(line: endLine, column: end)
    )
    let report = ReportOutput.text { output in
      writeDiagnostics(
        [.error("code", "cannot do it", at: place, help: "do this")],
        sources: [source],
        style: Style(color: false),
        to: output
      )
    }
    return report.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
  }

  @Test func `show place, code, line, caret and help`() {
    #expect(
      lines("  key: value", 3, 6) == [
        "posture.yaml:2:3: error: cannot do it [code]",
        "  2 |   key: value",
        "    |   ^^^",
        "  help: do this",
        "",
      ]
    )
  }

  /// What stands above the carets, cell by cell; every wide character takes two.
  @Test(
    arguments: [
      ("a: b", 4, 5, "   ^"),
      ("\t\tb", 3, 4, "  ^"),
      ("店舗: x", 5, 6, "      ^"),
      ("店舗: x", 1, 3, "^^^^"),
      ("e\u{301}: x", 5, 6, "   ^"),
      ("👍: x", 4, 5, "    ^"),
      ("a", 2, 2, " ^"),
      ("a", 9, 12, " ^"),
    ]
  )
  func `set the caret below the fault`(line: String, start: Int, end: Int, caret: String) {
    #expect(lines(line, start, end)[2] == "    | " + caret)
  }

  @Test func `show a fault of several lines to the end of its first`() {
    #expect(lines("a: [b,", 4, 1, endLine: 3)[2] == "    |    ^^^")
  }

  @Test func `show of a long line the part around the fault`() {
    let line = String(repeating: "x", count: 5000) + "FAULT" + String(repeating: "y", count: 5000)
    let shown = lines(line, 5001, 5006)
    #expect(shown[1].count < 130)
    #expect(shown[1].contains("FAULT"))
    let caret = shown[2].firstRange(of: "^^^^^")
    let fault = shown[1].firstRange(of: "FAULT")
    #expect(
      caret.map { shown[2].distance(from: shown[2].startIndex, to: $0.lowerBound) }
        == fault.map { shown[1].distance(from: shown[1].startIndex, to: $0.lowerBound) }
    )
    #expect(lines(line, 1, 10_001)[2].count < 130)
  }

  @Test func `do without a line where there is none`() {
    #expect(lines("", 1, 1).count == 3)
    let report = ReportOutput.text { output in
      writeDiagnostics(
        [
          .note("code", "about\u{1B} nothing"),
          .warning("other", "x", at: Place(file: "gone.yaml")),
        ],
        sources: [],
        style: Style(color: false),
        to: output
      )
    }
    #expect(report == "note: about␛ nothing [code]\ngone.yaml:1:1: warning: x [other]\n")
  }

  @Test func `show the line of every note`() {
    let source = SourceText(name: "a.yaml", "one\ntwo\n")
    let report = ReportOutput.text { output in
      writeDiagnostics(
        [
          .error(
            "code",
            "twice",
            at: place(2, 1, in: "a.yaml"),
            notes: [Diagnostic.Note("first here", at: place(1, 1, in: "a.yaml"))]
          )
        ],
        sources: [source],
        style: Style(color: false),
        to: output
      )
    }
    #expect(
      report == """
        a.yaml:2:1: error: twice [code]
          2 | two
            | ^
          a.yaml:1:1: note: first here
          1 | one
            | ^

        """
    )
  }
}
