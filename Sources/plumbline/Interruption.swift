import Machines

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What Ctrl-C asks for while hosts are changed: finish what is in hand, record it, stop.
enum Interruption {
  static let request = StopRequest()

  /// From now on the first signal asks to stop; the second ends the program at once, which the journal
  /// survives too.
  static func listen() {
    // Made before a signal can come: a handler must not be the first to touch it.
    _ = request
    for number in [SIGINT, SIGTERM, SIGHUP] {
      var before = sigaction()
      // Under nohup nobody wants to stop when the terminal goes.
      if unsafe sigaction(number, nil, &before) == 0, isIgnored(before) { continue }
      signal(number) { number in
        Interruption.request.stop()
        signal(number, SIG_DFL)
      }
    }
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    #if canImport(Glibc)
    let handler = unsafe action.__sigaction_handler.sa_handler
    #else
    let handler = unsafe action.__sigaction_u.__sa_handler
    #endif
    return unsafe unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
