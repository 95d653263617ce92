extension RegistrySnapshot {
  /// The snapshot's content as bytes that are equal exactly when two snapshots say the same.
  ///
  /// Encoding, comments, order and the time of capture do not matter: only what is covered, the
  /// keys with their spelling, and the values. Digests that bind plans are made of this.
  package var canonicalBytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(keys.count * 160)
    func append(_ text: [UInt8]) {
      append(number: text.count)
      bytes += text
    }
    func append(number: Int) {
      for shift in stride(from: 0, to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: number >> shift))
      }
    }
    func append(_ path: RegistryPath) {
      append(Array(path.root.abbreviation.utf8))
      append(path.subpath.bytes)
    }
    append(number: coverage.count)
    for path in coverage { append(path) }
    for key in keys {
      append(key.path)
      bytes.append(key.isDeleted ? 1 : 0)
      // The order of values means nothing to Windows.
      let values = key.values.filter { $0.data != nil }.sorted { $0.name < $1.name }
      append(number: values.count)
      for value in values {
        guard let data = value.data else { continue }
        append(value.name.spelling.bytes)
        append(number: Int(data.type.rawValue))
        append(data.bytes)
      }
    }
    return bytes
  }
}
