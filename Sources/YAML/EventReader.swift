import CLibYAML
import Inputs

/// Reads all events of a text and hands each to `take`, until that returns false.
///
/// This function owns libyaml: nothing of it is seen elsewhere or lives longer than the call.
///
/// - Parameters:
///   - bytes: UTF-8, not empty, without a byte order mark: libyaml would count the mark as a column.
///   - take: What to do with each event; false ends the reading.
/// - Returns: Why the reading ended early, if libyaml ended it.
func readEvents(of bytes: ArraySlice<UInt8>, _ take: (Event) -> Bool) -> ParserFault? {
  // On the heap: libyaml keeps pointers into its own parser, which a Swift value may not promise.
  let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
  defer { unsafe parser.deallocate() }
  guard unsafe yaml_parser_initialize(parser) == 1 else { return .outOfMemory }
  defer { unsafe yaml_parser_delete(parser) }

  var cursor = CharacterCursor(bytes)
  return unsafe bytes.withUnsafeBufferPointer { buffer in
    unsafe yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
    unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    while true {
      var raw = unsafe yaml_event_t()
      guard unsafe yaml_parser_parse(parser, &raw) == 1 else {
        return unsafe ParserFault(parser.pointee)
      }
      // Deleted at once on every path: what Swift keeps is copied out of it first.
      defer { unsafe yaml_event_delete(&raw) }
      if unsafe raw.type == YAML_STREAM_END_EVENT { return nil }
      guard let kind = unsafe Event.Kind(raw) else { continue }
      let start = cursor.offset(ofCharacter: unsafe raw.start_mark.index)
      let event = unsafe Event(
        kind: kind,
        start: Position(raw.start_mark),
        end: Position(raw.end_mark),
        bytes: start..<cursor.offset(ofCharacter: raw.end_mark.index)
      )
      guard take(event) else { return nil }
    }
  }
}

/// Turns libyaml's offsets, which count characters, into offsets of bytes.
///
/// Libyaml's marks hardly ever step back, and when they do it is to where nothing is between: so
/// one walk through the bytes serves all of them.
private struct CharacterCursor {
  private let bytes: ArraySlice<UInt8>
  private var character = 0
  private var offset: Int
  private let isASCII: Bool

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    offset = bytes.startIndex
    isASCII = bytes.reduce(0, |) < 0x80
  }

  mutating func offset(ofCharacter wanted: Int) -> Int {
    if isASCII { return min(bytes.startIndex + wanted, bytes.endIndex) }
    while character < wanted, offset < bytes.endIndex {
      offset += 1
      while offset < bytes.endIndex, bytes[offset].continuesScalar { offset += 1 }
      character += 1
    }
    return offset
  }
}

extension Event.Kind {
  /// Nil for the start of the stream, which says nothing.
  fileprivate init?(_ raw: yaml_event_t) {
    switch unsafe raw.type {
    case YAML_DOCUMENT_START_EVENT:
      let document = unsafe raw.data.document_start
      let hasTags = unsafe document.tag_directives.start != document.tag_directives.end
      self = .documentStart(hasDirectives: unsafe hasTags || document.version_directive != nil)
    case YAML_DOCUMENT_END_EVENT:
      self = .documentEnd(isExplicit: unsafe raw.data.document_end.implicit == 0)
    case YAML_ALIAS_EVENT:
      self = .alias(unsafe text(raw.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = unsafe raw.data.scalar
      let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      self = .scalar(
        unsafe String(decoding: bytes, as: UTF8.self),
        unsafe Event.ScalarStyle(scalar.style),
        unsafe Event.Properties(anchor: text(scalar.anchor), tag: text(scalar.tag))
      )
    case YAML_SEQUENCE_START_EVENT:
      let sequence = unsafe raw.data.sequence_start
      self = .sequenceStart(
        isBlock: unsafe sequence.style != YAML_FLOW_SEQUENCE_STYLE,
        unsafe Event.Properties(anchor: text(sequence.anchor), tag: text(sequence.tag))
      )
    case YAML_SEQUENCE_END_EVENT:
      self = .sequenceEnd
    case YAML_MAPPING_START_EVENT:
      let mapping = unsafe raw.data.mapping_start
      self = .mappingStart(
        isBlock: unsafe mapping.style != YAML_FLOW_MAPPING_STYLE,
        unsafe Event.Properties(anchor: text(mapping.anchor), tag: text(mapping.tag))
      )
    case YAML_MAPPING_END_EVENT:
      self = .mappingEnd
    default:
      return nil
    }
  }
}

extension Event.ScalarStyle {
  fileprivate init(_ style: yaml_scalar_style_t) {
    switch style {
    case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: self = .block
    case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .quoted
    default: self = .plain
    }
  }
}

extension Position {
  /// Libyaml counts from 0.
  fileprivate init(_ mark: yaml_mark_t) {
    self.init(line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1)
  }
}

extension ParserFault {
  fileprivate static var outOfMemory: ParserFault {
    let start = Position(line: 1, column: 1)
    return ParserFault(
      problem: "out of memory",
      position: start,
      context: "",
      contextPosition: start
    )
  }

  fileprivate init(_ parser: yaml_parser_t) {
    if unsafe parser.error == YAML_MEMORY_ERROR {
      self = .outOfMemory
      return
    }
    self = unsafe ParserFault(
      problem: parser.problem.map { unsafe String(cString: $0) } ?? "",
      position: Position(parser.problem_mark),
      context: parser.context.map { unsafe String(cString: $0) } ?? "",
      contextPosition: Position(parser.context_mark)
    )
  }
}

/// A copy of one of libyaml's zero-terminated strings; nil for no string.
private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
  unsafe pointer.map { unsafe String(cString: $0) }
}
