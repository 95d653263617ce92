#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A server as a person names it: `www.example`, `www.example:8443`, `192.0.2.7`, `[2001:db8::7]:443`.
package struct ProbeTarget: Hashable, Sendable {
  /// A name or an address, without brackets.
  package let host: String
  /// Nil leaves it to the protocol.
  package let port: UInt16?

  /// Nil when the host could be no name and no address.
  package init?(host: String, port: UInt16? = nil) {
    guard Self.isHost(host), port != 0 else { return nil }
    self.host = host
    self.port = port
  }

  /// An address of IPv6 needs brackets only where a port follows.
  package init?(_ text: String) {
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      let host = String(text[text.index(after: text.startIndex)..<end])
      guard host.contains(":") else { return nil }
      let rest = text[text.index(after: end)...]
      if rest.isEmpty { self.init(host: host) } else { self.init(host, portText: rest) }
      return
    }
    if text.count(where: { $0 == ":" }) == 1, let colon = text.firstIndex(of: ":") {
      self.init(String(text[..<colon]), portText: text[colon...])
    } else {
      self.init(host: text)
    }
  }

  private init?(_ host: String, portText: Substring) {
    guard portText.first == ":", portText.dropFirst().utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
      let port = UInt16(portText.dropFirst())
    else { return nil }
    self.init(host: host, port: port)
  }

  /// Whether the host is an address and no name.
  package var isAddress: Bool {
    if host.contains(":") { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
  }

  /// Letters, digits and what names and addresses hold besides; names beyond ASCII go by their
  /// `xn--` form.
  package static func isHost(_ text: String) -> Bool {
    guard let first = text.utf8.first, first != 0x2D else { return false }
    if text.contains(":"), !isIPv6(text) { return false }
    return text.utf8.count <= 253
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: ".:-_%".utf8.contains(byte)
        }
      }
  }

  /// With or without the zone of a link-local address.
  private static func isIPv6(_ text: String) -> Bool {
    var address = in6_addr()
    let bare = String(text.prefix { $0 != "%" })
    return unsafe inet_pton(AF_INET6, bare, &address) == 1
  }
}

extension ProbeTarget: CustomStringConvertible {
  package var description: String {
    guard let port else { return host }
    return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}
