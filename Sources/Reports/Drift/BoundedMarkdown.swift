/// Markdown that is never longer than it may be.
///
/// Counted in bytes of UTF-8: a text has at least as many of them as it has characters or UTF-16 units,
/// so that a limit holds however a service counts.
struct BoundedMarkdown {
  private(set) var text = ""
  private var left: Int

  init(limit: Int) { left = limit }

  /// How many bytes are left of a part for what comes later.
  var room: Int { left }

  /// Adds a piece if it fits, and says whether it did.
  @discardableResult
  mutating func add(_ piece: String) -> Bool {
    guard piece.utf8.count <= left else { return false }
    text += piece
    left -= piece.utf8.count
    return true
  }

  /// Adds as many of the items as fit between a head and a foot, and how many do not.
  ///
  /// Nothing is added where not even the head and one item fit.
  mutating func add<Item>(
    head: String,
    _ items: some Collection<Item>,
    foot: String = "",
    more: (Int) -> String,
    item: (Item) -> String
  ) {
    guard !items.isEmpty else { return }
    let most = more(items.count).utf8.count
    var body = head
    var used = head.utf8.count + foot.utf8.count
    var shown = 0
    for entry in items {
      let piece = item(entry)
      let isLast = shown == items.count - 1
      guard used + piece.utf8.count + (isLast ? 0 : most) <= left else { break }
      body += piece
      used += piece.utf8.count
      shown += 1
    }
    if shown == 0 {
      add(more(items.count))
      return
    }
    add(body + foot + (shown < items.count ? more(items.count - shown) : ""))
  }
}

/// Data in Markdown: no character of it is taken for a mark, a mention or a link.
enum MarkdownText {
  /// In a line or a cell of a table, and inside HTML too.
  ///
  /// References of characters, not backslashes, since these hold in tables and in HTML alike. Behind @
  /// and in #1, GH-1 and addresses stands a character without width: GitHub looks for these after
  /// all references are resolved.
  static func plain(_ data: String, most: Int = 300) -> String {
    var result = ""
    var before = ""
    for character in cut(data, most).unicodeScalars {
      switch character {
      case "@", "#": result += "\(character)\(Self.nothing)"
      case "&", "<", ">", "\"", "'", "`", "*", "_", "[", "]", "|", "~", "\\", "$", "{", "}", "!",
        "(", ")":
        result += "&#\(character.value);"
      case "-" where before.lowercased().hasSuffix("gh"): result += "-\(Self.nothing)"
      case "/" where before.hasSuffix(":"): result += "\(Self.nothing)/"
      case "." where before.lowercased().hasSuffix("www"): result += "\(Self.nothing)."
      default: result.unicodeScalars.append(character)
      }
      before = String(before.suffix(2)) + String(character)
    }
    return result
  }

  /// As code; in backticks where these can hold it as it is.
  static func code(_ data: String, most: Int = 200) -> String {
    let text = cut(data, most)
    let isPlain = text.unicodeScalars.allSatisfy { scalar in
      scalar != "`" && scalar != "|" && scalar.value >= 0x20
    }
    guard isPlain, text.first != " ", text.last != " ", !text.isEmpty, text.last != "\\" else {
      return "<code>\(plain(text, most: most))</code>"
    }
    return "`\(text)`"
  }

  /// Between tags of HTML, where Markdown's own marks are not read.
  static func inHTML(_ data: String, most: Int = 200) -> String { plain(data, most: most) }

  private static let nothing = "&#8203;"

  /// Made safe and short: some data, such as lists of cipher suites, is long.
  private static func cut(_ data: String, _ most: Int) -> String {
    let text = printable(data)
    guard text.utf8.count > most else { return text }
    let scalars = text.unicodeScalars
    guard scalars.count > most else { return text }
    return String(scalars.prefix(most - 1)) + "…"
  }
}
