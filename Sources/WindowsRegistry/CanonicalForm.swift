extension RegistrySnapshot {
  /// The snapshot's content as bytes that are equal exactly when two snapshots say the same.
  ///
  /// Encoding, comments, order and the time of capture do not matter: only what is covered, the
  /// keys with their spelling, and the values. Digests that bind plans are made of this.
  package var canonicalBytes: [UInt8] {
    var form = CanonicalForm(capacity: keys.count * 192)
    form.append(coverage.count)
    for path in coverage { form.append(path) }
    for key in keys {
      form.append(key.path)
      form.append(key.isDeleted ? 1 : 0)
      // The order of values means nothing to Windows, so they are put into one.
      var values = key.values
      if !values.isSorted {
        values.sort { $0.name.spelling.bytes.precedes($1.name.spelling.bytes) }
      }
      for value in values {
        guard let data = value.data else { continue }
        form.append(value.name.spelling.bytes)
        form.append(Int(data.type.rawValue))
        form.append(data.bytes)
      }
      form.append(-1)
    }
    return form.bytes
  }
}

private struct CanonicalForm {
  private(set) var bytes: [UInt8] = []

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  /// Texts carry their length, so that no two contents give the same bytes.
  mutating func append(_ text: [UInt8]) {
    append(text.count)
    bytes.append(contentsOf: text)
  }

  mutating func append(_ number: Int) {
    let number = UInt32(truncatingIfNeeded: number)
    bytes.append(UInt8(truncatingIfNeeded: number))
    bytes.append(UInt8(truncatingIfNeeded: number >> 8))
    bytes.append(UInt8(truncatingIfNeeded: number >> 16))
    bytes.append(UInt8(truncatingIfNeeded: number >> 24))
  }

  mutating func append(_ path: RegistryPath) {
    append(path.root.canonicalNumber)
    append(path.subpath.bytes)
  }
}

extension [SnapshotValue] {
  fileprivate var isSorted: Bool {
    guard count > 1 else { return true }
    return (1..<count).allSatisfy {
      !self[$0].name.spelling.bytes.precedes(self[$0 - 1].name.spelling.bytes)
    }
  }
}

extension [UInt8] {
  fileprivate func precedes(_ other: [UInt8]) -> Bool {
    let length = commonPrefix(self, other)
    guard length < count, length < other.count else { return count < other.count }
    return self[length] < other[length]
  }
}

extension RegistryRoot {
  /// Part of every digest, so it never changes.
  fileprivate var canonicalNumber: Int {
    switch self {
    case .localMachine: 1
    case .users: 2
    case .currentUser: 3
    case .classesRoot: 4
    case .currentConfig: 5
    case .dynamicData: 6
    case .performanceData: 7
    }
  }
}
