import Foundation
import Synchronization

@testable import TLSCapture

/// A server on loopback, on a port that the system picks, that does with each connection what a test
/// says.
final class LoopbackServer: Sendable {
  let target: ProbeTarget
  private let listener: Int32

  /// Nil where the machine has no such loopback address.
  init?(ipv6: Bool = false, _ serve: @escaping @Sendable (LoopbackConnection) -> Void) {
    guard let (descriptor, port) = Self.listen(ipv6: ipv6),
      let target = ProbeTarget(host: ipv6 ? "::1" : "127.0.0.1", port: port)
    else { return nil }
    listener = descriptor
    self.target = target
    Thread.detachNewThread {
      while true {
        let accepted = accept(descriptor, nil, nil)
        if accepted < 0 { return }
        Thread.detachNewThread {
          serve(LoopbackConnection(accepted))
          close(accepted)
        }
      }
    }
  }

  /// The server lives as long as the call.
  func probed(by prober: Prober) async -> ServerProbe { await prober.probed(target) }

  deinit {
    // Wakes the thread that accepts.
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  /// A socket of loopback that listens, and its port.
  static func listen(ipv6: Bool) -> (descriptor: Int32, port: UInt16)? {
    let family = ipv6 ? AF_INET6 : AF_INET
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: ipv6 ? 28 : 16)
    bytes[0] = UInt8(family)
    if ipv6 { bytes[23] = 1 } else { bytes.replaceSubrange(4..<8, with: [127, 0, 0, 1]) }
    let size = socklen_t(bytes.count)
    let status = unsafe bytes.withUnsafeMutableBytes { raw in
      guard let start = unsafe raw.baseAddress?.assumingMemoryBound(to: sockaddr.self) else {
        return Int32(-1)
      }
      var length = size
      guard unsafe bind(descriptor, start, size) == 0, Foundation.listen(descriptor, 64) == 0 else {
        return -1
      }
      return unsafe getsockname(descriptor, start, &length)
    }
    guard status == 0 else {
      close(descriptor)
      return nil
    }
    return (descriptor, UInt16(bytes[2]) << 8 | UInt16(bytes[3]))
  }
}

extension Prober {
  /// The same on a thread of its own, since tests share a pool of few.
  func probed(_ target: ProbeTarget) async -> ServerProbe {
    await ProbeWorkers.map([target], width: 1) { probe($0) }[0]
  }
}

/// One connection of a `LoopbackServer`; its reads end after some seconds, whatever a test forgot.
struct LoopbackConnection: Sendable {
  private let descriptor: Int32

  fileprivate init(_ descriptor: Int32) {
    self.descriptor = descriptor
    var limit = timeval(tv_sec: 10, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
  }

  func write(_ bytes: [UInt8]) {
    _ = unsafe bytes.withUnsafeBytes { raw in
      unsafe send(descriptor, raw.baseAddress, raw.count, Int32(MSG_NOSIGNAL))
    }
  }

  func write(_ text: String) { write(Array(text.utf8)) }

  /// So many bytes; fewer where the other side ended.
  func read(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      var buffer = [UInt8](repeating: 0, count: count - bytes.count)
      let number = unsafe buffer.withUnsafeMutableBytes { raw in
        unsafe recv(descriptor, raw.baseAddress, raw.count, 0)
      }
      guard number > 0 else { break }
      bytes += buffer.prefix(number)
    }
    return bytes
  }

  /// All up to a text and with it, or up to the end.
  func read(until end: String) -> String {
    var bytes: [UInt8] = []
    while !bytes.reversed().starts(with: end.utf8.reversed()) {
      let next = read(1)
      if next.isEmpty { break }
      bytes += next
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The whole record of a ClientHello.
  func readHello() -> [UInt8] {
    let header = read(5)
    guard header.count == 5 else { return header }
    return header + read(Int(header[3]) << 8 | Int(header[4]))
  }

  /// Throws the connection away, so that the other side sees a reset.
  func reset() {
    var option = linger(l_onoff: 1, l_linger: 0)
    _ = unsafe setsockopt(
      descriptor,
      SOL_SOCKET,
      SO_LINGER,
      &option,
      socklen_t(MemoryLayout<linger>.size)
    )
  }

  /// Reads a hello and takes TLS 1.2 only, as a server that is configured so does.
  func takeTLS12(wrap: ([UInt8]) -> [UInt8] = { $0 }, unwrapped hello: [UInt8]? = nil) {
    let hello = hello ?? readHello()
    // The version field, and TLS 1.3 by its shorter list of suites.
    let isTLS12 = hello.count > 100 && hello[9] == 3 && hello[10] == 3 && hello[43] == 0
    write(wrap(isTLS12 ? WireSamples.serverHello(.tls12, suite: 0xC02F) : WireSamples.refusal))
  }
}

/// Answers of servers as they are on the wire.
enum WireSamples {
  /// A fatal alert protocol_version.
  static let refusal: [UInt8] = [21, 3, 3, 0, 2, 2, 70]

  static func serverHello(_ version: TLSVersion, suite: UInt16) -> [UInt8] {
    var body = ByteBuilder()
    body.u16(min(version, .tls12).rawValue)
    body.append(repeatElement(7, count: 32))
    body.u8(0)
    body.u16(suite)
    body.u8(0)
    if version == .tls13 {
      body.prefixed(2) { list in
        list.u16(43)
        list.prefixed(2) { $0.u16(0x0304) }
      }
    }
    var record = ByteBuilder()
    record.u8(22)
    record.u16(min(version, .tls12).rawValue)
    record.prefixed(2) { message in
      message.u8(2)
      message.prefixed(3) { $0.append(body.bytes) }
    }
    return record.bytes
  }
}
