import WindowsRegistry

/// A hive whose bins and cells are sound, so that every cell can be found; keys may still be damaged.
///
/// Reading is ours and not libhivex's: that trusts the lengths in keys and in large values, and one
/// damaged cell at the end of a file leads it out of the mapping; names that are no valid UTF-16
/// hide all keys beside them from it. It opens, changes and proves what we write.
struct HiveFile {
  let bytes: HiveBytes
  let header: HiveHeader
  /// One bit for every four bytes: whether an allocated cell begins there.
  private let starts: [UInt32]
  let cellCount: Int

  var path: String { bytes.path }

  init(_ path: String, limit: Int = HiveHeader.sizeLimit) throws(FileFailure) {
    bytes = try HiveBytes(path, limit: limit)
    header = try HiveHeader(bytes)
    (starts, cellCount) = try Self.scan(bytes, header)
  }

  /// The content of a cell.
  struct Cell: Hashable {
    /// As other cells name it, counted from the first bin.
    let offset: UInt32
    let length: Int

    /// Where the content begins in the file.
    var start: Int { HiveHeader.length + Int(offset) + 4 }
  }

  private static let binMark: UInt32 = 0x6E69_6268

  private static func scan(
    _ bytes: HiveBytes,
    _ header: HiveHeader
  ) throws(FileFailure) -> ([UInt32], Int) {
    let end = HiveHeader.length + header.dataSize
    var starts = [UInt32](repeating: 0, count: end >> 7 + 1)
    var count = 0
    var bin = HiveHeader.length
    while bin < end {
      let size = Int(try bytes.u32(bin + 8))
      guard try bytes.u32(bin) == binMark, Int(try bytes.u32(bin + 4)) == bin - HiveHeader.length,
        size >= 4096, size.isMultiple(of: 4096), size <= end - bin
      else { throw bytes.damage("no bin begins", at: bin) }
      var cell = bin + 32
      while cell < bin + size {
        let signed = Int(Int32(bitPattern: try bytes.u32(cell)))
        let length = abs(signed)
        guard length >= 8, length & 3 == 0, length <= bin + size - cell else {
          throw bytes.damage("no cell begins", at: cell)
        }
        if signed < 0 {
          starts[cell >> 7] |= 1 << (UInt32(cell >> 2) & 31)
          count += 1
        }
        cell += length
      }
      bin += size
    }
    return (starts, count)
  }

  /// The allocated cell that begins at an offset; `what` says what was looked for.
  func cell(_ offset: UInt32, _ what: StaticString) throws(FileFailure) -> Cell {
    let place = HiveHeader.length + Int(offset)
    guard place & 3 == 0, place < HiveHeader.length + header.dataSize,
      starts[place >> 7] & 1 << (UInt32(place >> 2) & 31) != 0
    else { throw bytes.damage("there is no \(what)", at: place) }
    let length = -Int(Int32(bitPattern: try bytes.u32(place)))
    return Cell(offset: offset, length: length - 4)
  }

  /// A cell that begins with two letters and has room for `length` bytes.
  func cell(
    _ offset: UInt32,
    _ mark: StaticString,
    atLeast length: Int,
    _ what: StaticString
  ) throws(FileFailure) -> Cell {
    let cell = try cell(offset, what)
    guard cell.length >= length, try self.mark(of: cell) == mark.description else {
      throw bytes.damage("there is no \(what)", at: cell.start - 4)
    }
    return cell
  }

  func mark(of cell: Cell) throws(FileFailure) -> String {
    String(decoding: try bytes.bytes(cell.start, 2), as: UTF8.self)
  }

  /// The names of a hive are UTF-16, or Latin-1 where that is enough.
  func name(
    _ cell: Cell,
    at place: Int,
    length: Int,
    isLatin: Bool
  ) throws(FileFailure) -> RegistryText {
    guard place + length <= cell.length else {
      throw bytes.damage("a name is too long", at: cell.start - 4)
    }
    let name = try bytes.bytes(cell.start + place, length)
    if isLatin {
      if name.allSatisfy({ $0 < 0x80 }) { return RegistryText(wtf8: name) }
      return RegistryText(utf16: name.map { UInt16($0) })
    }
    guard length.isMultiple(of: 2) else {
      throw bytes.damage("a name has half a character", at: cell.start - 4)
    }
    return RegistryText(utf16: RegistryData(.string, name).codeUnits)
  }
}
