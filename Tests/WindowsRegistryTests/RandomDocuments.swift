import Inputs

@testable import WindowsRegistry

/// Random `.reg` files and edits over a small vocabulary, so that they meet often.
struct RandomDocument {
  var random: Random
  var version = RegFormat.Version.registryEditor5
  var lineEnd = "\r\n"
  /// Where all keys lie, for importing into a real registry; nil for anywhere.
  var base: String?
  /// Whether to leave out what Wine is known to read otherwise: raw line breaks in strings, texts
  /// without a zero at their end, values behind a line that opens no key.
  var suitsWine = false

  static let names = ["A", "b", "B\\C", "b\\c\\D", "é", "A\\ẞ", "x]y", "A\\B C\\d", "a\\\\"]

  init(seed: UInt64) {
    random = Random(seed: seed)
    if random.chance(4) { version = .regedit4 }
    lineEnd = random.pick(["\r\n", "\r\n", "\n", "\r"])
  }

  private var plainNames: [String] {
    Self.names.dropLast().filter { name in
      version != .regedit4 || name.utf8.allSatisfy { $0 < 0x80 }
    }
  }

  mutating func keyPath() -> RegistryPath {
    var names = random.pick(plainNames)
    for _ in 0..<random.below(3) { names += "\\" + random.pick(plainNames) }
    if let base { return RegistryPath(.currentUser, base + "\\" + names) }
    return RegistryPath(random.pick([.localMachine, .users]), names)
  }

  mutating func valueName() -> ValueName {
    let names = ["", "v", "V", "Enabled", "a\"b", "c\\d", "=", "n;x"]
    return ValueName(random.pick(version == .regedit4 ? names : names + ["ü", "x\ny"]))
  }

  mutating func data() -> RegistryData {
    let bytes = (0..<random.below(60)).map { _ in UInt8.random(in: 0...255, using: &random) }
    var texts = ["", "one", "C:\\dir\\\"x\"", "[HKEY_USERS\\A]", "; no comment", "a\\"]
    if version != .regedit4, !suitsWine {
      texts += ["line\r\n[HKEY_USERS\\b]\r\n\"v\"=\"", "ü\nx", "\r"]
    }
    switch random.below(7) {
    case 0, 1: return .dword(UInt32.random(in: 0...UInt32.max, using: &random))
    case 2, 3: return .string(random.pick(texts))
    case 4: return .multiString([random.pick(texts.filter { !$0.isEmpty }), "z"])
    case 5:
      return RegistryData(
        RegistryType(rawValue: random.pick(suitsWine ? [0, 3, 9] : [0, 1, 3, 4, 9, 0xFFFF])),
        bytes
      )
    default:
      return version == .regedit4 || suitsWine
        ? .expandString("%x%") : RegistryData(.expandString, bytes)
    }
  }

  mutating func edits() -> [RegistryEdit] {
    (0..<1 + random.below(5)).map { _ in
      let path = keyPath()
      switch random.below(6) {
      case 0: return .deleteKey(path)
      case 1: return .deleteValue(path, valueName())
      default: return .setValue(path, RegistryValue(valueName(), data()))
      }
    }
  }

  /// A file as a person or a tool may have left it: odd spacing, comments, rubbish, deletions.
  mutating func bytes() -> [UInt8] {
    let encoding: RegFormat.Encoding =
      version == .registryEditor5 && (suitsWine || !random.chance(3)) ? .utf16LittleEndian : .utf8
    let format = RegFormat(
      encoding: encoding,
      hasByteOrderMark: version == .registryEditor5 && (suitsWine || random.chance(2)),
      version: version
    )
    var writer = RegWriter(format: format, lineEnd: lineEnd)
    writer.header()
    for _ in 0..<random.below(8) {
      if !random.chance(4) { writer.newLine() }
      switch random.below(8) {
      case 0: writer.section(keyPath(), isDeletion: true)
      case 1: writer.covers(keyPath())
      case 2:
        writer.text(
          suitsWine
            ? "rubbish" + lineEnd
            : random.pick(["[HKEY_NOWHERE\\A]", "[ HKEY_USERS]", "[HKEY_USERS\\A"]) + lineEnd
        )
      default:
        writer.section(keyPath())
        if random.chance(4) { writer.partial() }
      }
      for _ in 0..<random.below(6) { line(&writer) }
    }
    if random.chance(3) { writer.newLine() }
    var bytes = writer.bytes
    // Sometimes without the last line end, and sometimes with a value that is left open.
    let size = encoding == .utf16LittleEndian ? 2 : 1
    if random.chance(6) {
      bytes.removeLast(size * lineEnd.unicodeScalars.count)
    } else if random.chance(6) {
      var open = RegWriter(
        format: RegFormat(encoding: encoding, hasByteOrderMark: false, version: version),
        lineEnd: lineEnd
      )
      open.text("\"open\"=hex:01,\\" + random.pick(["", lineEnd, lineEnd + ";c" + lineEnd]))
      bytes += open.bytes
    }
    return bytes
  }

  private mutating func line(_ writer: inout RegWriter) {
    switch random.below(12) {
    case 0: random.chance(3) ? writer.partial() : writer.text("; comment \"[\\" + lineEnd)
    case 1:
      writer.text(
        random.pick(["#x", "rubbish", "\"v\"", "\"v\"=", "\"v\"=\"a\"b", "\t"]) + lineEnd
      )
    case 2:
      writer.text(
        "  \"v\" \t= \(random.pick(["dword:7", "-", "\"x\"", "hex:1,2"])) ; tail" + lineEnd
      )
    case 3: writer.value(valueName(), nil)
    case 4:
      writer.text(
        "\"h\"=hex:01,\\ ;c" + lineEnd + lineEnd + "  02,\\" + lineEnd + " 03;d" + lineEnd
      )
    case 5: writer.text("\"e\"=hex:01,\\" + lineEnd + "\"Enabled\"=dword:1" + lineEnd)
    default: writer.value(valueName(), data())
    }
  }
}
