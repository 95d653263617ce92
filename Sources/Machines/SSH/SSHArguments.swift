import Posture

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What ssh is told on its command line; no secret is.
enum SSHArguments {
  static func common(_ location: SSHLocation, timeout: Duration) -> [String] {
    let seconds = max(1, min(30, Int(timeout.components.seconds)))
    var arguments = ["-T", "-a", "-x"]
    arguments += named(location).flatMap { ["-o", $0] }
    for option in [
      "BatchMode=yes", "LogLevel=ERROR", "ConnectTimeout=\(seconds)", "ServerAliveInterval=15",
      "ServerAliveCountMax=3", "ClearAllForwardings=yes", "PermitLocalCommand=no",
      "RemoteCommand=none",
    ] { arguments += ["-o", option] }
    if let config = location.config { arguments += ["-F", Files.expanded(config)] }
    if let identity = location.identity { arguments += ["-i", expanded(identity)] }
    if let port = location.remote.port { arguments += ["-p", String(port)] }
    if let user = location.remote.user { arguments += ["-l", user] }
    return arguments
  }

  /// The same for sftp, which has other letters for some of them.
  static func forCopies(_ location: SSHLocation, socket: String) -> [String] {
    var arguments = ["-q"]
    let options = [
      "BatchMode=yes", "ControlMaster=no", "ControlPath=\(socket)", "ProxyCommand=false",
    ]
    arguments += (named(location) + options).flatMap { ["-o", $0] }
    if let config = location.config { arguments += ["-F", Files.expanded(config)] }
    if let identity = location.identity { arguments += ["-i", expanded(identity)] }
    if let port = location.remote.port { arguments += ["-P", String(port)] }
    if let user = location.remote.user {
      arguments += ["-o", "User=\"\(user.replacing("\\", with: "\\\\"))\""]
    }
    let address = location.remote.address
    return arguments + ["--", address.contains(":") ? "[\(address)]" : address]
  }

  private static func named(_ location: SSHLocation) -> [String] {
    var options: [String] = []
    if location.identity != nil { options.append("IdentitiesOnly=yes") }
    if let known = location.knownHosts {
      options.append("UserKnownHostsFile=\"\(expanded(known))\"")
    }
    return options
  }

  /// ssh expands `%d` and the like in names of files (ssh_config, TOKENS).
  private static func expanded(_ path: String) -> String { path.replacing("%", with: "%%") }

  /// Why ssh cannot be told a path; nil when it can.
  static func fault(inPath path: String) -> String? {
    let isFine =
      !path.contains("${") && !path.hasPrefix("-")
      && path.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C && $0 != 0x7F }
    return isFine
      ? nil : "ssh cannot be told the path “\(path.asWords)”; give the file another name"
  }
}

/// What ssh says when it does not connect, and what a person can do.
enum SSHWords {
  static func reason(_ errors: String, status: Int32) -> String {
    let words = errors.asWords
    let advice: [(sign: String, help: String)] = [
      (
        "REMOTE HOST IDENTIFICATION HAS CHANGED",
        "the host's key is another than the known one: find out why before you remove the old key"
      ),
      (
        "Host key verification failed",
        "check the host's key, then add it to the known hosts (known-hosts, or connect once by hand)"
      ),
      (
        "Permission denied",
        "ssh was not let in and asks nobody: give an identity, or load the key into the agent"
      ),
      ("Could not resolve hostname", "check the address in the inventory"),
      ("onnection refused", "check that the OpenSSH server runs there and the port is right"),
      ("timed out", "check that the host is on and no firewall is between"),
    ]
    let help = advice.first { words.contains($0.sign) }?.help
    let said = words.isEmpty ? "ssh ended with status \(status)" : "ssh: \(words)"
    return said + (help.map { " (\($0))" } ?? "")
  }
}

extension Files {
  /// A new directory for nobody else, with a path so short that a socket fits (104 bytes on macOS,
  /// and ssh appends 17 while it binds); nil when none can be made.
  static func makePrivateFolder() -> String? {
    let wished = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    let base = wished.utf8.count <= 60 && !wished.contains("%") ? wished : "/tmp"
    var template = Array("\(base)/plumbline.XXXXXX".utf8CString)
    let isMade = unsafe template.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return false }
      return unsafe mkdtemp(start) != nil
    }
    guard isMade else { return nil }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
