import Foundation
import Inputs
import Support
import WindowsRegistry

/// A small estate whose program is killed in front of one system call after the other.
///
/// strace delivers the signal before the call is done, and counts the calls of each thread by name.
/// On one processor one thread does all the work, in the same order every time.
struct KilledProgram: Sendable {
  let kind: Kind
  /// What is done before the program that is killed.
  let before: String?
  /// The command that is killed.
  let command: String

  enum Kind: String, Sendable, CaseIterable {
    case reg, hive
  }

  static let apply = "plumbline apply plan.json --auto-approve --allow drops-protocol"
  static let rollback = "plumbline rollback run-1 --auto-approve"
  static let resume = "plumbline apply --resume run-1 --auto-approve --allow drops-protocol"

  /// A moment: in front of which call of which name.
  struct Moment: Hashable, Sendable {
    let call: String
    let number: Int
  }

  /// All that change a file or a folder.
  ///
  /// To be killed in front of a flush is to be killed after what
  /// came before it, so these need no moment of their own.
  static let calls = [
    "write", "pwrite64", "rename", "unlink", "ftruncate", "mkdir", "fchmod", "fchown", "rmdir",
  ]

  static let isPossible: Bool = {
    guard ProcessInfo.processInfo.environment["PLUMBLINE_HOSTS"] == "1" else { return false }
    return ["strace", "taskset"].allSatisfy { name in
      ["/usr/bin/", "/bin/"].contains { FileManager.default.isExecutableFile(atPath: $0 + name) }
    }
  }()

  /// The processors that we may use, at most two.
  static let processors: [Int] = {
    let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") } ?? ""
    let numbers = line.split { !$0.isNumber }.compactMap { Int($0) }
    guard let first = numbers.first, let last = numbers.last else { return [0] }
    return first == last ? [first] : [first, last]
  }()

  // MARK: The estate

  func layOut(_ run: ScenarioRun) throws {
    _ = try run.perform(.file("posture.yaml", Self.manifest))
    switch kind {
    case .reg:
      for name in ["web01", "web02"] {
        _ = try run.perform(.file("hosts/\(name).reg", Self.host))
      }
    case .hive:
      let keys = try Self.keys()
      for name in ["SYSTEM", "SOFTWARE"] {
        let mount = RegistryPath(.localMachine, RegistryText(name))
        let folder = run.folder.appending(path: "hosts/old")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(HiveBuilder.hive(keys, at: mount)).write(to: folder.appending(path: name))
      }
    }
    try run.expect("plumbline plan posture.yaml \(places) --out plan.json 2>plan.txt")
    if let before { try run.expect(before) }
  }

  var places: String { Self.places(kind) }

  /// The journal holds whole paths, and each try has a copy of the folder: say where that is.
  static func places(_ kind: Kind) -> String {
    kind == .reg ? "--from hosts" : "--from hive:hosts/old"
  }

  /// Where each host is, for `plumbline show`.
  var hosts: [String] {
    kind == .reg ? ["hosts/web01.reg", "hosts/web02.reg"] : ["hive:hosts/old"]
  }

  /// All files that an estate has when nobody is at work, but for the journal.
  var files: Set<String> {
    kind == .reg ? ["web01.reg", "web02.reg"] : ["old", "old/SYSTEM", "old/SOFTWARE"]
  }

  static func keys() throws -> [SnapshotKey] {
    guard let content = RegText.read(Array(host.utf8), file: "host.reg").value else { return [] }
    // In a hive the control sets have numbers.
    let current = RegistryPath(.localMachine, "SYSTEM\\CurrentControlSet")
    let first = RegistryPath(.localMachine, "SYSTEM\\ControlSet001")
    let select = SnapshotKey(
      path: RegistryPath(.localMachine, "SYSTEM\\Select"),
      values: [SnapshotValue("Current", .dword(1))]
    )
    return content.keys.map { key in
      guard current.contains(key.path) else { return key }
      let names = key.path.subpath.description.split(separator: "\\").dropFirst(2)
      return SnapshotKey(
        path: names.reduce(first) { $0.appending(RegistryText(String($1))) },
        values: key.values
      )
    } + [select]
  }

  /// Changes both hives of a host.
  private static let manifest = """
    plumbline: 1
    groups:
      all:
        hosts: ["*"]
        tls: { schannel: { server: { TLS 1.0: disabled } } }
        registry: [{ key: 'HKLM\\SOFTWARE\\Contoso', value: Mode, type: REG_SZ, data: strict }]

    """

  private static let host = """
    Windows Registry Editor Version 5.00

    [HKEY_LOCAL_MACHINE\\SOFTWARE\\Contoso]
    "Mode"="lax"

    [HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]
    "CurrentBuildNumber"="20348"
    "InstallationType"="Server"

    [HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols]

    """

  // MARK: Moments

  /// Lets the command run to its end, and finds out in front of what it can be killed.
  func moments(in run: ScenarioRun) throws -> [Moment] {
    let names = Self.calls.joined(separator: ",")
    try run.expect(
      "taskset -c \(Self.processors[0]) strace -f -o trace.txt -e trace=\(names) \(command)"
    )
    let trace = run.folder.appending(path: "trace.txt")
    let text = try String(contentsOf: trace, encoding: .utf8)
    try FileManager.default.removeItem(at: trace)
    var counts: [String: Int] = [:]
    // A line is “1234 write(…”, and the number of the process is padded.
    for line in text.split(separator: "\n") {
      let call = line.drop { $0.isNumber || $0 == " " }
      guard let end = call.firstIndex(of: "(") else { continue }
      counts[String(call[..<end]), default: 0] += 1
    }
    return Self.calls.flatMap { name in
      (1...max(1, counts[name] ?? 0)).prefix(counts[name] ?? 0).map {
        Moment(call: name, number: $0)
      }
    }
  }

  /// Whether the command was killed there, rather than ended before.
  func kill(at moment: Moment, on processor: Int, in run: ScenarioRun) throws -> Bool {
    let (output, _, _) = try run.runShell(
      "taskset -c \(processor) strace -f -o /dev/null -e trace=\(moment.call) "
        + "-e inject=\(moment.call):signal=KILL:when=\(moment.number) "
        + "\(command) >/dev/null 2>&1; echo $?"
    )
    return String(decoding: output, as: UTF8.self).hasSuffix("137\n")
  }
}

extension ScenarioRun {
  /// Runs a command that must succeed.
  @discardableResult
  func expect(_ command: String) throws -> String {
    let (output, errors, code) = try runShell(command)
    guard code == 0 else {
      throw ScenarioFault(
        line: 0,
        what: "\(command): [\(code)] \(String(decoding: output + errors, as: UTF8.self))"
      )
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// Takes the place of another estate.
  func copy(_ other: ScenarioRun) throws {
    try expect("cp -a '\(other.folder.path)/.' .")
  }
}
