#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Where a server can be connected to: an address and a port as the system wants them.
struct ProbeAddress: Hashable, Sendable {
  let family: Int32
  /// A `sockaddr_in` or `sockaddr_in6`.
  let bytes: [UInt8]
  /// The address alone, as `192.0.2.7` or `2001:db8::7`.
  let text: String

  struct Fault: Error, Hashable {
    let reason: String
  }

  /// More are never tried: each may cost a timeout.
  private static let most = 8

  /// The addresses of a name in the system's order, IPv6 and IPv4.
  ///
  /// Asking a name service blocks for as long as its configuration says.
  static func all(of host: String, port: UInt16) throws(Fault) -> [ProbeAddress] {
    var hints = unsafe addrinfo()
    #if canImport(Glibc)
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    #else
    unsafe hints.ai_socktype = SOCK_STREAM
    #endif
    unsafe hints.ai_flags = AI_NUMERICSERV | AI_NUMERICHOST
    var list: UnsafeMutablePointer<addrinfo>?
    // An address needs no name service.
    var status = unsafe getaddrinfo(host, String(port), &hints, &list)
    if status == EAI_NONAME {
      unsafe hints.ai_flags = AI_NUMERICSERV
      status = unsafe getaddrinfo(host, String(port), &hints, &list)
    }
    guard status == 0 else {
      throw Fault(reason: status == EAI_NONAME ? "there is no such name" : message(status))
    }
    defer { unsafe freeaddrinfo(list) }
    var addresses: [ProbeAddress] = []
    var next = unsafe list
    while let info = unsafe next?.pointee, addresses.count < most {
      if let address = unsafe ProbeAddress(info), !addresses.contains(address) {
        addresses.append(address)
      }
      unsafe next = info.ai_next
    }
    guard !addresses.isEmpty else { throw Fault(reason: "the name has no address") }
    return addresses
  }

  private init?(_ info: addrinfo) {
    guard let address = unsafe info.ai_addr else { return nil }
    family = unsafe info.ai_family
    let size = unsafe Int(info.ai_addrlen)
    bytes = unsafe Array(UnsafeRawBufferPointer(start: address, count: size))
    // Longer than any address with a scope.
    var name = [CChar](repeating: 0, count: 256)
    let status = unsafe getnameinfo(
      address,
      info.ai_addrlen,
      &name,
      socklen_t(name.count),
      nil,
      0,
      NI_NUMERICHOST
    )
    guard status == 0 else { return nil }
    text = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static func message(_ status: Int32) -> String {
    unsafe gai_strerror(status).map { unsafe "the name cannot be resolved: \(String(cString: $0))" }
      ?? "the name cannot be resolved"
  }
}
