import Inputs

extension SourceText {
  /// The offset behind the byte order mark, if there is one.
  var textStart: Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }
}

/// The first thing in a source that no YAML text may hold; nil when it is clean.
///
/// Libyaml would find most of it too, but cannot tell the line.
func encodingFault(in source: SourceText) -> Diagnostic? {
  let bytes = source.bytes
  if isUTF16(bytes) {
    return .error(
      "yaml-encoding",
      "cannot read UTF-16 or UTF-32 text",
      at: Place(file: source.name),
      help: "save the file as UTF-8"
    )
  }
  let invalid = firstInvalidUTF8(in: bytes.span)
  guard let found = firstForbidden(in: bytes.span, before: invalid ?? bytes.count) else {
    return invalid.map { offset in
      .error(
        "yaml-encoding",
        "cannot read the byte \(hex(Int(bytes[offset]), digits: 2)): the text is not UTF-8 here",
        at: characterPlace(at: offset, in: source),
        help: "save the file as UTF-8"
      )
    }
  }
  let place = characterPlace(at: found.offset, in: source)
  let name = "U+" + hex(found.scalar, digits: 4).dropFirst(2)
  if [0x85, 0x2028, 0x2029].contains(found.scalar) {
    // YAML 1.2 takes them for ordinary characters, libyaml for line breaks, and the editors
    // differ: whatever was meant, some reader would see another text.
    return .error(
      "yaml-line-separator",
      "cannot tell whether the character \(name) ends the line",
      at: place,
      help: "remove it, or write it as an escape in double quotes"
    )
  }
  return .error(
    "yaml-control-character",
    "cannot read the control character \(name)",
    at: place,
    help: "remove it, or write it as an escape in double quotes"
  )
}

/// Whether the text begins with a mark of UTF-16 or UTF-32, or with an ASCII character of them.
private func isUTF16(_ bytes: [UInt8]) -> Bool {
  guard bytes.count >= 2 else { return false }
  switch (bytes[0], bytes[1]) {
  case (0xFF, 0xFE), (0xFE, 0xFF): return true
  case (0, 0): return bytes.count >= 4 && (bytes[2], bytes[3]) == (0xFE, 0xFF)
  case (0, _), (_, 0): return bytes.count.isMultiple(of: 2)
  default: return false
  }
}

private func firstInvalidUTF8(in bytes: Span<UInt8>) -> Int? {
  do throws(UTF8.ValidationError) {
    _ = try UTF8Span(validating: bytes)
    return nil
  } catch {
    return error.byteOffsets.lowerBound
  }
}

/// The first character that neither YAML nor libyaml takes, in valid UTF-8.
private func firstForbidden(
  in bytes: Span<UInt8>,
  before end: Int
) -> (offset: Int, scalar: Int)? {
  var offset = 0
  while offset < end {
    let byte = bytes[offset]
    if byte < 0x20 || byte >= 0x7F {
      switch byte {
      case .tab, .lineFeed, .carriageReturn:
        break
      case ..<0x80:
        return (offset, Int(byte))
      case 0xC2 where bytes[offset + 1] < 0xA0:
        return (offset, Int(bytes[offset + 1]))
      case 0xE2 where bytes[offset + 1] == 0x80 && bytes[offset + 2] & 0xFE == 0xA8:
        return (offset, 0x2000 + Int(bytes[offset + 2] & 0x3F))
      case 0xEF where bytes[offset + 1] == 0xBF && bytes[offset + 2] >= 0xBE:
        return (offset, 0xFFC0 + Int(bytes[offset + 2] & 0x3F))
      default:
        break
      }
    }
    offset += 1
  }
  return nil
}

/// The place of the one character at an offset; all before it is valid UTF-8.
private func characterPlace(at offset: Int, in source: SourceText) -> Place {
  let lines = SourceLines(source.bytes[source.textStart..<offset], file: source.name)
  let start = lines.position(of: offset)
  let end = Position(line: start.line, column: start.column + 1)
  return Place(file: source.name, start: start, end: end)
}

private func hex(_ number: Int, digits: Int) -> String {
  let text = String(number, radix: 16, uppercase: true)
  return "0x" + String(repeating: "0", count: max(0, digits - text.count)) + text
}
