extension IPAddress: LosslessStringConvertible {
  /// Reads `10.0.0.5` or `2001:db8::5`; nil for anything else, names and zones such as `%eth0` too.
  ///
  /// Numbers of IPv4 are decimal and without leading zeros, which some take for octal (RFC 6943,
  /// 3.1.1).
  package init?(_ text: String) {
    if let number = Self.ipv4(text[...]) {
      self.init(ipv4: number)
      return
    }
    guard let groups = Self.groups(text), groups.count == 8 else { return nil }
    func word(_ part: ArraySlice<UInt16>) -> UInt64 {
      part.reduce(0) { $0 << 16 | UInt64($1) }
    }
    self.init(high: word(groups[..<4]), low: word(groups[4...]))
  }

  private static func ipv4(_ text: Substring) -> UInt32? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var number: UInt32 = 0
    for part in parts {
      guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        part.utf8.count == 1 || part.utf8.first != 0x30, let byte = UInt8(part)
      else { return nil }
      number = number << 8 | UInt32(byte)
    }
    return number
  }

  /// The eight groups of an IPv6 address (RFC 4291, 2.2).
  private static func groups(_ text: String) -> [UInt16]? {
    guard text.utf8.count <= 45 else { return nil }
    var sides: [[UInt16]] = [[]]
    var rest = text[...]
    if rest.hasPrefix("::") {
      sides.append([])
      rest = rest.dropFirst(2)
    }
    while !rest.isEmpty {
      let end = rest.firstIndex(of: ":") ?? rest.endIndex
      let part = rest[..<end]
      if end == rest.endIndex, let number = ipv4(part) {
        sides[sides.count - 1] += [UInt16(number >> 16), UInt16(truncatingIfNeeded: number)]
      } else {
        guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy(isHexDigit),
          let group = UInt16(part, radix: 16)
        else { return nil }
        sides[sides.count - 1].append(group)
      }
      rest = rest[end...].dropFirst()
      // A colon at the end is only right as the second of two.
      if end != text.endIndex, rest.isEmpty { return nil }
      if rest.first == ":" {
        guard sides.count == 1 else { return nil }
        sides.append([])
        rest = rest.dropFirst()
      }
    }
    guard sides.count == 2 else { return sides[0] }
    let missing = 8 - sides[0].count - sides[1].count
    guard missing > 0 else { return nil }
    return sides[0] + Array(repeating: 0, count: missing) + sides[1]
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
    default: false
    }
  }

  /// As RFC 5952 writes it: lower case, without leading zeros, the longest run of zeros as `::`.
  package var description: String {
    if isIPv4 {
      return [24, 16, 8, 0].map { String(low >> $0 & 0xFF) }.joined(separator: ".")
    }
    let groups =
      [48, 32, 16, 0].map { high >> $0 & 0xFFFF } + [48, 32, 16, 0].map { low >> $0 & 0xFFFF }
    var best = 0..<0
    var start = 0
    for index in 0...8 where index == 8 || groups[index] != 0 {
      if index - start > max(best.count, 1) { best = start..<index }
      start = index + 1
    }
    func text(_ part: ArraySlice<UInt64>) -> String {
      part.map { String($0, radix: 16) }.joined(separator: ":")
    }
    guard !best.isEmpty else { return text(groups[...]) }
    return text(groups[..<best.lowerBound]) + "::" + text(groups[best.upperBound...])
  }
}

extension Endpoint: CustomStringConvertible {
  /// `10.0.0.5:443`, `[2001:db8::5]:443`.
  package var description: String {
    address.isIPv4 ? "\(address):\(port)" : "[\(address)]:\(port)"
  }
}

extension CaptureTime: CustomStringConvertible {
  /// `2018-03-01T08:15:30.123456Z`: six digits of the second, and nine where it has more.
  package var description: String {
    let (seconds, nanoseconds) = Self.divided(nanoseconds, by: 1_000_000_000)
    let fraction =
      nanoseconds % 1000 == 0
      ? Self.padded(nanoseconds / 1000, 6) : Self.padded(nanoseconds, 9)
    return "\(Self.day(seconds))T\(Self.clock(seconds)).\(fraction)Z"
  }

  /// `2018-03-01 08:15:30`, for people.
  package var toTheSecond: String {
    let seconds = Self.divided(nanoseconds, by: 1_000_000_000).quotient
    return "\(Self.day(seconds)) \(Self.clock(seconds))"
  }

  /// Towards the past, so that times before 1970 have positive fractions.
  private static func divided(_ number: Int64, by divisor: Int64) -> (
    quotient: Int64, remainder: Int64
  ) {
    let remainder = number % divisor
    return remainder < 0
      ? (number / divisor - 1, remainder + divisor) : (number / divisor, remainder)
  }

  private static func clock(_ seconds: Int64) -> String {
    let second = divided(seconds, by: 86_400).remainder
    return [second / 3600, second / 60 % 60, second % 60].map { padded($0, 2) }
      .joined(separator: ":")
  }

  /// The date in the Gregorian calendar, by counting years from March.
  private static func day(_ seconds: Int64) -> String {
    let days = divided(seconds, by: 86_400).quotient + 719_468
    let (era, dayOfEra) = divided(days, by: 146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let march = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * march + 2) / 5 + 1
    let month = march < 10 ? march + 3 : march - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
