/// What a capture file says of one packet; its bytes come beside it.
package struct PacketHeader: Hashable, Sendable {
  /// 1 for the first packet of the file, as Wireshark counts.
  package var number: Int
  package var time: CaptureTime
  package var linkType: LinkType
  /// How long the packet was on the wire; more than the bytes at hand where the capture cut it.
  package var originalLength: Int
  /// Which interface of the file saw it, from 0; two interfaces may see the same packet.
  package var interface: Int

  package init(
    number: Int,
    time: CaptureTime,
    linkType: LinkType,
    originalLength: Int,
    interface: Int = 0
  ) {
    self.number = number
    self.time = time
    self.linkType = linkType
    self.originalLength = originalLength
    self.interface = interface
  }
}

/// Nanoseconds since 1970-01-01T00:00:00Z, leap seconds left out as in Unix time.
package struct CaptureTime: Hashable, Sendable, Comparable {
  package var nanoseconds: Int64

  package init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  package static func < (one: CaptureTime, other: CaptureTime) -> Bool {
    one.nanoseconds < other.nanoseconds
  }

  func isBefore(_ other: CaptureTime, byMoreThan nanoseconds: Int64) -> Bool {
    let (difference, isHuge) = other.nanoseconds.subtractingReportingOverflow(self.nanoseconds)
    return self < other && (isHuge || difference > nanoseconds)
  }
}

/// A link-layer type by its number in the tcpdump group's list, which pcap and pcapng use.
///
/// Source: https://www.tcpdump.org/linktypes.html
package struct LinkType: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt16

  package init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  package static let null = LinkType(rawValue: 0)
  package static let ethernet = LinkType(rawValue: 1)
  package static let raw = LinkType(rawValue: 101)
  package static let ieee80211 = LinkType(rawValue: 105)
  package static let loop = LinkType(rawValue: 108)
  package static let linuxSLL = LinkType(rawValue: 113)
  package static let radiotap = LinkType(rawValue: 127)
  package static let ipv4 = LinkType(rawValue: 228)
  package static let ipv6 = LinkType(rawValue: 229)
  package static let linuxSLL2 = LinkType(rawValue: 276)
}
