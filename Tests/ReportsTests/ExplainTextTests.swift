import Posture
import Testing

@testable import Reports

struct `An explanation for people` {
  private func text(_ topic: Topic, color: Bool = false) throws -> String {
    let found = try #require(explain(topic, catalogue: builtInCatalogue))
    return ReportOutput.text { output in
      writeExplanationText(
        found,
        catalogue: builtInCatalogue,
        style: Style(color: color),
        to: output
      )
    }
  }

  @Test func `keeps to 100 columns, but for what cannot be broken`() throws {
    for entry in builtInCatalogue.topics {
      for line in try text(entry.topic).split(separator: "\n") where line.count > 100 {
        // A key, an address of a document, or a line of a file.
        let longest = line.split(separator: "  ").map(\.count).max() ?? 0
        #expect(
          line.contains("\\") || line.contains("https://") || line.hasPrefix("    "),
          "\(entry.topic): \(line) \(longest)"
        )
      }
    }
  }

  @Test func `says the same with and without colour`() throws {
    for entry in builtInCatalogue.topics where entry.topic.kind != .setting {
      let painted = try text(entry.topic, color: true)
      #expect(painted.replacing(/\u{1B}\[[0-9]+m/, with: "") == (try text(entry.topic)))
    }
    #expect(
      try text(Topic(.setting, "schannel.client.TLS 1.2"), color: true).contains("\u{1B}[32mon")
    )
  }

  @Test func `never breaks code`() {
    let prose: Prose = "before \(code: "a key with blanks in it"), after"
    let lines = ProseText(style: Style(color: false)).lines(prose, width: 12)
    #expect(lines.map(\.text) == ["before", "a key with blanks in it,", "after"])
  }

  @Test func `lays a table out so that the widest column gives way first`() throws {
    let found = try #require(
      explain("schannel.client.TLS 1.2", catalogue: builtInCatalogue)
    )
    let tables = found.sections.first { $0.name == .defaults }?.blocks.compactMap { block in
      if case .table(let table) = block { table } else { nil }
    }
    let table = try #require(tables?.first)
    let prose = ProseText(style: Style(color: false))
    let wide = prose.lines(table, width: 98)
    #expect(wide.count == table.rows.count + 1)
    #expect(wide[0] == "Windows                  Builds       Default    Remarks")
    #expect(wide[1] == "Vista, Server 2008       6000–6003    by update  off with KB4019276")
    let narrow = prose.lines(table, width: 60)
    #expect(narrow.allSatisfy { $0.count <= 60 })
    #expect(narrow.count > wide.count)
    #expect(narrow[0].hasPrefix("Windows"))
    // No word is lost.
    let words = { (lines: [String]) in
      lines.joined(separator: " ").split(separator: " ").map { String($0) }.sorted()
    }
    #expect(words(narrow) == words(wide))
  }
}
