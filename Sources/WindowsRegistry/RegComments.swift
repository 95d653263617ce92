import Inputs

/// Comments that speak to us: `; plumbline covers KEY`, `; plumbline partial` below a key,
/// `; plumbline host NAME` and `; plumbline captured TIME`. All others are for people.
extension RegParser {
  mutating func comment(_ text: Span<UInt8>, from start: Int) {
    let first = text.skippingBlanks(from: start)
    var word = first + 9
    guard text.starts(with: "plumbline", at: first), word < text.count,
      text[word] == 0x20 || text[word] == 0x09
    else {
      log?.add(.comment)
      return
    }
    word = text.skippingBlanks(from: word)
    var end = text.count
    while end > word, text[end - 1] == 0x20 || text[end - 1] == 0x09 { end -= 1 }
    var wordEnd = word
    while wordEnd < end, text[wordEnd] != 0x20, text[wordEnd] != 0x09 { wordEnd += 1 }
    let rest = text.skippingBlanks(from: wordEnd)
    let argument = rest < end ? text.bytes(rest..<end) : []
    if text.starts(with: "covers", at: word), wordEnd == word + 6 {
      guard let path = RegistryPath(regName: argument) else {
        log?.add(.comment)
        return notes.warning(
          "reg-bad-comment",
          "cannot read the key that this comment says is covered",
          line: line,
          column: text.column(word),
          help: "write ; plumbline covers HKEY_LOCAL_MACHINE\\…"
        )
      }
      log?.add(.covers(path))
      if selection.verdict(on: path).relation != .unrelated { replay.cover(path) }
    } else if text.starts(with: "partial", at: word), wordEnd == word + 7, argument.isEmpty {
      log?.add(.partial)
      replay.markPartial()
    } else if text.starts(with: "host", at: word), wordEnd == word + 4, !argument.isEmpty {
      host = String(decoding: argument, as: UTF8.self)
      log?.add(.comment)
    } else if text.starts(with: "captured", at: word), wordEnd == word + 8, !argument.isEmpty {
      captured = String(decoding: argument, as: UTF8.self)
      log?.add(.comment)
    } else {
      log?.add(.comment)
      notes.warning(
        "reg-bad-comment",
        "cannot read this plumbline comment: it is none of covers, partial, host, captured",
        line: line,
        column: text.column(word)
      )
    }
  }
}
