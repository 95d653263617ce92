/// Looks at every cell that hangs on a hive's topmost key.
///
/// libhivex ends the program where cells that it frees are not what they should be, so it is given
/// no hive to change that has not passed; and what it wrote has to pass too.
struct HiveCheck {
  private var reader: HiveReader
  private var claimed: Set<UInt32> = []
  /// The places of security descriptors, which keys share, by the number of keys that do.
  private var shared: [UInt32: Int] = [:]

  private init(_ file: HiveFile) {
    reader = HiveReader(file)
    claimed.reserveCapacity(file.cellCount)
  }

  static func check(_ file: HiveFile) throws(FileFailure) {
    var check = HiveCheck(file)
    try check.walk()
    try check.checkSecurity()
  }

  private mutating func claim(_ cell: HiveFile.Cell) throws(FileFailure) {
    guard claimed.insert(cell.offset).inserted else {
      throw reader.file.bytes.damage("two owners have one cell", at: cell.start - 4)
    }
  }

  private mutating func walk() throws(FileFailure) {
    var open = [try reader.root]
    while let key = open.popLast() {
      try claim(key.cell)
      var cells: [HiveFile.Cell] = []
      open += try reader.children(of: key) { (cell) throws(FileFailure) in cells.append(cell) }
      if let list = try reader.valueList(of: key) { cells.append(list) }
      for value in try reader.values(of: key) {
        cells.append(value.cell)
        _ = try reader.data(of: value) { (cell) throws(FileFailure) in cells.append(cell) }
        // Harmless to read, but libhivex would free what is not there.
        if !value.isInline, value.length == 0 {
          let offset = try reader.file.bytes.u32(value.cell.start + 8)
          if offset == UInt32.max { _ = try reader.file.cell(offset, "data") }
        }
      }
      let bytes = reader.file.bytes
      let security = try bytes.u32(key.cell.start + 44)
      _ = try reader.file.cell(security, "sk", atLeast: 20, "security descriptor")
      shared[security, default: 0] += 1
      let className = try bytes.u32(key.cell.start + 48)
      if className != UInt32.max { cells.append(try reader.file.cell(className, "class name")) }
      for cell in cells { try claim(cell) }
    }
  }

  private mutating func checkSecurity() throws(FileFailure) {
    for (offset, keys) in shared {
      let cell = try reader.file.cell(offset, "sk", atLeast: 20, "security descriptor")
      try claim(cell)
      let bytes = reader.file.bytes
      for link in [try bytes.u32(cell.start + 4), try bytes.u32(cell.start + 8)] {
        _ = try reader.file.cell(link, "sk", atLeast: 20, "security descriptor")
      }
      guard Int(try bytes.u32(cell.start + 12)) >= keys else {
        throw bytes.damage("a security descriptor has more keys than it says", at: cell.start - 4)
      }
    }
  }
}
