import Foundation
import Inputs
import Posture
import Testing

@testable import Reports

/// docs/reference against the catalogue that it is made from.
///
/// `UPDATE_GOLDEN=1 swift test --filter ReportsTests` writes the pages anew and removes what is left
/// over; look at the difference before committing it.
struct `The reference` {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/reference")

  private static let updates =
    ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"
    && ProcessInfo.processInfo.environment["CI"] == nil

  private static let pages = referencePages(builtInCatalogue)

  /// The pages that are checked in, by their paths below docs/reference.
  private static func stored() -> [String: String] {
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    var found: [String: String] = [:]
    for name in names ?? [] where name.hasSuffix(".md") {
      found[name] = try? String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }
    return found
  }

  @Test func `is fresh, byte for byte, with no page missing and none left over`() throws {
    let made = Dictionary(uniqueKeysWithValues: Self.pages.map { ($0.name, $0.text) })
    if Self.updates {
      for name in Self.stored().keys where made[name] == nil {
        try FileManager.default.removeItem(at: Self.folder.appending(path: name))
      }
      for (name, text) in Self.pages {
        let file = Self.folder.appending(path: name)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(),
          withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: file)
      }
    }
    let stored = Self.stored()
    let rewrite = "rewrite them: UPDATE_GOLDEN=1 swift test --filter ReportsTests"
    #expect(Set(made.keys).subtracting(stored.keys).sorted() == [], "missing; \(rewrite)")
    #expect(Set(stored.keys).subtracting(made.keys).sorted() == [], "left over; \(rewrite)")
    let stale = made.keys.filter { stored[$0] != nil && stored[$0] != made[$0] }.sorted()
    #expect(stale == [], "no longer what the catalogue says; \(rewrite)")
  }

  @Test func `has a place for every topic`() {
    let text = Self.pages.map(\.text).joined()
    for entry in builtInCatalogue.topics {
      let escaped = Markdown(link: { _ in nil }, source: { $0 }).escaped(entry.topic.name)
      #expect(text.contains("# \(escaped)\n"), "\(entry.topic)")
    }
  }

  @Test(arguments: pages.map(\.name))
  func `links only to what is there`(name: String) throws {
    let page = try #require(Self.pages.first { $0.name == name }).text
    let links = Self.prose(page).matches(of: /\]\(([^)\s]*)\)/).map { String($0.1) }
    #expect(!links.isEmpty)
    for link in links where !link.hasPrefix("https://") {
      let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
      let target = parts[0].isEmpty ? name : Self.resolved(String(parts[0]), from: name)
      let text = try #require(Self.pages.first { $0.name == target }?.text, "\(link)")
      guard parts.count > 1 else { continue }
      #expect(Self.anchors(text).contains(String(parts[1])), "\(link)")
    }
  }

  @Test(arguments: pages.map(\.name))
  func `has headings that differ and tables that are well formed`(name: String) throws {
    let page = try #require(Self.pages.first { $0.name == name }).text
    #expect(page.hasPrefix("<!-- made from the catalogue;"))
    #expect(page.hasSuffix("\n") && !page.hasSuffix("\n\n"))
    let anchors = Self.anchors(page)
    #expect(Set(anchors).count == anchors.count)
    var width: Int?
    var count = 0
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("|") else {
        width = nil
        count = 0
        continue
      }
      // A bar with a backslash in front belongs to the cell.
      let cells = line.replacing("\\|", with: "").split(
        separator: "|",
        omittingEmptySubsequences: false
      )
      #expect(cells.first == "" && cells.last == "", "\(line)")
      if let width { #expect(cells.count == width, "\(line)") }
      width = cells.count
      count += 1
      if count == 2 { #expect(cells.dropFirst().dropLast().allSatisfy { $0 == " --- " }) }
    }
  }

  @Test func `shows the default of every setting on every release`() throws {
    for family in builtInCatalogue.settings {
      let page = try #require(Self.pages.first { $0.name == "settings/\(family.id).md" }).text
      for member in family.members {
        let heading =
          "\n## \(Markdown(link: { _ in nil }, source: { $0 }).escaped("\(family.id).\(member)"))\n"
        let start = try #require(page.firstRange(of: heading)?.upperBound, "\(family.id).\(member)")
        let section = page[start...].prefix(while: { _ in true })
        let end = section.firstRange(of: "\n## ")?.lowerBound ?? section.endIndex
        let rows = section[..<end].split(separator: "\n").filter { $0.contains("releases.md#") }
        #expect(rows.count >= builtInCatalogue.releases.count, "\(family.id).\(member)")
      }
    }
  }

  @Test func `lists the values that no setting governs`() throws {
    let more = SourceText(
      name: "ignored.yaml",
      #"""
      ignored:
        - key: 'HKLM\SOFTWARE\Contoso'
          values: [Cache, "Size|Max"]
          reason: It says how long, and not how.
          sources: [WS-TLSREG]
        - user-key: 'Software\Contoso'
          reason: The same of a user.
          sources: [WS-TLSREG, HC]
      """#
    )
    let read = readCatalogue(builtInCatalogueFiles + [more])
    #expect(read.diagnostics == [])
    let pages = referencePages(try #require(read.value))
    let page = try #require(pages.first { $0.name == "ignored.md" }).text
    let one = #"| `HKLM\SOFTWARE\Contoso` | `Cache`, `Size\|Max` | It says how long, and not how. "#
    #expect(page.contains("\n\(one)| [WS-TLSREG](sources.md#ws-tlsreg) |\n"))
    let other = #"| `HKU\<user>\Software\Contoso` | all | The same of a user. "#
    #expect(
      page.contains(
        "\n\(other)| [WS-TLSREG](sources.md#ws-tlsreg), [HC](sources.md#hc) |\n"
      )
    )
    #expect(pages[0].text.contains("(ignored.md)"))
  }

  // MARK: Reading Markdown

  /// The text without code, in which brackets are no links.
  private static func prose(_ page: String) -> String {
    var isCode = false
    let lines = page.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
      if line.hasPrefix("```") { isCode.toggle() }
      return !isCode
    }
    return lines.joined(separator: "\n").replacing(/`[^`]*`/, with: "")
      .replacing(/\\./, with: "")
  }

  /// The anchors that GitHub makes of a page's headings: in lower case, blanks as hyphens, and of
  /// punctuation only hyphens and underscores.
  private static func anchors(_ page: String) -> [String] {
    page.split(separator: "\n").filter { $0.hasPrefix("#") }.map { line in
      let title = line.drop { $0 == "#" }.dropFirst().replacing("\\", with: "")
      return String(
        title.lowercased().replacing(" ", with: "-")
          .filter { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
      )
    }
  }

  private static func resolved(_ path: String, from name: String) -> String {
    var parts = name.split(separator: "/").dropLast().map { String($0) }
    for part in path.split(separator: "/") {
      if part == ".." { parts.removeLast() } else { parts.append(String(part)) }
    }
    return parts.joined(separator: "/")
  }
}
