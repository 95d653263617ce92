/// Walks the extensions of a hello: a length, then type, length and body of each (RFC 8446, 4.2).
///
/// A walk by offsets, as a span cannot be kept in a struct that escapes. It ends at the first
/// extension that does not fit.
struct HelloExtensions {
  static let serverName: UInt16 = 0
  static let supportedVersions: UInt16 = 43

  private var at: Int
  private let end: Int

  init(_ hello: RawSpan, at start: Int) {
    at = start + 2
    end = hello.u16(start).map { min(hello.byteCount, start + 2 + Int($0)) } ?? 0
  }

  /// The next extension of the hello that this walk was made for.
  mutating func next(in hello: RawSpan) -> (type: UInt16, offset: Int, length: Int)? {
    guard at <= end - 4, let type = hello.u16(at), let length = hello.u16(at + 2) else {
      return nil
    }
    let offset = at + 4
    guard Int(length) <= end - offset else { return nil }
    at = offset + Int(length)
    return (type, offset, Int(length))
  }
}
