import Inputs

/// Builds the nodes of all documents from libyaml's events.
///
/// No recursion: the open collections are `frames`, and the finished nodes that wait for their
/// collection to end are one stack, `finished`, of which each frame knows where its own begin.
struct Composer {
  private(set) var documents: [Node] = []
  private(set) var diagnostics: [Diagnostic] = []

  private let lines: SourceLines
  private let limits: YAMLLimits
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
    let anchor: String?
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

  init(_ lines: SourceLines, limits: YAMLLimits) {
    self.lines = lines
    self.limits = limits
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

  /// The innermost list or mapping in brackets that is still open.
  var openBrackets: (start: Position, isMapping: Bool)? {
    frames.last { !$0.isBlock }.map { ($0.start, $0.isMapping) }
  }

  /// Looks for faults in what is still open when the reading ends early.
  mutating func abandon() {
    while let frame = frames.last {
      if frame.isMapping, !(finished.count - frame.firstChild).isMultiple(of: 2) {
        let place = finished.last?.place ?? Place(file: lines.file)
        finished.append(Node(.missing, at: place))
      }
      close(at: frame.start)
    }
  }

  private func place(of event: Event) -> Place {
    Place(file: lines.file, start: event.start, end: event.end)
  }

  // MARK: Scalars

  private mutating func takeScalar(
    _ text: String,
    _ style: Event.ScalarStyle,
    _ properties: Event.Properties,
    _ event: Event
  ) {
    var place = place(of: event)
    if style == .block { place = lines.clipped(place, of: event) }
    let value: Scalar.Value
    if let tag = properties.tag {
      value = taggedValue(text, tag, style, event)
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
    _ event: Event
  ) -> Scalar.Value {
    let untagged = style == .plain ? CoreSchema.resolve(text) : .string
    guard let known = CoreTag(tag) else {
      diagnostics.append(unknownTag(tag, at: tagPlace(of: event)))
      return untagged
    }
    if let value = known.value(of: text) { return value }
    diagnostics.append(known.mismatch(text: text, at: tagPlace(of: event)))
    return untagged
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
      diagnostics.append(tooDeep(limits.depth, at: place))
      return false
    }
    if let tag = properties.tag { check(tag, isMapping: isMapping, event) }
    if let anchor = properties.anchor { anchors[anchor] = .open(place) }
    frames.append(
      Frame(
        isMapping: isMapping,
        isBlock: isBlock,
        start: event.start,
        anchor: properties.anchor,
        firstChild: finished.count,
        nodesBefore: nodes
      )
    )
    nodes += 1
    return true
  }

  private mutating func close(at end: Position) {
    guard let frame = frames.popLast() else { return }
    var end = end
    if frame.isBlock, let last = finished.last { end = last.place.end }
    let place = Place(file: lines.file, start: frame.start, end: end)
    let content: Node.Content =
      frame.isMapping ? .mapping(popPairs(frame)) : .sequence(popItems(frame))
    let node = Node(content, at: place)
    finished.append(node)
    let height = frame.height + 1
    raise(height)
    if let anchor = frame.anchor {
      anchors[anchor] = .closed(node, size: nodes - frame.nodesBefore, height: height)
    }
  }

  // Both take the nodes off the stack one by one from its end: that moves them, where a slice would
  // copy each and then, while it lives, the whole stack.

  private mutating func popItems(_ frame: Frame) -> [Node] {
    var items: [Node] = []
    items.reserveCapacity(finished.count - frame.firstChild)
    while finished.count > frame.firstChild { items.append(finished.removeLast()) }
    items.reverse()
    return items
  }

  private mutating func popPairs(_ frame: Frame) -> [Pair] {
    var pairs: [Pair] = []
    pairs.reserveCapacity((finished.count - frame.firstChild) / 2)
    while finished.count > frame.firstChild + 1 {
      let value = finished.removeLast()
      pairs.append(Pair(key: finished.removeLast(), value: value))
    }
    pairs.reverse()
    diagnostics += removeDuplicates(from: &pairs)
    return pairs
  }

  /// Tells the innermost open collection how high a node in it is.
  private mutating func raise(_ height: Int) {
    guard let last = frames.indices.last else { return }
    frames[last].height = max(frames[last].height, height)
  }

  private mutating func check(_ tag: String, isMapping: Bool, _ event: Event) {
    guard let known = CoreTag(tag) else {
      diagnostics.append(unknownTag(tag, at: tagPlace(of: event)))
      return
    }
    if known == .nonSpecific || known == (isMapping ? .map : .seq) { return }
    diagnostics.append(known.mismatch(isMapping: isMapping, at: tagPlace(of: event)))
  }

  private func tagPlace(of event: Event) -> Place {
    NodeHead(at: event.bytes.lowerBound, in: lines.bytes).tag.map(lines.place)
      ?? place(of: event)
  }

  // MARK: Aliases

  /// Puts the node that an alias stands for in its place, or null when there is none.
  private mutating func takeAlias(_ name: String, at place: Place) {
    var content = Node.Content.missing
    switch anchors[name] {
    case nil:
      // Among very many names the search for a likely one would take too long.
      let known = anchors.count <= 1000 ? anchors.keys.sorted() : []
      diagnostics.append(undefinedAlias(name, among: known, at: place))
    case .open(let opening):
      diagnostics.append(recursiveAlias(name, inside: opening, at: place))
    case .closed(let node, let size, let height):
      guard frames.count + height <= limits.depth else {
        diagnostics.append(tooDeep(limits.depth, at: place))
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
}

extension Node.Content {
  /// What stands in the place of what could not be read.
  fileprivate static var missing: Node.Content { .scalar(Scalar(text: "", value: .null)) }
}
