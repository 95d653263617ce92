/// A `.reg` file as an editor sees it: its sections in order, each with its values and comments.
struct RegDocument {
  struct Section {
    let path: RegistryPath
    let isDeletion: Bool
    /// From the header to the next header.
    var bytes: Range<Int>
    /// Behind the last value, or behind the header; new values go here.
    var insertion: Int
    var comments: [Range<Int>] = []
    var values: [ValueName: [Int]] = [:]
    /// Whether a later section deletes the key again.
    var isOverridden = false
    /// Whether it speaks for the values that it lists only.
    var isPartial = false
  }

  struct Value {
    let bytes: Range<Int>
    let data: Range<Int>
  }

  private(set) var sections: [Section] = []
  private(set) var values: [Value] = []
  private(set) var comments: [RegistryPath] = []
  /// Indices of sections, sorted by path and then by place.
  private(set) var order: [Int] = []

  init(_ log: RegLog, length: Int) {
    var isOpen = false
    for entry in log.entries {
      switch entry.kind {
      case .section(let path): open(path, isDeletion: false, entry, &isOpen)
      case .deletion(let path): open(path, isDeletion: true, entry, &isOpen)
      case .badSection: close(entry.bytes.lowerBound, &isOpen)
      case .covers(let path):
        comments.append(path)
        if isOpen { sections[sections.count - 1].comments.append(entry.bytes) }
      case .partial:
        // Not kept when the section goes: it would speak of the section before.
        if isOpen, sections[sections.count - 1].values.isEmpty {
          sections[sections.count - 1].isPartial = true
          sections[sections.count - 1].insertion = entry.bytes.upperBound
        }
      case .comment:
        if isOpen { sections[sections.count - 1].comments.append(entry.bytes) }
      case .value(let name, _):
        guard isOpen else { continue }
        sections[sections.count - 1].values[name, default: []].append(values.count)
        sections[sections.count - 1].insertion = entry.bytes.upperBound
        values.append(Value(bytes: entry.bytes, data: entry.data))
      }
    }
    close(length, &isOpen)
    order = sections.indices.sorted { left, right in
      let (one, other) = (sections[left].path, sections[right].path)
      return one == other ? left < right : one < other
    }
    markOverridden()
  }

  private mutating func open(
    _ path: RegistryPath,
    isDeletion: Bool,
    _ entry: RegLog.Entry,
    _ isOpen: inout Bool
  ) {
    close(entry.bytes.lowerBound, &isOpen)
    isOpen = true
    sections.append(
      Section(
        path: path,
        isDeletion: isDeletion,
        bytes: entry.bytes,
        insertion: entry.bytes.upperBound
      )
    )
  }

  private mutating func close(_ end: Int, _ isOpen: inout Bool) {
    guard isOpen else { return }
    let start = sections[sections.count - 1].bytes.lowerBound
    sections[sections.count - 1].bytes = start..<max(start, end)
    isOpen = false
  }

  /// The walk of `RegReplay`: a stack of the deletions above, each with the latest so far.
  private mutating func markOverridden() {
    var deletions: [(path: RegistryPath, at: Int)] = []
    var position = 0
    while position < order.count {
      let path = sections[order[position]].path
      while let top = deletions.last, !top.path.contains(path) { deletions.removeLast() }
      var end = position
      var latest = deletions.last?.at ?? -1
      while end < order.count, sections[order[end]].path == path {
        if sections[order[end]].isDeletion { latest = max(latest, order[end]) }
        end += 1
      }
      for index in order[position..<end] where index < latest {
        sections[index].isOverridden = true
      }
      if latest > (deletions.last?.at ?? -1) { deletions.append((path, latest)) }
      position = end
    }
  }

  /// Where the sections at and below a path stand in `order`.
  func range(_ path: RegistryPath) -> Range<Int> {
    let start = partition { sections[order[$0]].path < path }
    let end = partition {
      sections[order[$0]].path < path || path.contains(sections[order[$0]].path)
    }
    return start..<end
  }

  /// The sections of a key, in the order of the file.
  func sections(of path: RegistryPath) -> ArraySlice<Int> {
    let start = partition { sections[order[$0]].path < path }
    return order[start...].prefix { sections[$0].path == path }
  }

  private func partition(_ isBefore: (Int) -> Bool) -> Int {
    var low = 0
    var high = order.count
    while low < high {
      let middle = (low + high) / 2
      if isBefore(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
