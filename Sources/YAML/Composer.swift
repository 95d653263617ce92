import Inputs

/// Builds the nodes of all documents from libyaml's events.
///
/// No recursion: the open collections are `frames`, and the finished nodes that wait for their
/// collection to end are one stack, `finished`, of which each frame knows where its own begin.
struct Composer {
  private(set) var documents: [Node] = []
  private(set) var diagnostics: [Diagnostic] = []

  private let file: String
  private let limits: YAMLLimits
  private var source: LazySourceLines
  private var frames: [Frame] = []
  private var finished: [Node] = []
  private var anchors: [String: Anchor] = [:]
  /// All nodes of the document so far, and those of them that aliases added.
  private var nodes = 0
  private var aliasedNodes = 0

  /// A collection whose end has not come yet.
  private struct Frame {
    let isMapping: Bool
    let isBlock: Bool
    let start: Position
    let properties: Event.Properties
    /// Where its children begin in `finished`.
    let firstChild: Int
    /// What `nodes` was before it.
    let nodesBefore: Int
    /// How many collections stand inside each other below it.
    var height = 0
  }

  private enum Anchor {
    case open(Place)
    case closed(Node, size: Int, height: Int)
  }

  init(file: String, bytes: ArraySlice<UInt8>, limits: YAMLLimits) {
    self.file = file
    self.limits = limits
    source = LazySourceLines(bytes)
  }

  /// Takes the next event; false when reading on makes no sense.
  mutating func take(_ event: Event) -> Bool {
    switch event.kind {
    case .documentStart:
      anchors.removeAll()
      nodes = 0
      aliasedNodes = 0
    case .documentEnd:
      if let root = finished.popLast() { documents.append(root) }
    case .alias(let name):
      takeAlias(name, at: place(of: event))
    case .scalar(let text, let style, let properties):
      takeScalar(text, style, properties, event)
    case .sequenceStart(let isBlock, let properties):
      return open(isMapping: false, isBlock: isBlock, properties, event)
    case .mappingStart(let isBlock, let properties):
      return open(isMapping: true, isBlock: isBlock, properties, event)
    case .sequenceEnd, .mappingEnd:
      close(at: event.end)
    }
    return true
  }

  /// Ends the reading at what libyaml could not read.
  mutating func take(_ fault: ParserFault) {
    diagnostics.append(syntaxDiagnostic(for: fault, in: file, source.lines))
  }

  private func place(of event: Event) -> Place {
    Place(file: file, start: event.start, end: event.end)
  }

  // MARK: Scalars

  private mutating func takeScalar(
    _ text: String,
    _ style: Event.ScalarStyle,
    _ properties: Event.Properties,
    _ event: Event
  ) {
    var place = place(of: event)
    if style == .block { place = source.lines.clipped(place) }
    let value: Scalar.Value
    if let tag = properties.tag {
      value = taggedValue(text, tag, style, place)
    } else {
      value = style == .plain ? CoreSchema.resolve(text) : .string
    }
    let node = Node(.scalar(Scalar(text: text, value: value)), at: place)
    nodes += 1
    finished.append(node)
    if let anchor = properties.anchor {
      anchors[anchor] = .closed(node, size: 1, height: 0)
    }
  }

  private mutating func taggedValue(
    _ text: String,
    _ tag: String,
    _ style: Event.ScalarStyle,
    _ place: Place
  ) -> Scalar.Value {
    let untagged = style == .plain ? CoreSchema.resolve(text) : .string
    switch CoreTag(tag) {
    case nil:
      diagnostics.append(unknownTag(tag, at: source.lines.tagPlace(in: place)))
      return untagged
    case let known?:
      if let value = known.value(of: text) { return value }
      diagnostics.append(
        known.mismatch(text: text, at: source.lines.tagPlace(in: place), value: place)
      )
      return untagged
    }
  }

  // MARK: Collections

  private mutating func open(
    isMapping: Bool,
    isBlock: Bool,
    _ properties: Event.Properties,
    _ event: Event
  ) -> Bool {
    let place = place(of: event)
    guard frames.count < limits.depth else {
      diagnostics.append(tooDeep(at: place))
      return false
    }
    if let anchor = properties.anchor { anchors[anchor] = .open(place) }
    frames.append(
      Frame(
        isMapping: isMapping,
        isBlock: isBlock,
        start: event.start,
        properties: properties,
        firstChild: finished.count,
        nodesBefore: nodes
      )
    )
    nodes += 1
    return true
  }

  private mutating func close(at end: Position) {
    guard let frame = frames.popLast() else { return }
    let children = finished[frame.firstChild...]
    var end = end
    if frame.isBlock, let last = children.last { end = last.place.end }
    let place = Place(file: file, start: frame.start, end: end)
    if let tag = frame.properties.tag { check(tag, isMapping: frame.isMapping, place) }

    let content: Node.Content
    if frame.isMapping {
      let (pairs, duplicates) = distinctPairs(of: children)
      diagnostics += duplicates
      content = .mapping(pairs)
    } else {
      content = .sequence(Array(children))
    }
    finished.removeSubrange(frame.firstChild...)
    let node = Node(content, at: place)
    finished.append(node)
    let height = frame.height + 1
    raise(height)
    if let anchor = frame.properties.anchor {
      anchors[anchor] = .closed(node, size: nodes - frame.nodesBefore, height: height)
    }
  }

  /// Tells the innermost open collection how high a node in it is.
  private mutating func raise(_ height: Int) {
    guard let last = frames.indices.last else { return }
    frames[last].height = max(frames[last].height, height)
  }

  private mutating func check(_ tag: String, isMapping: Bool, _ place: Place) {
    guard let known = CoreTag(tag) else {
      diagnostics.append(unknownTag(tag, at: source.lines.tagPlace(in: place)))
      return
    }
    if known == .nonSpecific || known == (isMapping ? .map : .seq) { return }
    diagnostics.append(
      known.mismatch(isMapping: isMapping, at: source.lines.tagPlace(in: place))
    )
  }

  // MARK: Aliases

  /// Puts the node that an alias stands for in its place, or null when there is none.
  private mutating func takeAlias(_ name: String, at place: Place) {
    var content = Node.Content.scalar(Scalar(text: "", value: .null))
    switch anchors[name] {
    case nil:
      diagnostics.append(undefinedAlias(name, among: anchors.keys, at: place))
    case .open(let opening):
      diagnostics.append(recursiveAlias(name, inside: opening, at: place))
    case .closed(let node, let size, let height):
      guard frames.count + height <= limits.depth else {
        diagnostics.append(tooDeep(at: place))
        break
      }
      // Once over the limit every alias is one too many; the first says it all.
      let isFirst = aliasedNodes <= limits.aliasedNodes
      aliasedNodes += size
      if aliasedNodes <= limits.aliasedNodes {
        nodes += size - 1
        content = node.content
        raise(height)
      } else if isFirst {
        diagnostics.append(aliasExpansion(limits.aliasedNodes, from: node.place, at: place))
      }
    }
    nodes += 1
    finished.append(Node(content, at: place))
  }

  private func tooDeep(at place: Place) -> Diagnostic {
    .error(
      "yaml-too-deep",
      "cannot read more than \(limits.depth) collections inside each other",
      at: place
    )
  }
}

/// The lines of a source, counted when first asked for: most texts never need them.
private struct LazySourceLines {
  private let bytes: ArraySlice<UInt8>
  private var counted: SourceLines?

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
  }

  var lines: SourceLines {
    mutating get {
      if let counted { return counted }
      let lines = SourceLines(bytes)
      counted = lines
      return lines
    }
  }
}
