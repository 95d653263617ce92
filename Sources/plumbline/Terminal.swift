import ArgumentParser

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What the process's streams and environment ask for.
enum Terminal {
  static var hasOutput: Bool { isatty(1) == 1 }
  static var hasErrors: Bool { isatty(2) == 1 }
  static var hasInput: Bool { isatty(0) == 1 }

  static func environment(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }
}

enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never

  /// `NO_COLOR` wins over auto; a dumb terminal and a pipe get none.
  func isOn(onTerminal: Bool) -> Bool {
    switch self {
    case .always: return true
    case .never: return false
    case .auto:
      if let value = Terminal.environment("NO_COLOR"), !value.isEmpty { return false }
      if let value = Terminal.environment("CLICOLOR_FORCE"), value != "0", !value.isEmpty {
        return true
      }
      return onTerminal && Terminal.environment("TERM") != "dumb"
    }
  }
}

/// Takes the places of standard streams that the caller closed.
///
/// A file opened later would otherwise be standard output, and answers would be written into it.
/// Each is opened the wrong way round, so that using it still fails.
func occupyStandardStreams() {
  for (descriptor, mode) in [(0, O_WRONLY), (1, O_RDONLY), (2, O_RDONLY)] as [(Int32, Int32)]
  where fcntl(descriptor, F_GETFD) < 0 {
    // The lowest free descriptor is this one, since those below are taken.
    _ = unsafe open("/dev/null", mode)
  }
}

/// A reader that goes away must not end an apply half way: writing then fails with an error instead.
func ignoreClosedPipes() {
  signal(SIGPIPE, SIG_IGN)
}

/// The day in UTC as `2027-03-31`; `SOURCE_DATE_EPOCH` sets it for reproducible runs.
func today() -> String { String(now().prefix(10)) }

/// The time in UTC as `2027-03-31T23:59:59Z`; `SOURCE_DATE_EPOCH` sets it too.
func now() -> String {
  var now = time_t(Terminal.environment("SOURCE_DATE_EPOCH").flatMap { Int($0) } ?? time(nil))
  var parts = unsafe tm()
  unsafe gmtime_r(&now, &parts)
  func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
  let (year, month, day) = unsafe (parts.tm_year, parts.tm_mon, parts.tm_mday)
  let (hour, minute, second) = unsafe (parts.tm_hour, parts.tm_min, parts.tm_sec)
  return "\(Int(year) + 1900)-\(padded(month + 1))-\(padded(day))"
    + "T\(padded(hour)):\(padded(minute)):\(padded(second))Z"
}
