/// An IPv4 or IPv6 address, as 16 bytes in network order.
///
/// IPv4 is kept as an IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2), so both hash and compare as two
/// words.
package struct IPAddress: Hashable, Sendable {
  package let high: UInt64
  package let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  package init(ipv4: UInt32) {
    self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(ipv4))
  }

  package var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }
}

extension IPAddress: Comparable {
  /// IPv4 stands before all IPv6 addresses that are in use.
  package static func < (one: IPAddress, other: IPAddress) -> Bool {
    (one.high, one.low) < (other.high, other.low)
  }
}

/// One side of a connection.
package struct Endpoint: Hashable, Sendable {
  package var address: IPAddress
  package var port: UInt16

  package init(_ address: IPAddress, port: UInt16) {
    self.address = address
    self.port = port
  }
}

extension Endpoint: Comparable {
  package static func < (one: Endpoint, other: Endpoint) -> Bool {
    (one.address, one.port) < (other.address, other.port)
  }
}
