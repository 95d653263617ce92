import Subprocess

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Runs a program that talks to a host: bounded in time and output, and in a session of its own, so
/// that a Ctrl-C meant for us does not cut off a write half way.
struct ChildProcess: Sendable {
  let program: String
  var arguments: [String]
  /// Set for the program in addition to what it inherits; nil removes a variable.
  var environment: [String: String?] = [:]
  var input: [UInt8] = []
  /// How much it may write to either stream, in bytes.
  var limit: Int
  var timeout: Duration

  struct Result: Sendable {
    /// The exit code; a program that a signal ended has 128 and the signal's number, as in shells.
    let status: Int32
    let output: [UInt8]
    let errors: String
    /// Whether `stop` was answered, so that there may have been more.
    var wasStopped = false
  }

  enum Failure: Error, Hashable, Sendable {
    case notInstalled
    case timedOut
    case tooMuchOutput
    case other(String)
  }

  /// Runs it to its end, or until `isEnough` answers true to what has come so far.
  func run(
    isEnough: @Sendable @escaping ([UInt8]) -> Bool = { _ in false }
  ) async throws(Failure) -> Result {
    let outcome = await withTaskGroup(of: Swift.Result<Result, Failure>?.self) { group in
      group.addTask { await runToEnd(isEnough) }
      group.addTask {
        try? await Task.sleep(for: timeout)
        return nil
      }
      let first = await group.next() ?? nil
      // Cancelling ends the program, and the group waits until it is gone.
      group.cancelAll()
      return first ?? .failure(.timedOut)
    }
    return try outcome.get()
  }

  /// Writing to a program that has closed its input would end us by a signal.
  private static let ignoresClosedPipes: Void = {
    signal(SIGPIPE, SIG_IGN)
  }()

  private func runToEnd(
    _ isEnough: @Sendable @escaping ([UInt8]) -> Bool
  ) async -> Swift.Result<Result, Failure> {
    Self.ignoresClosedPipes
    var options = PlatformOptions()
    options.createSession = true
    // At once and all of them: a gentler end would spare what the program started once the program
    // itself is gone. Nothing that talks to a host for us has anything to save.
    options.teardownSequence = [
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)
    ]
    let teardown = options.teardownSequence
    var inherited = Environment.inherit
    for (name, value) in environment {
      inherited = inherited.updating([Environment.Key(stringLiteral: name): value])
    }
    let input = input
    let limit = limit
    do {
      // Given a name it would start a process in vain for each folder of the `PATH` before the right
      // one; `net` and `ssh` are in a late one.
      let path = try await Executable.name(program).resolveExecutablePath(in: inherited)
      let result = try await Subprocess.run(
        .path(path),
        arguments: Arguments(arguments),
        environment: inherited,
        platformOptions: options,
        input: .inputWriter,
        output: .sequence,
        error: .sequence
      ) { execution in
        // Whatever ends one stream early ends the program, or the others would be waited for.
        @Sendable func drain(
          _ stream: SubprocessOutputSequence,
          limit: Int,
          _ isEnough: ([UInt8]) -> Bool
        ) async throws -> [UInt8] {
          do {
            return try await collect(stream, limit: limit, isEnough)
          } catch {
            await execution.teardown(using: teardown)
            throw error
          }
        }
        async let errors = drain(execution.standardError, limit: min(limit, 1 << 20)) { _ in
          false
        }
        async let written: Void = {
          // A program that does not read what it is given says so by its status.
          if !input.isEmpty { _ = try? await execution.standardInputWriter.write(input) }
          try? await execution.standardInputWriter.finish()
        }()
        let output = try await drain(execution.standardOutput, limit: limit, isEnough)
        await written
        return (output, try await errors)
      }
      let (output, errors) = result.closureResult
      return .success(
        Result(
          status: result.terminationStatus.shellStatus,
          output: output,
          errors: String(decoding: errors, as: UTF8.self)
        )
      )
    } catch let enough as Enough {
      return .success(Result(status: 0, output: enough.output, errors: "", wasStopped: true))
    } catch let failure as Failure {
      return .failure(failure)
    } catch let error as SubprocessError where error.code == .executableNotFound {
      return .failure(.notInstalled)
    } catch is CancellationError {
      return .failure(.timedOut)
    } catch {
      return .failure(.other("\(error)"))
    }
  }
}

/// Ends a program that has said enough.
private struct Enough: Error {
  let output: [UInt8]
}

private func collect(
  _ stream: SubprocessOutputSequence,
  limit: Int,
  _ isEnough: ([UInt8]) -> Bool
) async throws -> [UInt8] {
  var bytes: [UInt8] = []
  for try await buffer in stream {
    unsafe buffer.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    guard bytes.count <= limit else { throw ChildProcess.Failure.tooMuchOutput }
    if isEnough(bytes) { throw Enough(output: bytes) }
  }
  return bytes
}

extension TerminationStatus {
  fileprivate var shellStatus: Int32 {
    switch self {
    case .exited(let code): code
    case .signaled(let signal): 128 + signal
    }
  }
}
