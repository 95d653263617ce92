import Testing
import TLSCapture

/// A good packet of one link layer or encapsulation around the same TCP segment.
struct LayerSample: CustomTestStringConvertible, Sendable {
  var name: String
  var linkType: LinkType
  var bytes: [UInt8]
  var isIPv6 = false

  var testDescription: String { name }

  init(_ name: String, _ ethernet: [UInt8], isIPv6: Bool = false) {
    self.init(name, 1, ethernet, isIPv6: isIPv6)
  }

  init(_ name: String, _ linkType: UInt16, _ bytes: [UInt8], isIPv6: Bool = false) {
    self.name = name
    self.linkType = LinkType(rawValue: linkType)
    self.bytes = bytes
    self.isIPv6 = isIPv6
  }
}

extension LayerSample {
  private typealias Build = PacketBuilder

  static let all = links + internet + tunnels

  private static let ip4 = Build.ipv4(6, Build.tcp())
  private static let ip6 = Build.ipv6(6, Build.tcp())

  private static let links: [LayerSample] = [
    .init("Ethernet", Build.ethernet(0x0800, ip4)),
    .init("Ethernet, IPv6", Build.ethernet(0x86DD, ip6), isIPv6: true),
    .init("IEEE 802.3 with SNAP", Build.ethernet(UInt16(ip4.count + 8), Build.snap(0x0800, ip4))),
    .init(
      "IEEE 802.3 with LLC",
      Build.ethernet(UInt16(ip4.count + 3), [6, 6, 3] + ip4)
    ),
    .init("VLAN", Build.ethernet(0x8100, Build.words([0x0064, 0x0800], ip4))),
    .init(
      "QinQ",
      Build.ethernet(0x88A8, Build.words([0x0064, 0x8100, 0x0065, 0x0800], ip4))
    ),
    .init(
      "older QinQ",
      Build.ethernet(0x9100, Build.words([0x0064, 0x9100, 7, 0x8100, 0x0065, 0x0800], ip4))
    ),
    .init("MPLS", Build.ethernet(0x8847, Build.words([1, 0x0040, 2, 0x0140], ip4))),
    .init(
      "MPLS pseudowire",
      Build.ethernet(0x8847, Build.words([2, 0x0140, 0, 0], Build.ethernet(0x0800, ip4)))
    ),
    .init("PPPoE", Build.ethernet(0x8864, Build.pppoe(ip4))),
    .init("PPPoE alone", 51, Build.pppoe(ip4)),
    .init("PPP", 9, Build.words([0xFF03, 0x0021], ip4)),
    .init("PPP without address, IPv6", 9, Build.words([0x0057], ip6), isIPv6: true),
    .init("PPP with a short protocol", 9, [0x21] + ip4),
    .init("PPP in HDLC", 50, Build.words([0xFF03, 0x0021], ip4)),
    .init("Cisco HDLC", 104, Build.words([0x0F00, 0x0800], ip4)),
    .init("raw", 101, ip4),
    .init("raw, BSD", 12, ip6, isIPv6: true),
    .init("raw, OpenBSD", 14, ip4),
    .init("IPv4", 228, ip4),
    .init("IPv6", 229, ip6, isIPv6: true),
    .init("null, little-endian", 0, [2, 0, 0, 0] + ip4),
    .init("null, big-endian", 0, [0, 0, 0, 2] + ip4),
    .init("null, Linux", 0, [10, 0, 0, 0] + ip6, isIPv6: true),
    .init("null, Windows", 0, [23, 0, 0, 0] + ip6, isIPv6: true),
    .init("null, OpenBSD", 0, [24, 0, 0, 0] + ip6, isIPv6: true),
    .init("null, FreeBSD", 0, [0, 0, 0, 28] + ip6, isIPv6: true),
    .init("null, Darwin", 0, [30, 0, 0, 0] + ip6, isIPv6: true),
    .init("loop", 108, [0, 0, 0, 24] + ip6, isIPv6: true),
    .init("Linux cooked", 113, Build.words([0, 1, 6, 0, 0, 0, 0, 0x0800], ip4)),
    .init(
      "Linux cooked, VLAN",
      113,
      Build.words([0, 1, 6, 0, 0, 0, 0, 0x8100, 5, 0x0800], ip4)
    ),
    .init(
      "Linux cooked, second version",
      276,
      Build.words([0x86DD, 0, 0, 2, 1, 6, 0, 0, 0, 0], ip6),
      isIPv6: true
    ),
    .init("802.11", 105, Build.wireless(Build.snap(0x0800, ip4))),
    .init("802.11, four addresses", 105, Build.wireless(flags: 3, Build.snap(0x0800, ip4))),
    .init(
      "802.11, QoS from the access point",
      105,
      Build.wireless(flags: 2, quality: 5, Build.snap(0x0800, ip4))
    ),
    .init(
      "802.11, QoS with HT control",
      105,
      Build.wireless(flags: 0x81, quality: 0, extra: 4, Build.snap(0x0800, ip4))
    ),
    .init("radiotap", 127, Build.radiotap(Build.wireless(Build.snap(0x0800, ip4)))),
    .init(
      "radiotap, padded",
      127,
      Build.radiotap(flags: 0x20, Build.wireless(quality: 0, extra: 2, Build.snap(0x0800, ip4)))
    ),
    .init(
      "Linux cooked around radiotap",
      113,
      Build.words(
        [0, 803, 6, 0, 0, 0, 0, 0],
        Build.radiotap(Build.wireless(Build.snap(0x0800, ip4)))
      )
    ),
  ]

  private static let internet: [LayerSample] = [
    .init("IPv4 options", 228, Build.ipv4(6, Build.tcp(), options: 40)),
    .init("IPv4 length 0", 228, Build.ipv4(6, Build.tcp(), length: 0)),
    .init(
      "IPv4 authentication header",
      228,
      Build.ipv4(51, Build.words([0x0604, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], Build.tcp()))
    ),
    .init("IPv6 length 0", 229, Build.ipv6(6, Build.tcp(), length: 0), isIPv6: true),
    .init(
      "IPv6 extension headers",
      229,
      Build.ipv6(
        0,
        Build.words(
          [0x2B00, 0, 0, 0],
          Build.words([0x3C01, 0, 0, 0, 0, 0, 0, 0], Build.words([0x0600, 0, 0, 0], Build.tcp()))
        )
      ),
      isIPv6: true
    ),
    .init(
      "IPv6 fragment header, whole",
      229,
      Build.fragment6(6, at: 0, isLast: true, Build.tcp()),
      isIPv6: true
    ),
  ]

  private static let tunnels: [LayerSample] = [
    .init("6in4", 228, Build.ipv4(41, ip6), isIPv6: true),
    .init("4in6", 229, Build.ipv6(4, ip4)),
    .init("IP in IP", 228, Build.ipv4(4, ip4)),
    .init("EtherIP", 228, Build.ipv4(97, [0x30, 0] + Build.ethernet(0x0800, ip4))),
    .init("Ethernet in IPv6", 229, Build.ipv6(143, Build.ethernet(0x0800, ip4))),
    .init("MPLS in IP", 228, Build.ipv4(137, Build.words([2, 0x0140], ip4))),
    .init("GRE", 228, Build.ipv4(47, Build.words([0, 0x0800], ip4))),
    .init(
      "GRE with checksum, key and number",
      228,
      Build.ipv4(47, Build.words([0xB000, 0x86DD, 0, 0, 0, 1, 0, 2], ip6)),
      isIPv6: true
    ),
    .init(
      "GRE, Ethernet",
      228,
      Build.ipv4(47, Build.words([0x2000, 0x6558, 0, 9], Build.ethernet(0x0800, ip4)))
    ),
    .init(
      "PPTP",
      228,
      Build.ipv4(
        47,
        Build.words([0x3081, 0x880B, UInt16(ip4.count + 4), 1, 0, 1, 0, 1, 0xFF03, 0x0021], ip4)
      )
    ),
    .init("ERSPAN I", 228, Build.ipv4(47, Build.words([0, 0x88BE], Build.ethernet(0x0800, ip4)))),
    .init(
      "ERSPAN II",
      228,
      Build.ipv4(
        47,
        Build.words([0x1000, 0x88BE, 0, 1, 0x1000, 0, 0, 0], Build.ethernet(0x0800, ip4))
      )
    ),
    .init(
      "ERSPAN III",
      228,
      Build.ipv4(
        47,
        Build.words(
          [0x1000, 0x22EB, 0, 1, 0x2000, 0, 0, 0, 0, 1, 0, 0, 0, 0],
          Build.ethernet(0x0800, ip4)
        )
      )
    ),
    .init(
      "VXLAN",
      228,
      Build.ipv4(
        17,
        Build.udp(to: 4789, Build.words([0x0800, 0, 0, 0x0500], Build.ethernet(0x0800, ip4)))
      )
    ),
    .init(
      "Geneve",
      228,
      Build.ipv4(
        17,
        Build.udp(
          to: 6081,
          Build.words([0x0100, 0x6558, 0, 0x0500, 0, 0], Build.ethernet(0x0800, ip4))
        )
      )
    ),
    .init(
      "GTP-U",
      228,
      Build.ipv4(17, Build.udp(to: 2152, Build.words([0x30FF, UInt16(ip4.count), 0, 1], ip4)))
    ),
    .init(
      "GTP-U with extension headers",
      228,
      Build.ipv4(
        17,
        Build.udp(
          from: 2152,
          to: 2152,
          Build.words(
            [0x34FF, UInt16(ip6.count + 12), 0, 1, 0, 0x0085, 0x0100, 0x00C0, 0x0100, 0],
            ip6
          )
        )
      ),
      isIPv6: true
    ),
  ]
}
