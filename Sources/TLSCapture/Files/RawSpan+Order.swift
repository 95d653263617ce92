/// Fields in the byte order of a file that says which it has.
extension RawSpan {
  @inline(__always)
  func u16(_ offset: Int, _ order: FileOrder) -> UInt16? {
    field(offset, as: UInt16.self).map { order.isBig ? $0.bigEndian : $0.littleEndian }
  }

  @inline(__always)
  func u32(_ offset: Int, _ order: FileOrder) -> UInt32? {
    field(offset, as: UInt32.self).map { order.isBig ? $0.bigEndian : $0.littleEndian }
  }

  @inline(__always)
  func u64(_ offset: Int, _ order: FileOrder) -> UInt64? {
    field(offset, as: UInt64.self).map { order.isBig ? $0.bigEndian : $0.littleEndian }
  }
}

/// The byte order in which a file was written.
struct FileOrder: Hashable, Sendable {
  let isBig: Bool

  static let big = FileOrder(isBig: true)
  static let little = FileOrder(isBig: false)
}
