import Foundation

@testable import TLSCapture

/// `openssl s_server` on a port of loopback that the system picks.
final class OpenSSLServer {
  private let process: Process
  private let folder: URL
  let target: ProbeTarget

  static let isInstalled = path("openssl") != nil

  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  /// Debian's openssl takes TLS 1.0 and 1.1 at security level 0 only, and by its configuration not
  /// even then: the server gets a configuration of its own.
  init(_ arguments: [String], address: String = "127.0.0.1") throws {
    folder = try Self.folder(Self.credentials.get())
    let folder = folder.path()
    process = Process()
    process.executableURL = URL(filePath: try Self.openssl())
    process.arguments =
      [
        "s_server", "-accept", "\(address):0", "-www", "-key", "\(folder)/key.pem", "-cert",
        "\(folder)/certificate.pem",
      ] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["OPENSSL_CONF": "\(folder)/openssl.cnf"]
    ) { $1 }
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    var text = ""
    while !text.contains(/ACCEPT [^\n]*:[0-9]+\n/) {
      let more = output.fileHandleForReading.availableData
      guard !more.isEmpty else {
        process.waitUntilExit()
        throw Fault(description: "openssl s_server \(arguments) ends at once: \(text)")
      }
      text += String(decoding: more, as: UTF8.self)
    }
    guard let match = text.firstMatch(of: /ACCEPT [^\n]*:([0-9]+)\n/),
      let port = UInt16(match.1),
      let target = ProbeTarget(host: address.filter { !"[]".contains($0) }, port: port)
    else { throw Fault(description: text) }
    self.target = target
  }

  /// The server lives as long as the call.
  func probed(by prober: Prober) async -> ServerProbe { await prober.probed(target) }

  deinit {
    // Children of a test's thread have its blocked signals, SIGTERM among them.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }

  /// A key and a certificate, made once for all servers of a run.
  private static let credentials = Result<[String: Data], any Error> {
    let folder = try OpenSSLServer.folder(["openssl.cnf": configuration])
    defer { try? FileManager.default.removeItem(at: folder) }
    let process = Process()
    process.executableURL = URL(filePath: try openssl())
    process.currentDirectoryURL = folder
    process.arguments = [
      "req", "-config", "openssl.cnf", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
      "-subj", "/CN=server.example", "-keyout", "key.pem", "-out", "certificate.pem",
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return [
      "openssl.cnf": configuration,
      "key.pem": try Data(contentsOf: folder.appending(path: "key.pem")),
      "certificate.pem": try Data(contentsOf: folder.appending(path: "certificate.pem")),
    ]
  }

  private static let configuration = Data(
    """
    openssl_conf = init
    [init]
    ssl_conf = ssl
    [ssl]
    system_default = all
    [all]
    MinProtocol = TLSv1
    CipherString = ALL:COMPLEMENTOFALL:@SECLEVEL=0
    [req]
    distinguished_name = name
    [name]

    """.utf8
  )

  /// A new folder with these files.
  private static func folder(_ files: [String: Data]) throws -> URL {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "plumbline-probe-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, data) in files { try data.write(to: folder.appending(path: name)) }
    return folder
  }

  private static func openssl() throws -> String {
    guard let path = path("openssl") else { throw Fault(description: "there is no openssl") }
    return path
  }

  private static func path(_ program: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
