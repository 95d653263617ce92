#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Why a connection gave nothing.
enum ConnectionFault: Error, Hashable {
  case timedOut
  /// The other side threw the connection away.
  case reset
  /// More came than anybody says before the answer.
  case endless
  /// The system says so.
  case system(Int32)

  var reason: String {
    switch self {
    case .timedOut: return "no answer in time"
    case .reset: return "the connection was reset"
    case .endless: return "it sends without end"
    case .system(ECONNREFUSED): return "the connection was refused"
    case .system(let number):
      let words = systemWords(number)
      return words.prefix(1).lowercased() + words.dropFirst()
    }
  }

  fileprivate init(_ number: Int32) {
    switch number {
    case ECONNRESET, EPIPE: self = .reset
    case ETIMEDOUT: self = .timedOut
    default: self = .system(number)
    }
  }
}

/// One TCP connection, whose every wait ends at a deadline, and every talk as well: a server that
/// always has more to say never makes anybody wait.
struct ProbeConnection: ~Copyable {
  private let descriptor: Int32

  deinit { _ = close(descriptor) }

  init(to address: ProbeAddress, by deadline: ContinuousClock.Instant) throws(ConnectionFault) {
    #if canImport(Glibc)
    descriptor = socket(
      address.family,
      Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue),
      0
    )
    #else
    descriptor = socket(address.family, SOCK_STREAM, 0)
    #endif
    guard descriptor >= 0 else { throw ConnectionFault(errno) }
    #if canImport(Darwin)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    #endif
    // A hello goes out at once, whatever was sent before it.
    var yes: Int32 = 1
    _ = unsafe setsockopt(
      descriptor,
      Int32(IPPROTO_TCP),
      TCP_NODELAY,
      &yes,
      socklen_t(MemoryLayout<Int32>.size)
    )
    let status = unsafe address.bytes.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return Int32(-1) }
      return unsafe connect(
        descriptor,
        start.assumingMemoryBound(to: sockaddr.self),
        socklen_t(bytes.count)
      )
    }
    if status == 0 { return }
    guard errno == EINPROGRESS || errno == EINTR else { throw ConnectionFault(errno) }
    try wait(for: POLLOUT, by: deadline)
    var failure: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    guard unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &size) == 0 else {
      throw ConnectionFault(errno)
    }
    guard failure == 0 else { throw ConnectionFault(failure) }
  }

  func send(_ bytes: [UInt8], by deadline: ContinuousClock.Instant) throws(ConnectionFault) {
    #if canImport(Glibc)
    let flags = Int32(MSG_NOSIGNAL)
    #else
    let flags: Int32 = 0
    #endif
    var sent = 0
    while sent < bytes.count {
      guard ContinuousClock.now < deadline else { throw .timedOut }
      let number = unsafe bytes.withUnsafeBytes { whole in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: whole[sent...])
        return unsafe sendto(descriptor, rest.baseAddress, rest.count, flags, nil, 0)
      }
      if number > 0 {
        sent += number
      } else if errno == EAGAIN {
        try wait(for: POLLOUT, by: deadline)
      } else if errno != EINTR {
        throw ConnectionFault(errno)
      }
    }
  }

  /// What has come, at least one byte; nil where the other side has ended.
  func receive(by deadline: ContinuousClock.Instant) throws(ConnectionFault) -> [UInt8]? {
    guard ContinuousClock.now < deadline else { throw .timedOut }
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let number = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe recv(descriptor, bytes.baseAddress, bytes.count, 0)
      }
      if number > 0 { return Array(buffer.prefix(number)) }
      if number == 0 { return nil }
      if errno == EAGAIN {
        try wait(for: POLLIN, by: deadline)
      } else if errno != EINTR {
        throw ConnectionFault(errno)
      }
    }
  }

  private func wait(
    for events: Int32,
    by deadline: ContinuousClock.Instant
  ) throws(ConnectionFault) {
    var request = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    while true {
      let left = ContinuousClock.now.duration(to: deadline).milliseconds
      guard left > 0 else { throw .timedOut }
      let number = unsafe poll(&request, 1, Int32(clamping: left))
      if number > 0 { return }
      if number < 0, errno != EINTR { throw ConnectionFault(errno) }
    }
  }
}

extension Duration {
  /// Rounded up, so that a wait of less than one is no busy loop.
  var milliseconds: Int {
    let (seconds, attoseconds) = components
    let whole = Int(clamping: seconds).multipliedReportingOverflow(by: 1000)
    guard !whole.overflow else { return seconds < 0 ? 0 : Int(Int32.max) }
    return whole.partialValue + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}
