import Digests
package import Posture

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Who holds a host, as the holder wrote it down.
package struct LockHolder: Hashable, Sendable {
  package let process: Int
  package let run: RunID?

  package init(process: Int, run: RunID?) {
    self.process = process
    self.run = run
  }
}

/// The locks of a journal: one per host that is being changed, one per run that goes on.
///
/// They are held by the open file, so they end with the process, however it ends.
struct JournalLocks: Sendable {
  let folder: String

  func take(host: String, for run: RunID?) throws(FileFailure) -> FileLock? {
    try Files.tryLock(path(host), note: note(run))
  }

  func take(_ run: RunID) throws(FileFailure) -> FileLock? {
    // Somebody who only asks whether the run goes on stands in the way for a moment.
    for _ in 0..<20 {
      if let lock = try Files.tryLock(path(run), note: note(run)) { return lock }
      usleep(1000)
    }
    return nil
  }

  func isHeld(_ run: RunID) -> Bool { Files.isLocked(path(run)) }

  /// Who holds a host that could not be taken; nil when that is over, or the name is not written yet.
  func holder(of host: String) -> LockHolder? {
    guard let bytes = try? Files.read(path(host), limit: 100) else { return nil }
    let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard let process = words.first.flatMap({ Int($0) }) else { return nil }
    return LockHolder(process: process, run: words.dropFirst().first.flatMap { RunID($0) })
  }

  private func note(_ run: RunID?) -> String {
    "\(getpid())" + (run.map { " \($0)" } ?? "") + "\n"
  }

  private func path(_ run: RunID) -> String { "\(folder)/\(run)" }

  private func path(_ host: String) -> String { "\(folder)/\(Self.name(of: host))" }

  /// A file name for any host's name: letters in lower case, since Windows does not tell them apart.
  static func name(of host: String) -> String {
    let escaped = percentEscaped(host.lowercased(), keeping: "-_.")
    guard escaped.utf8.count > 200 else { return "host-\(escaped)" }
    return "long-\(SHA256.hex(of: Array(escaped.utf8)))"
  }
}

/// Everything but ASCII letters, digits and some punctuation as `%` and the hex digits of its bytes.
func percentEscaped(_ text: String, keeping kept: String) -> String {
  var result = ""
  for byte in text.utf8 {
    let scalar = Unicode.Scalar(byte)
    let isPlain =
      byte < 0x80
      && (scalar.properties.isAlphabetic || (0x30...0x39).contains(byte)
        || kept.utf8.contains(byte))
    if isPlain {
      result.unicodeScalars.append(scalar)
    } else {
      result += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
    }
  }
  return result
}
