/// Writes where a client asked a proxy to connect to, as a CONNECT request has it.
enum ProxyTarget {
  static func text(_ name: RawSpan, port: UInt16) -> String {
    "\(WireText.printable(name)):\(port)"
  }

  static func text(_ address: IPAddress, port: UInt16) -> String {
    guard !address.isIPv4 else {
      let parts = stride(from: 24, through: 0, by: -8).map { "\(address.low >> UInt64($0) & 0xFF)" }
      return parts.joined(separator: ".") + ":\(port)"
    }
    return "[\(ipv6(address))]:\(port)"
  }

  /// RFC 5952, 4: lower case, no leading zeros, the first longest run of zero groups as `::`.
  private static func ipv6(_ address: IPAddress) -> String {
    let groups = [address.high, address.low].flatMap { half in
      stride(from: 48, through: 0, by: -16).map { half >> UInt64($0) & 0xFFFF }
    }
    var longest = 0..<0
    var start = 0
    for index in 0...groups.count where index == groups.count || groups[index] != 0 {
      if index - start > longest.count { longest = start..<index }
      start = index + 1
    }
    let words = groups.map { String($0, radix: 16) }
    guard longest.count > 1 else { return words.joined(separator: ":") }
    return words[..<longest.lowerBound].joined(separator: ":") + "::"
      + words[longest.upperBound...].joined(separator: ":")
  }
}
