import WindowsRegistry

/// Pieces of a command line for `cmd.exe /c`, which is how Windows' sshd runs what it is sent.
enum WindowsCommandLine {
  /// The longest line that cmd.exe takes, in characters (Microsoft KB830473), less what sshd puts
  /// around it: `"C:\Windows\system32\cmd.exe" /c "…"`.
  static let limit = 8191 - 200

  /// A text as one argument; nil when it would not arrive as it is.
  ///
  /// Between quotes cmd.exe takes `& | < > ^ ( )` as they are. No quoting helps against `%NAME%`
  /// (`ssh-demo.sh`: expanded even between quotes; `^%NAME^%` too), `!NAME!` (where delayed
  /// expansion is set for the whole machine: `cmd /?`), quotes, line breaks and other controls.
  /// What is beyond ASCII depends on code pages. A backslash at the end would make the quote behind
  /// it a part of the argument (Microsoft: CommandLineToArgvW).
  static func quoted(_ text: RegistryText) -> String? {
    guard
      text.bytes.allSatisfy({
        (0x20..<0x7F).contains($0) && $0 != 0x22 && $0 != 0x25 && $0 != 0x21
      }), text.bytes.last != 0x5C
    else { return nil }
    return "\"\(text.description)\""
  }

  static func quoted(_ path: RegistryPath) -> String? {
    quoted(RegistryText(path.fullDescription))
  }

  /// Puts statements together into as few lines as hold them, each beginning with `first`.
  static func lines(of statements: [String], first: String = "") -> [String] {
    var lines: [String] = []
    for statement in statements {
      if let last = lines.last, last.utf8.count + statement.utf8.count + 3 <= limit {
        lines[lines.count - 1] += " & " + statement
      } else {
        lines.append(lines.isEmpty && !first.isEmpty ? first + " & " + statement : statement)
      }
    }
    return lines.isEmpty && !first.isEmpty ? [first] : lines
  }
}

/// A number that nobody can foresee, in hex: for names of files and for marks in what arrives.
func randomHex() -> String {
  let digits = String(UInt64.random(in: .min ... .max), radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}

extension [UInt8] {
  /// Where each occurrence of a text begins.
  func places(of text: String) -> [Int] {
    let wanted = Array(text.utf8)
    guard let first = wanted.first, count >= wanted.count else { return [] }
    var places: [Int] = []
    var index = 0
    while index <= count - wanted.count {
      if self[index] == first, self[index..<index + wanted.count].elementsEqual(wanted) {
        places.append(index)
        index += wanted.count
      } else {
        index += 1
      }
    }
    return places
  }

  /// The marks that were printed, each with what stands behind its line up to the next mark.
  ///
  /// A mark is the nonce and a word; cmd.exe prints `echo x &` with the space.
  func sections(marked nonce: String) -> [(word: String, body: ArraySlice<UInt8>)] {
    let places = places(of: nonce)
    return places.enumerated().map { position, place in
      let end = position + 1 < places.count ? places[position + 1] : count
      let line = self[(place + nonce.utf8.count)..<end].prefix { $0 != 0x0A && $0 != 0x0D }
      var start = line.endIndex
      if start < end, self[start] == 0x0D { start += 1 }
      if start < end, self[start] == 0x0A { start += 1 }
      let word = String(decoding: line, as: UTF8.self)
      return (word.trimmed, self[start..<end])
    }
  }
}

extension String {
  /// Without blanks at either end.
  var trimmed: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }

  /// What a remote program said, on one line, without controls and not endless.
  var asWords: String {
    let line = split(whereSeparator: \.isNewline).map { String($0).trimmed }
      .filter { !$0.isEmpty }.joined(separator: "; ")
    let plain = String(
      String.UnicodeScalarView(line.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F })
    )
    return plain.count > 400 ? plain.prefix(400) + "…" : plain
  }
}
