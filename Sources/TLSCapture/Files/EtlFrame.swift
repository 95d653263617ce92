/// The frame in an event of `pktmon`.
///
/// What the type of the event says is what the adapter is for, not what its drivers show: to those of
/// a wireless adapter it is Wi-Fi even where the frame has become Ethernet, and most that is sent never
/// was anything else. So both are told from the frame itself. Seen in traces of Windows 10 20H2 and
/// 11 24H2 and 25H2.
struct MonitoredFrame {
  let linkType: LinkType
  /// Whether it says that it is encrypted; what drivers show never is.
  let isProtected: Bool
  /// Where the frame's IP packet begins; nil where it seems to have none.
  private let network: Int?

  /// `type` is PACKETMONITOR_PAYLOAD_TYPE; nil where it has no addresses of a network.
  init?(_ type: UInt16, _ frame: RawSpan) {
    var isProtected = false
    switch type {
    case 1:
      (linkType, network) = (.ethernet, frame.isInternet(at: 12) ? 14 : nil)
    case 2:
      if let content = frame.wirelessContent {
        (linkType, network) = (.ieee80211, frame.isInternet(at: content + 6) ? content + 8 : nil)
        isProtected = frame.u8(1).map { $0 & 0x40 != 0 } ?? false
      } else {
        (linkType, network) = (.ethernet, frame.isInternet(at: 12) ? 14 : nil)
      }
    case 3:
      (linkType, network) = (.raw, 0)
    default:
      return nil
    }
    self.isProtected = isProtected
  }

  /// Equal for a packet at all layers, whatever header each gives it and wherever it was cut.
  func key(_ frame: RawSpan) -> UInt64 {
    guard let network, let packet = frame.part(network),
      // The headers down to TCP's, without what pads a short frame.
      let headers = packet.part(0, min(64, packet.internetLength ?? .max))
    else { return RecentPackets.key(frame) }
    return RecentPackets.key(headers)
  }
}

extension RawSpan {
  /// Whether the EtherType at `place` is that of IPv4 or IPv6.
  fileprivate func isInternet(at place: Int) -> Bool {
    let type = u16(place)
    return type == 0x0800 || type == 0x86DD
  }

  /// Where the content of a data frame of 802.11 begins, told by the LLC header there.
  ///
  /// Nil where the bytes are no such frame.
  fileprivate var wirelessContent: Int? {
    guard let kind = u8(0), kind & 0x0F == 0x08, let (place, isAggregate) = wirelessHeader else {
      return nil
    }
    // Data without content, by which a station says that it sleeps or wakes.
    if kind & 0x40 != 0 { return byteCount == place ? place : nil }
    if isAggregate { return isInternet(at: 12) ? nil : place }
    return u16(place) == 0xAAAA ? place : nil
  }

  /// How long the IP packet is that begins here, by its header, which large sends leave at 0.
  fileprivate var internetLength: Int? {
    switch (u8(0).map { $0 >> 4 }, u16(2), u16(4)) {
    case (4, let length?, _) where length > 0: Int(length)
    case (6, _, let payload?) where payload > 0: Int(payload) + 40
    default: nil
    }
  }

  /// How long a frame was before the capture cut it, by its IP header; the event does not say.
  func lengthOnWire(_ linkType: LinkType) -> Int {
    let start: Int
    switch linkType {
    case .ethernet where isInternet(at: 12): start = 14
    case .raw: start = 0
    default: return byteCount
    }
    return max(start + (part(start)?.internetLength ?? 0), byteCount)
  }

  /// What follows the 80 bytes of an EVENT_HEADER and its extended items; nil where they overrun.
  @_lifetime(copy self)
  func userData(_ flags: UInt16) -> RawSpan? {
    var place = 80
    // EVENT_HEADER_FLAG_EXTENDED_INFO: items of reserved, type, linkage, size, and that many bytes.
    var more = flags & 1 != 0
    while more {
      guard let linkage = u16(place + 4, .little), let size = u16(place + 6, .little) else {
        return nil
      }
      more = linkage & 1 != 0
      place += (8 + Int(size) + 7) & ~7
    }
    return part(place)
  }
}
