/// Packets that Windows 7 and 8 wrote as several events, one in the making for each processor.
struct EtlFragments {
  /// More than any packet: 64 KiB and the headers around it.
  static let packetLimit = 256 << 10
  static let processorLimit = 512

  /// Packets that were begun and not ended, or ended and not begun.
  private(set) var lost = 0
  private var open: [UInt16: [UInt8]] = [:]

  /// Appends to the packet that `processor` is writing; false where it has begun none.
  mutating func add(_ fragment: RawSpan, of processor: UInt16, isStart: Bool) -> Bool {
    var bytes = open.removeValue(forKey: processor)
    if isStart {
      if bytes != nil { lost += 1 }
      if open.count >= Self.processorLimit {
        lost += open.count
        open.removeAll()
      }
      bytes = []
    }
    guard var bytes else { return false }
    guard bytes.count + fragment.byteCount <= Self.packetLimit else {
      lost += 1
      return true
    }
    bytes.reserveCapacity(bytes.count + fragment.byteCount)
    for index in 0..<fragment.byteCount {
      bytes.append(fragment.u8(index) ?? 0)
    }
    open[processor] = bytes
    return true
  }

  mutating func finish(_ processor: UInt16) -> [UInt8]? {
    open.removeValue(forKey: processor)
  }
}
