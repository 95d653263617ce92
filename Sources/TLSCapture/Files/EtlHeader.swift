/// What the first buffer of an event trace says of the trace: WMI_BUFFER_HEADER, the header of a
/// system event, TRACE_LOGFILE_HEADER.
///
/// Sources: https://learn.microsoft.com/windows/win32/api/evntrace/ns-evntrace-trace_logfile_header
/// and, for what surrounds it, Geoff Chappell's study of WMI_BUFFER_HEADER and airbus-cert's
/// etl-parser. Where the format of compression stands is documented nowhere: traces of pktmon
/// have it there, and snail-server reads it there.
struct EtlHeader {
  /// Of WMI_BUFFER_HEADER.
  static let bufferHeaderSize = 0x48
  /// Where TRACE_LOGFILE_HEADER begins, behind the 32 bytes of SYSTEM_TRACE_HEADER.
  private static let start = bufferHeaderSize + 32

  /// Of every buffer, where they are not compressed.
  let bufferSize: Int
  /// Whether each buffer has a size of its own in the file.
  let isCompressed: Bool
  /// The number of the format in which they are, one of COMPRESSION_FORMAT.
  let packedFormat: UInt16
  /// How many events the trace says it has lost for want of buffers.
  let eventsLost: Int
  let buffersLost: Int
  /// Nil where the kind of clock is unknown, or has no frequency.
  let clock: EtlClock?

  /// Whether `bytes` can be the beginning of a trace, which has no magic number.
  static func begins(_ bytes: RawSpan) -> Bool {
    guard let size = bytes.u32(0, .little), let saved = bytes.u32(4, .little),
      let marker = bytes.u32(bufferHeaderSize), let packet = bytes.u32(bufferHeaderSize + 4)
    else { return false }
    // Version 2, SYSTEM_TRACE_HEADER of 32 or 64 bits, event trace; type 0 of group 0.
    let isHeaderEvent = marker == 0x0200_01C0 || marker == 0x0200_02C0
    return isHeaderEvent && packet & 0xFFFF == 0 && size >= 1024 && size <= ByteWindow.limit
      && saved <= size
  }

  init?(_ bytes: RawSpan) {
    let start = Self.start
    guard let size = bytes.u32(0, .little), let state = bytes.u16(0x2C, .little),
      let first = bytes.u64(Self.bufferHeaderSize + 16, .little),
      let mode = bytes.u32(start + 32, .little), let pointer = bytes.u32(start + 44, .little),
      let lost = bytes.u32(start + 48, .little), let speed = bytes.u32(start + 52, .little)
    else { return nil }
    // Two pointers and a TIME_ZONE_INFORMATION stand between, then 64-bit fields, aligned.
    let times = start + (pointer == 4 ? 240 : 248)
    guard let frequency = bytes.u64(times + 8, .little), let began = bytes.u64(times + 16, .little),
      let flags = bytes.u32(times + 24, .little), let buffers = bytes.u32(times + 28, .little)
    else { return nil }
    bufferSize = Int(size)
    // EVENT_TRACE_COMPRESSED_MODE
    isCompressed = mode & 0x0400_0000 != 0
    // Of a compressed trace's first buffer, what is the state of a buffer elsewhere is this.
    packedFormat = state
    eventsLost = Int(lost)
    buffersLost = Int(buffers)
    clock = EtlClock(
      kind: flags,
      start: WindowsTime.fileTime(began),
      first: first,
      frequency: frequency,
      megahertz: speed
    )
  }
}

/// Turns the time stamps of a trace's events into time.
struct EtlClock {
  let start: CaptureTime
  private let first: UInt64
  /// 0 where stamps are FILETIMEs already.
  private let frequency: UInt64

  /// `kind` is ReservedFlags: 1 the performance counter, 2 system time, 3 the processor's cycles;
  /// 0 stands for the default, which is the performance counter.
  ///
  /// `first` is the stamp of the header's own event, which was written at `start`.
  init?(kind: UInt32, start: CaptureTime, first: UInt64, frequency: UInt64, megahertz: UInt32) {
    self.start = start
    self.first = first
    switch kind {
    case 0, 1: self.frequency = frequency
    case 2: self.frequency = 0
    case 3: self.frequency = UInt64(megahertz) * 1_000_000
    default: return nil
    }
    if kind != 2, self.frequency == 0 { return nil }
  }

  @inline(__always)
  func time(_ stamp: UInt64) -> CaptureTime {
    guard frequency > 0 else { return WindowsTime.fileTime(stamp) }
    let ticks = Int64(bitPattern: stamp &- first)
    let (high, low) = ticks.magnitude.multipliedFullWidth(by: 1_000_000_000)
    guard high < frequency else {
      return CaptureTime(nanoseconds: ticks < 0 ? .min : .max)
    }
    let distance = Int64(clamping: frequency.dividingFullWidth((high, low)).quotient)
    return CaptureTime(
      nanoseconds: start.nanoseconds.plusClamped(ticks < 0 ? -distance : distance)
    )
  }
}
