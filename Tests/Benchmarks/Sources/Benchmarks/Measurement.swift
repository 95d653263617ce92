import Foundation

#if canImport(Glibc)
import Glibc
#endif

/// Wall time and memory of several runs of a program.
struct Measurement {
  let best: Double
  let median: Double
  /// The least processor time of any run, on all cores together.
  let processor: Double
  /// The largest resident set of any run, in bytes.
  let peakBytes: Int
}

struct WrongExit: Error, CustomStringConvertible {
  let description: String
}

/// Runs a program with its output thrown away; its exit code must be the expected one.
func measure(
  _ program: String,
  _ arguments: [String],
  times: Int,
  expecting code: Int32 = 0
) throws -> Measurement {
  var walls: [Double] = []
  var processor = Double.infinity
  var peak = 0
  for _ in 0..<times {
    let start = DispatchTime.now().uptimeNanoseconds
    let (status, usage) = try run(program, arguments)
    walls.append(Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9)
    guard status == code else {
      throw WrongExit(
        description: "\(([program] + arguments).joined(separator: " ")) exited with \(status)"
      )
    }
    processor = min(processor, seconds(usage.ru_utime) + seconds(usage.ru_stime))
    // Linux counts in kilobytes.
    peak = max(peak, Int(usage.ru_maxrss) * 1024)
  }
  walls.sort()
  return Measurement(
    best: walls[0],
    median: walls[walls.count / 2],
    processor: processor,
    peakBytes: peak
  )
}

private func seconds(_ time: timeval) -> Double {
  Double(time.tv_sec) + Double(time.tv_usec) / 1e6
}

/// Spawns the program and waits for it, which tells what this very child took.
private func run(_ program: String, _ arguments: [String]) throws -> (Int32, rusage) {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  for descriptor: Int32 in [1, 2] {
    posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
  }
  var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
  words.append(nil)
  defer { words.forEach { free($0) } }
  var child = pid_t()
  guard posix_spawn(&child, program, &actions, nil, words, environ) == 0 else {
    throw WrongExit(description: "cannot run \(program)")
  }
  var status: Int32 = 0
  var usage = rusage()
  while wait4(child, &status, 0, &usage) < 0, errno == EINTR {}
  return ((status >> 8) & 0xFF, usage)
}
