/// Fields read by offset; nil where the bytes end before the field does.
///
/// Every reader of hostile bytes here goes through these, so that a length that lies becomes a nil
/// and never a trap.
extension RawSpan {
  @inline(__always)
  package func u8(_ offset: Int) -> UInt8? {
    guard offset >= 0, offset < byteCount else { return nil }
    return unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
  }

  @inline(__always)
  package func u16(_ offset: Int) -> UInt16? {
    field(offset, as: UInt16.self).map(UInt16.init(bigEndian:))
  }

  @inline(__always)
  package func u24(_ offset: Int) -> Int? {
    guard let high = u8(offset), let low = u16(offset + 1) else { return nil }
    return Int(high) << 16 | Int(low)
  }

  @inline(__always)
  package func u32(_ offset: Int) -> UInt32? {
    field(offset, as: UInt32.self).map(UInt32.init(bigEndian:))
  }

  @inline(__always)
  package func u64(_ offset: Int) -> UInt64? {
    field(offset, as: UInt64.self).map(UInt64.init(bigEndian:))
  }

  /// A field in the byte order of the machine; swap it where the file has the other one.
  @inline(__always)
  package func field<Integer: FixedWidthInteger & BitwiseCopyable>(
    _ offset: Int,
    as type: Integer.Type
  ) -> Integer? {
    guard offset >= 0, offset <= byteCount - MemoryLayout<Integer>.size else { return nil }
    return unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: type)
  }

  /// The bytes from `offset` on, at most `length` of them; nil where the span ends before `offset`.
  @inline(__always)
  @_lifetime(copy self)
  package func part(_ offset: Int, _ length: Int = .max) -> RawSpan? {
    guard offset >= 0, length >= 0, offset <= byteCount else { return nil }
    return extracting(offset..<offset + min(length, byteCount - offset))
  }
}
