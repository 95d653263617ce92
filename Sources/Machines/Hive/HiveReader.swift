import WindowsRegistry

/// Reads keys and values of a hive, and never more of them than the hive has room for.
///
/// Cells may name each other in circles, or one cell a thousand times: each key and each byte of
/// data is in a sound hive once, so what is read is bounded by the size of the file.
struct HiveReader {
  let file: HiveFile
  private var keysLeft: Int
  private var bytesLeft: Int

  init(_ file: HiveFile) {
    self.file = file
    keysLeft = file.cellCount
    bytesLeft = file.bytes.count
  }

  struct Key {
    let cell: HiveFile.Cell
    let name: RegistryText
    let childCount: Int
    let valueCount: Int
  }

  struct Value {
    let cell: HiveFile.Cell
    let name: RegistryText
    let type: RegistryType
    /// How many bytes of data it has.
    let length: Int
    let isInline: Bool
  }

  private func damage(_ what: String, _ cell: HiveFile.Cell) -> FileFailure {
    file.bytes.damage(what, at: cell.start - 4)
  }

  // MARK: Keys

  var root: Key {
    get throws(FileFailure) { try key(file.header.rootOffset) }
  }

  func key(_ offset: UInt32) throws(FileFailure) -> Key {
    let cell = try file.cell(offset, "nk", atLeast: 76, "key")
    let bytes = file.bytes
    let isLatin = try bytes.u16(cell.start + 2) & 0x20 != 0
    return Key(
      cell: cell,
      name: try file.name(
        cell,
        at: 76,
        length: try bytes.u16(cell.start + 72),
        isLatin: isLatin
      ),
      childCount: Int(try bytes.u32(cell.start + 20)),
      valueCount: Int(try bytes.u32(cell.start + 36))
    )
  }

  /// The keys directly below, in the order of the hive; `lists` is told the cells that list them.
  mutating func children(
    of key: Key,
    lists: (HiveFile.Cell) throws(FileFailure) -> Void = { _ in }
  ) throws(FileFailure) -> [Key] {
    guard key.childCount > 0 else { return [] }
    var offsets: [UInt32] = []
    try collect(try file.bytes.u32(key.cell.start + 28), of: key, 0, &offsets, lists)
    guard offsets.count == key.childCount else {
      throw damage("a key has \(offsets.count) keys below it and says \(key.childCount)", key.cell)
    }
    var children: [Key] = []
    children.reserveCapacity(offsets.count)
    for offset in offsets { children.append(try self.key(offset)) }
    return children
  }

  private mutating func collect(
    _ list: UInt32,
    of key: Key,
    _ depth: Int,
    _ offsets: inout [UInt32],
    _ lists: (HiveFile.Cell) throws(FileFailure) -> Void
  ) throws(FileFailure) {
    let cell = try file.cell(list, "list of keys")
    try lists(cell)
    let count = try file.bytes.u16(cell.start + 2)
    let (stride, isIndirect): (Int, Bool)
    switch try file.mark(of: cell) {
    case "lf", "lh": (stride, isIndirect) = (8, false)
    case "li": (stride, isIndirect) = (4, false)
    // Windows makes one level of these.
    case "ri" where depth < 2: (stride, isIndirect) = (4, true)
    default: throw damage("there is no list of keys", cell)
    }
    guard 4 + count * stride <= cell.length else { throw damage("a list is cut off", cell) }
    keysLeft -= count
    guard keysLeft >= 0, offsets.count + count <= key.childCount || isIndirect else {
      throw damage("more keys are listed than the hive can hold", cell)
    }
    for index in 0..<count {
      let offset = try file.bytes.u32(cell.start + 4 + index * stride)
      if isIndirect {
        try collect(offset, of: key, depth + 1, &offsets, lists)
      } else {
        offsets.append(offset)
      }
    }
  }

  // MARK: Values

  /// The cell that lists a key's values; nil when it has none.
  func valueList(of key: Key) throws(FileFailure) -> HiveFile.Cell? {
    guard key.valueCount > 0 else { return nil }
    let list = try file.cell(try file.bytes.u32(key.cell.start + 40), "list of values")
    guard key.valueCount <= list.length / 4 else { throw damage("a list is cut off", list) }
    return list
  }

  mutating func values(of key: Key) throws(FileFailure) -> [Value] {
    guard let list = try valueList(of: key) else { return [] }
    keysLeft -= key.valueCount
    guard keysLeft >= 0 else { throw damage("more values are listed than the hive can hold", list) }
    var values: [Value] = []
    values.reserveCapacity(key.valueCount)
    for index in 0..<key.valueCount {
      values.append(try value(try file.bytes.u32(list.start + index * 4)))
    }
    return values
  }

  private func value(_ offset: UInt32) throws(FileFailure) -> Value {
    let bytes = file.bytes
    let cell = try file.cell(offset, "vk", atLeast: 20, "value")
    let length = try bytes.u32(cell.start + 4)
    return Value(
      cell: cell,
      name: try file.name(
        cell,
        at: 20,
        length: try bytes.u16(cell.start + 2),
        isLatin: try bytes.u16(cell.start + 16) & 1 != 0
      ),
      type: RegistryType(rawValue: try bytes.u32(cell.start + 12)),
      length: Int(length & 0x7FFF_FFFF),
      isInline: length & 0x8000_0000 != 0
    )
  }

  /// Data of up to four bytes stands in the place of its offset, and data of more than 16344 bytes
  /// is in segments from version 1.4 on.
  static let segmentLength = 16344

  /// The data; `cells` is told the cells that hold it.
  mutating func data(
    of value: Value,
    cells: (HiveFile.Cell) throws(FileFailure) -> Void = { _ in }
  ) throws(FileFailure) -> [UInt8] {
    let bytes = file.bytes
    bytesLeft -= value.length
    guard bytesLeft >= 0 else { throw damage("values are larger than the hive", value.cell) }
    if value.isInline {
      guard value.length <= 4 else { throw damage("a value's length is wrong", value.cell) }
      return try bytes.bytes(value.cell.start + 8, value.length)
    }
    let offset = try bytes.u32(value.cell.start + 8)
    if value.length == 0, offset == UInt32.max { return [] }
    let cell = try file.cell(offset, "data")
    try cells(cell)
    if value.length <= cell.length { return try bytes.bytes(cell.start, value.length) }
    guard value.length > Self.segmentLength, cell.length >= 8, try file.mark(of: cell) == "db"
    else { throw damage("the data of a value is cut off", cell) }
    let count = try bytes.u16(cell.start + 2)
    let list = try file.cell(try bytes.u32(cell.start + 4), "list of data")
    try cells(list)
    guard count <= list.length / 4 else { throw damage("a list is cut off", list) }
    var data: [UInt8] = []
    data.reserveCapacity(value.length)
    for index in 0..<count where data.count < value.length {
      let part = try file.cell(try bytes.u32(list.start + index * 4), "data")
      try cells(part)
      let length = min(Self.segmentLength, value.length - data.count)
      guard length <= part.length else { throw damage("the data of a value is cut off", part) }
      data += try bytes.bytes(part.start, length)
    }
    guard data.count == value.length else { throw damage("the data of a value is cut off", cell) }
    return data
  }

  mutating func snapshotValues(of key: Key) throws(FileFailure) -> [SnapshotValue] {
    let values = try values(of: key)
    var result: [SnapshotValue] = []
    result.reserveCapacity(values.count)
    for value in values {
      let data = RegistryData(value.type, try data(of: value))
      result.append(SnapshotValue(ValueName(value.name), data))
    }
    return result
  }
}
