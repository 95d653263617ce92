import Inputs
import Posture
import WindowsRegistry

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Samba's `net rpc registry`, run against one host.
///
/// The user's own smb.conf stays in force, since it may hold what the network demands. No secret is
/// among the arguments: `net` reads the file of credentials or the Kerberos ticket itself.
struct NetCommand: Sendable {
  let location: SMBLocation
  let limit: Int
  /// Where to look for `net`; nil leaves it to the `PATH`.
  let searchPath: String?

  /// What a run that was not cut off came to.
  struct Reply: Sendable {
    var output: [UInt8]
    /// What `net` complained of without giving up: subkeys that it left out.
    var complaints: [String]
    /// Whether it was stopped because enough had come.
    var wasStopped: Bool
  }

  /// A key with its values and everything below it.
  ///
  /// The flag 1 asks for text and numbers as bytes in hex. Without it `net` cuts a text at a zero
  /// within it, and a line break in a text could pass for the end of the line.
  func export(
    _ path: RegistryPath,
    within timeout: Duration,
    isEnough: @Sendable @escaping ([UInt8]) -> Bool = { _ in false }
  ) async throws(NetFault) -> Reply {
    try await run(
      ["export", path.netName, "/dev/stdout", "flags=1"],
      within: timeout,
      isEnough: isEnough
    )
  }

  /// The names of the keys directly below a key, and its values in words.
  func enumerate(_ path: RegistryPath, within timeout: Duration) async throws(NetFault) -> Reply {
    try await run(["enumerate", path.netName], within: timeout)
  }

  /// Does what a document says, line by line, up to the first that fails.
  ///
  /// The document goes through a pipe, so that no file is left behind whatever happens.
  func importing(_ document: [UInt8], within timeout: Duration) async throws(NetFault) -> Reply {
    try await run(["import", "/dev/stdin"], input: document, within: timeout)
  }

  /// Makes one change; that it exits with 0 says nothing.
  ///
  /// What follows `--` is no option, whatever a text or a name begins with.
  func carryOut(_ step: SMBStep, within timeout: Duration) async throws(NetFault) -> Reply {
    try await run([step.verb], ["--"] + step.operands, within: timeout)
  }

  private func run(
    _ verb: [String],
    _ operands: [String] = [],
    input: [UInt8] = [],
    within timeout: Duration,
    isEnough: @Sendable @escaping ([UInt8]) -> Bool = { _ in false }
  ) async throws(NetFault) -> Reply {
    // Messages are told apart by their words.
    var environment: [String: String?] = ["LC_ALL": "C"]
    if let searchPath { environment["PATH"] = searchPath }
    let process = ChildProcess(
      program: "net",
      arguments: ["rpc", "registry"] + verb + connection + operands,
      environment: environment,
      input: input,
      limit: limit,
      timeout: timeout
    )
    let result: ChildProcess.Result
    do {
      result = try await process.run(isEnough: isEnough)
    } catch {
      throw NetFault(error)
    }
    if result.wasStopped {
      return Reply(output: result.output, complaints: [], wasStopped: true)
    }
    if let fault = NetFault(errors: result.errors, status: result.status) { throw fault }
    return Reply(
      output: result.output,
      complaints: NetFault.complaints(in: result.errors),
      wasStopped: false
    )
  }

  /// Where to, and as whom.
  var connection: [String] {
    var words = ["--server=\(location.remote.address)", "--debuglevel=0"]
    if let port = location.remote.port { words.append("--port=\(port)") }
    switch location.login {
    case .file(let path):
      words.append("--authentication-file=\(Files.expanded(path))")
    case .kerberos:
      words.append("--use-kerberos=required")
      if let cache = Self.variable("KRB5CCNAME") { words.append("--use-krb5-ccache=\(cache)") }
    }
    return words
  }

  private static func variable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }
}

extension RegistryPath {
  /// As `net` takes it; roots are short, as it writes them.
  var netName: String {
    subpath.isEmpty ? root.abbreviation : "\(root.abbreviation)\\\(subpath)"
  }
}

extension SMBLocation {
  /// Why no connection can come of this location, and what a person should know of it.
  func check() throws(StoreFailure) -> [Diagnostic] {
    switch login {
    case .kerberos:
      guard !remote.address.contains(":"),
        !remote.address.allSatisfy({ "0123456789.".contains($0) })
      else {
        throw StoreFailure(
          .unreachable,
          "Kerberos needs the name of the host and not an address like \(remote.address)"
        )
      }
      return []
    case .file(let name):
      let path = Files.expanded(name)
      var status = stat()
      guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        throw StoreFailure(.unreachable, "there is no file of credentials \(path)")
      }
      guard status.st_mode & 0o077 != 0 else { return [] }
      return [
        .warning(
          "credentials-readable",
          "others may read the file of credentials \(name)",
          help: "let nobody but its owner read it: chmod 600 \(name)"
        )
      ]
    }
  }
}
