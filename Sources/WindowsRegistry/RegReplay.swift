/// What a `.reg` file does, section by section, and what is there when all is done.
struct RegReplay {
  struct Event {
    let path: RegistryPath
    let isDeletion: Bool
    var values: [SnapshotValue]
  }

  private(set) var events: [Event] = []
  private(set) var coverage: [RegistryPath] = []
  /// What the header that was read last added to the coverage, until a value follows it.
  private var freshCover: Int?
  /// The values of the section that is being read.
  private var open: [SnapshotValue] = []

  var last: Event? { events.last }

  mutating func append(_ path: RegistryPath, isDeletion: Bool) {
    let before = coverage.count
    cover(path)
    freshCover = coverage.count > before && !isDeletion ? before : nil
    close()
    events.append(Event(path: path, isDeletion: isDeletion, values: []))
  }

  mutating func add(_ value: SnapshotValue) {
    freshCover = nil
    open.append(value)
  }

  /// A section that nobody asked for begins.
  mutating func leave() { freshCover = nil }

  /// The section whose header was just read speaks for the values that it lists and nothing else.
  mutating func markPartial() {
    guard let cover = freshCover, cover == coverage.count - 1 else { return }
    coverage.removeLast()
    freshCover = nil
  }

  /// Gives the last section its values, in an array of just their size.
  mutating func close() {
    guard !open.isEmpty else { return }
    events[events.count - 1].values = unsafe open.withUnsafeBufferPointer { unsafe Array($0) }
    open.removeAll(keepingCapacity: true)
  }

  mutating func cover(_ path: RegistryPath) {
    if let last = coverage.last, last.contains(path) { return }
    coverage.append(path)
  }

  /// The keys that are known in the end, sorted by path.
  ///
  /// Events are sorted by path, then by their order in the file. A deletion reaches what stands
  /// behind it in path order, so one walk with a stack of the deletions above a path finds the last
  /// that hit it. A second walk, backwards in effect, revives deleted keys below which something was
  /// made later: making a key makes those above it.
  func resolved() -> [SnapshotKey] {
    var isSorted = true
    for index in events.indices.dropFirst()
    where !(events[index - 1].path < events[index].path) || events[index - 1].isDeletion {
      isSorted = false
      break
    }
    if isSorted, events.last?.isDeletion != true {
      return events.map { SnapshotKey(path: $0.path, values: withoutDuplicates($0.values)) }
    }
    return merged()
  }

  private func merged() -> [SnapshotKey] {
    let order = events.indices.sorted { left, right in
      let (one, other) = (events[left].path, events[right].path)
      return one == other ? left < right : one < other
    }
    var keys: [SnapshotKey] = []
    var deletions: [(path: RegistryPath, at: Int)] = []
    var position = 0
    while position < order.count {
      let path = events[order[position]].path
      while let top = deletions.last, !top.path.contains(path) { deletions.removeLast() }
      // Deletions above are nested, and each entry holds the latest of itself and those above it.
      var killed = deletions.last?.at ?? -1
      var end = position
      var ownDeletion = -1
      while end < order.count, events[order[end]].path == path {
        if events[order[end]].isDeletion { ownDeletion = order[end] }
        end += 1
      }
      if ownDeletion >= 0 {
        killed = max(killed, ownDeletion)
        deletions.append((path, killed))
      }
      var made: RegistryPath?
      var values: [SnapshotValue] = []
      for index in order[position..<end] where index > killed {
        // The spelling is that of the section which made the key.
        made = made ?? events[index].path
        if values.isEmpty {
          values = events[index].values
        } else {
          values.append(contentsOf: events[index].values)
        }
      }
      if let made {
        keys.append(SnapshotKey(path: made, values: withoutDuplicates(values)))
      } else if ownDeletion >= 0 {
        keys.append(SnapshotKey(path: path, isDeleted: true))
      }
      position = end
    }
    return revived(keys)
  }

  private func revived(_ keys: [SnapshotKey]) -> [SnapshotKey] {
    guard keys.contains(where: \.isDeleted) else { return keys }
    var keys = keys
    var deleted: [Int] = []
    for index in keys.indices {
      while let top = deleted.last, !keys[top].path.contains(keys[index].path) {
        deleted.removeLast()
      }
      if keys[index].isDeleted {
        deleted.append(index)
      } else {
        for above in deleted { keys[above] = SnapshotKey(path: keys[above].path) }
        deleted.removeAll()
      }
    }
    return keys
  }
}

/// The values with each name once: the first one's place and spelling, the last one's data.
private func withoutDuplicates(_ values: [SnapshotValue]) -> [SnapshotValue] {
  guard values.count > 1 else { return values }
  if values.count <= 12 {
    var isUnique = true
    scan: for index in 1..<values.count {
      for other in 0..<index where values[index].name == values[other].name {
        isUnique = false
        break scan
      }
    }
    if isUnique { return values }
  }
  var places: [ValueName: Int] = [:]
  places.reserveCapacity(values.count)
  var result: [SnapshotValue] = []
  result.reserveCapacity(values.count)
  for value in values {
    if let place = places[value.name] {
      result[place] = SnapshotValue(result[place].name, value.data)
    } else {
      places[value.name] = result.count
      result.append(value)
    }
  }
  return result
}
