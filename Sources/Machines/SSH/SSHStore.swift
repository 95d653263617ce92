package import Posture
package import WindowsRegistry

/// A Windows host with OpenSSH, whose own reg.exe reads and writes its registry.
///
/// Every command is one line for cmd.exe, the shell that Windows' sshd starts unless it is told
/// otherwise (Microsoft: OpenSSH server configuration, DefaultShell). Each ends with a mark that
/// nobody can foresee, so that an answer that was cut off is not taken for a whole one.
package actor SSHStore: HostStore {
  let host: String
  let location: SSHLocation
  let options: StoreOptions
  let connection: SSHConnection
  /// How files are brought here; nil until one was.
  var way: SSHFiles.Way?
  /// Whether documents are sent in parts, since one that was sent as a whole arrived changed.
  var takesParts = false
  /// `AMD64`, `x86` or `ARM64`; nil until cmd.exe has answered.
  private(set) var architecture: String?

  package init(host: String, location: SSHLocation, options: StoreOptions = StoreOptions()) {
    self.init(host: host, location: location, options: options, searchPath: nil)
  }

  init(host: String, location: SSHLocation, options: StoreOptions, searchPath: String?) {
    self.host = host
    self.location = location
    self.options = options
    connection = SSHConnection(location, options: options, searchPath: searchPath)
  }

  package func read(
    _ selection: Selection,
    _ scope: ReadScope
  ) async throws(StoreFailure) -> ReadSnapshot {
    try await prove()
    do throws(SSHConnection.Fault) {
      return try await inFolder { folder throws(SSHConnection.Fault) in
        try await self.read(selection, scope, in: folder)
      }
    } catch {
      throw error.ofReading
    }
  }

  package func close() async {
    await connection.close()
  }

  // MARK: Commands

  /// A folder in the host's %TEMP%, which is the user's own, and the marks in what is printed.
  struct Folder: Sendable {
    let nonce = randomHex()

    func path(_ file: String) -> String { "\"%TEMP%\\plumbline-\(nonce)\\\(file)\"" }
    var path: String { "\"%TEMP%\\plumbline-\(nonce)\"" }
    var making: String { "mkdir \(path)" }
  }

  /// Makes sure that a folder is gone afterwards, whatever happens.
  func inFolder<Result: Sendable>(
    _ body: (Folder) async throws(SSHConnection.Fault) -> Result
  ) async throws(SSHConnection.Fault) -> Result {
    let folder = Folder()
    let result: Result
    do throws(SSHConnection.Fault) {
      result = try await body(folder)
    } catch {
      if case .unreachable = error { throw error }
      _ = try? await run("rmdir /s /q \(folder.path) 2>nul", folder.nonce, within: .seconds(10))
      throw error
    }
    _ = try? await run("rmdir /s /q \(folder.path) 2>nul", folder.nonce, within: .seconds(10))
    return result
  }

  /// Runs a line, and gives what it printed by the marks in it.
  func run(
    _ line: String,
    _ nonce: String,
    input: [UInt8] = [],
    isRepeatable: Bool = true,
    within timeout: Duration? = nil
  ) async throws(SSHConnection.Fault) -> [(word: String, body: ArraySlice<UInt8>)] {
    let bytes = try await connection.run(
      "\(line) & echo \(nonce)end",
      until: "\(nonce)end",
      input: input,
      isRepeatable: isRepeatable,
      timeout: timeout
    )
    return bytes.sections(marked: nonce)
  }

  /// Makes sure, by a harmless command, that it is Windows' cmd.exe that will read all the others.
  func prove() async throws(StoreFailure) {
    guard architecture == nil else { return }
    let nonce = randomHex()
    let advice =
      "the shell of its sshd has to be cmd.exe: see DefaultShell below HKLM\\SOFTWARE\\OpenSSH there"
    let sections: [(word: String, body: ArraySlice<UInt8>)]
    do throws(SSHConnection.Fault) {
      sections = try await run(
        "echo \(nonce)os %OS% %PROCESSOR_ARCHITECTURE% %PROCESSOR_ARCHITEW6432%",
        nonce
      )
    } catch {
      guard case .garbled(let reason) = error else { throw error.ofReading }
      throw StoreFailure(.unreadable, "\(reason) (\(advice))")
    }
    let words = (sections.first?.word ?? "").split(separator: " ").map { String($0) }
    guard words.count == 4, words[0] == "os", words[1] == "Windows_NT" else {
      throw StoreFailure(.unreadable, "what answered is not cmd.exe of Windows (\(advice))")
    }
    guard words[3].hasPrefix("%") else {
      throw StoreFailure(
        .refused,
        "its sshd is a 32-bit program, which sees the 32-bit view of the registry only"
      )
    }
    architecture = words[2]
  }
}

extension SSHConnection.Fault {
  var ofReading: StoreFailure {
    switch self {
    case .unreachable(let reason), .lost(let reason): StoreFailure(.unreachable, reason)
    case .garbled(let reason): StoreFailure(.unreadable, reason)
    }
  }
}
