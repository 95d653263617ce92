/// Where the anchor, the tag and the content of a node begin and end in the source.
///
/// Libyaml tells what they are, but neither their places nor what stood between them.
struct NodeHead {
  private(set) var anchor: Range<Int>?
  private(set) var tag: Range<Int>?
  /// The offset of what follows anchor, tag, comments and blanks.
  private(set) var content: Int

  /// The head of the node that begins at an offset of the source.
  init(at start: Int, in bytes: ArraySlice<UInt8>) {
    content = start
    while content < bytes.endIndex {
      switch bytes[content] {
      case UInt8(ascii: "&") where anchor == nil:
        let name = bytes[(content + 1)...].prefix(while: \.isAnchorCharacter)
        anchor = content..<name.endIndex
        content = name.endIndex
      case UInt8(ascii: "!") where tag == nil:
        let rest = bytes[content...]
        let isVerbatim = rest.dropFirst().first == UInt8(ascii: "<")
        let end = rest.firstIndex { byte in
          byte.isBlankOrBreak || (!isVerbatim && byte.isFlowIndicator)
        }
        tag = content..<(end ?? bytes.endIndex)
        content = end ?? bytes.endIndex
      case UInt8(ascii: "#"):
        content = bytes[content...].firstIndex(where: \.isBreak) ?? bytes.endIndex
      case let byte where byte.isBlankOrBreak:
        content += 1
      default:
        return
      }
    }
  }
}

extension UInt8 {
  /// Whether libyaml takes it as part of the name of an anchor; YAML 1.2 takes far more.
  fileprivate var isAnchorCharacter: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default:
      false
    }
  }

  var isFlowIndicator: Bool {
    switch self {
    case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
      UInt8(ascii: "}"):
      true
    default:
      false
    }
  }
}
