import Posture

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// One connection to a host by the system's ssh, which all commands share.
///
/// The first command starts a master that goes to the background; the others go through its socket.
/// Nobody is asked anything, no password is given, and the user's configuration and known hosts count.
actor SSHConnection {
  private let location: SSHLocation
  private let timeout: Duration
  private let limit: Int
  /// The programs' PATH where it is not ours.
  private let searchPath: String?
  /// A directory of our own with the socket; nil while there is no connection.
  private var folder: String?

  /// How long an idle master stays should we be killed.
  private static let persistence = 120

  init(_ location: SSHLocation, options: StoreOptions, searchPath: String? = nil) {
    self.location = location
    self.searchPath = searchPath
    timeout = options.timeout
    limit = options.outputLimit
  }

  /// Whoever forgets to close leaves a master that goes when it was idle for long enough.
  deinit {
    if let folder { Self.remove(folder) }
  }

  /// Why a command's answer did not come.
  enum Fault: Error, Hashable, Sendable {
    /// There is no connection; nothing was run.
    case unreachable(String)
    /// The connection went, or the time was over, while the command ran.
    case lost(String)
    /// What came is too much, or not what the command prints.
    case garbled(String)

    var reason: String {
      switch self {
      case .unreachable(let reason), .lost(let reason), .garbled(let reason): reason
      }
    }
  }

  /// Runs a command and gives all that it printed before the mark with which it has to end.
  ///
  /// Programs that the command leaves behind may hold the stream open; the mark ends the wait. With
  /// `isRepeatable` a connection that drops is made anew, once.
  func run(
    _ command: String,
    until mark: String,
    input: [UInt8] = [],
    isRepeatable: Bool,
    timeout: Duration? = nil
  ) async throws(Fault) -> [UInt8] {
    do throws(Attempt) {
      return try await runOnce(command, until: mark, input, timeout ?? self.timeout)
    } catch {
      guard isRepeatable, error.isDropped else { throw error.fault }
    }
    await close()
    do throws(Attempt) {
      return try await runOnce(command, until: mark, input, timeout ?? self.timeout)
    } catch {
      throw error.fault
    }
  }

  private struct Attempt: Error {
    let fault: Fault
    /// Whether the connection went of itself, so that a new one may do better.
    var isDropped = false

    static func unreachable(_ reason: String) -> Attempt { Attempt(fault: .unreachable(reason)) }
    static func lost(_ reason: String) -> Attempt { Attempt(fault: .lost(reason)) }
    static func garbled(_ reason: String) -> Attempt { Attempt(fault: .garbled(reason)) }
  }

  private func runOnce(
    _ command: String,
    until mark: String,
    _ input: [UInt8],
    _ timeout: Duration
  ) async throws(Attempt) -> [UInt8] {
    let socket = try await open()
    // The mark, and a blank and a line end behind it.
    let length = mark.utf8.count + 8
    let result: ChildProcess.Result
    do throws(ChildProcess.Failure) {
      var process = ssh(
        // Where the socket is gone, ssh must not connect by itself, past what the master was told.
        ["-o", "ControlMaster=no", "-S", socket, "-o", "ProxyCommand=false"] + destination
          + [command],
        within: timeout
      )
      process.input = input
      result = try await process.run { bytes in
        !Array(bytes.suffix(length)).places(of: mark).isEmpty
      }
    } catch {
      // Whatever still runs there, nobody listens any more.
      if error != .notInstalled { await close() }
      switch error {
      case .timedOut:
        throw .lost("the host did not answer within \(timeout.words)")
      case .tooMuchOutput:
        throw .garbled("the host sent more than \(limit) bytes and was cut off")
      case .notInstalled: throw .unreachable(Self.notInstalled)
      case .other(let reason): throw .lost(reason)
      }
    }
    let tail = max(0, result.output.count - length)
    if let place = Array(result.output[tail...]).places(of: mark).last {
      return Array(result.output[..<(tail + place)])
    }
    let words = result.errors.asWords
    if result.status == 255 {
      let reason = words.isEmpty ? "the connection was lost" : "the connection was lost: \(words)"
      throw Attempt(fault: .lost(reason), isDropped: true)
    }
    let said = String(decoding: result.output.suffix(2000), as: UTF8.self).asWords
    let all = [words, said].filter { !$0.isEmpty }.joined(separator: "; ")
    throw .garbled(
      "the command ended early with status \(result.status)" + (all.isEmpty ? "" : ": \(all)")
    )
  }

  // MARK: The master

  private func open() async throws(Attempt) -> String {
    if let folder { return folder + "/s" }
    let folder = try makeFolder()
    let socket = folder + "/s"
    do throws(Attempt) {
      let strict = try await strictHostKeyChecking()
      let master = ssh(
        ["-M", "-N", "-f", "-o", "ControlPersist=\(Self.persistence)", "-S", socket]
          + strict + destination,
        within: timeout
      )
      let result: ChildProcess.Result
      do throws(ChildProcess.Failure) {
        result = try await master.run()
      } catch {
        throw .unreachable(Self.words(for: error, within: timeout))
      }
      guard result.status == 0 else {
        throw .unreachable(SSHWords.reason(result.errors, status: result.status))
      }
    } catch {
      Self.remove(folder)
      throw error
    }
    // Another task may have connected in the meantime; its connection serves both.
    if let other = self.folder {
      _ = try? await end(socket).run()
      Self.remove(folder)
      return other + "/s"
    }
    self.folder = folder
    return socket
  }

  /// Ends the master; a later command would connect anew.
  func close() async {
    guard let folder else { return }
    self.folder = nil
    _ = try? await end(folder + "/s").run()
    Self.remove(folder)
  }

  private func end(_ socket: String) -> ChildProcess {
    ssh(["-O", "exit", "-S", socket] + destination, within: .seconds(10))
  }

  /// What the user configured stays, unless it would let any host in: known hosts are known.
  private func strictHostKeyChecking() async throws(Attempt) -> [String] {
    let result: ChildProcess.Result
    do throws(ChildProcess.Failure) {
      result = try await ssh(["-G"] + destination, within: .seconds(20)).run()
    } catch {
      throw .unreachable(Self.words(for: error, within: .seconds(20)))
    }
    guard result.status == 0 else {
      throw .unreachable(SSHWords.reason(result.errors, status: result.status))
    }
    let isOff = String(decoding: result.output, as: UTF8.self).lowercased()
      .split(whereSeparator: \.isNewline)
      .contains {
        ["stricthostkeychecking false", "stricthostkeychecking no", "stricthostkeychecking off"]
          .contains($0)
      }
    return isOff ? ["-o", "StrictHostKeyChecking=yes"] : []
  }

  private func makeFolder() throws(Attempt) -> String {
    for path in [location.identity, location.knownHosts, location.config].compactMap(\.self) {
      if let fault = SSHArguments.fault(inPath: path) { throw .unreachable(fault) }
    }
    guard let folder = Files.makePrivateFolder() else {
      throw .unreachable("no private directory can be made for ssh's socket")
    }
    return folder
  }

  private static func remove(_ folder: String) {
    unsafe unlink(folder + "/s")
    unsafe rmdir(folder)
  }

  // MARK: Command lines

  private func ssh(_ arguments: [String], within timeout: Duration) -> ChildProcess {
    child("ssh", SSHArguments.common(location, timeout: timeout) + arguments, within: timeout)
  }

  private func child(
    _ program: String,
    _ arguments: [String],
    within timeout: Duration
  ) -> ChildProcess {
    ChildProcess(
      program: program,
      arguments: arguments,
      environment: searchPath.map { ["PATH": $0] } ?? [:],
      limit: limit,
      timeout: timeout
    )
  }

  private var destination: [String] { ["--", location.remote.address] }

  /// Runs sftp with a batch of commands through the same connection.
  func copy(_ batch: String, within timeout: Duration) async throws(Fault) -> ChildProcess.Result {
    let socket: String
    do throws(Attempt) {
      socket = try await open()
    } catch {
      throw error.fault
    }
    var sftp = child(
      "sftp",
      ["-b", "-"] + SSHArguments.forCopies(location, socket: socket),
      within: timeout
    )
    sftp.input = Array(batch.utf8)
    do throws(ChildProcess.Failure) {
      return try await sftp.run()
    } catch {
      switch error {
      case .notInstalled: throw .unreachable("there is no program sftp on the search path")
      case .timedOut: throw .lost("copying took longer than \(timeout.words)")
      case .tooMuchOutput: throw .garbled("sftp said too much")
      case .other(let reason): throw .lost(reason)
      }
    }
  }

  private static let notInstalled =
    "there is no program ssh on the search path; install OpenSSH's client"

  private static func words(for failure: ChildProcess.Failure, within timeout: Duration) -> String {
    switch failure {
    case .notInstalled: notInstalled
    case .timedOut: "no connection within \(timeout.words)"
    case .tooMuchOutput: "the host sent too much before it let us in"
    case .other(let reason): reason
    }
  }
}

extension Duration {
  /// In seconds: `120 s`.
  var words: String {
    let (seconds, rest) = components
    return rest == 0 || seconds >= 10 ? "\(seconds) s" : "\(self)"
  }
}
