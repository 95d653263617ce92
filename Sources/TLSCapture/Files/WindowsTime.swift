/// Times as Windows writes them into files.
enum WindowsTime {
  /// A FILETIME: units of 100 ns since 1601-01-01, UTC.
  ///
  /// Source: https://learn.microsoft.com/windows/win32/api/minwinbase/ns-minwinbase-filetime
  @inline(__always)
  static func fileTime(_ ticks: UInt64) -> CaptureTime {
    // 11644473600 seconds lie between 1601 and 1970.
    let since1970 = Int64(clamping: ticks).plusClamped(-116_444_736_000_000_000)
    return CaptureTime(nanoseconds: since1970.timesClamped(100))
  }

  /// A SYSTEMTIME of eight little-endian 16-bit fields, taken for UTC; nil where it is no date.
  ///
  /// Source: https://learn.microsoft.com/windows/win32/api/minwinbase/ns-minwinbase-systemtime
  static func systemTime(_ bytes: RawSpan, _ offset: Int) -> CaptureTime? {
    var fields: [Int64] = []
    for index in 0..<8 {
      guard let field = bytes.u16(offset + 2 * index, .little) else { return nil }
      fields.append(Int64(field))
    }
    let (year, month, day) = (fields[0], fields[1], fields[3])
    guard (1601...9999).contains(year), (1...12).contains(month), (1...31).contains(day),
      fields[4] < 24, fields[5] < 60, fields[6] < 61, fields[7] < 1000
    else { return nil }
    let seconds = days(year, month, day) * 86_400 + fields[4] * 3600 + fields[5] * 60 + fields[6]
    return CaptureTime(
      nanoseconds: seconds.timesClamped(1_000_000_000).plusClamped(fields[7] * 1_000_000)
    )
  }

  /// Days since 1970-01-01 in the Gregorian calendar, the year taken to begin in March.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let monthOfYear = (month + 9) % 12
    let leapDays = shifted / 4 - shifted / 100 + shifted / 400
    return shifted * 365 + leapDays + (monthOfYear * 153 + 2) / 5 + day - 1 - 719_468
  }
}
