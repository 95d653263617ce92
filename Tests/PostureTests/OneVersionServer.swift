import Foundation
import Support

/// A web server of OpenSSL's that speaks one version of TLS and nothing else, on a free port.
struct OneVersionServer {
  let port: Int
  private let process: Process
  /// Held open for as long as the server lives.
  private let output: Pipe

  /// Starts it with the key and the certificate that `identify` made in the folder.
  init(_ option: String, in folder: URL) throws {
    let arguments = [
      "openssl", "s_server", option, "-www", "-accept", "127.0.0.1:0",
      // TLS 1.0 and 1.1 sign with SHA-1, which OpenSSL 3 has at this level alone.
      "-cipher", "DEFAULT@SECLEVEL=0",
      "-key", folder.appending(path: "key.pem").path(),
      "-cert", folder.appending(path: "certificate.pem").path(),
    ]
    let output = Pipe()
    let process = try BoundedCommand(arguments, within: 300).start(output: output)
    guard let port = Self.port(from: output.fileHandleForReading) else {
      process.terminate()
      throw NotListening(command: arguments)
    }
    self.port = port
    self.process = process
    self.output = output
  }

  func stop() { process.terminate() }

  static func identify(in folder: URL) throws {
    let arguments = [
      "openssl", "req", "-x509", "-newkey", "rsa:2048", "-sha256", "-nodes", "-days", "2",
      "-subj", "/CN=localhost", "-keyout", folder.appending(path: "key.pem").path(),
      "-out", folder.appending(path: "certificate.pem").path(),
    ]
    try BoundedCommand(arguments, within: 60).run()
  }

  /// Reads `ACCEPT 127.0.0.1:PORT`, which the server prints once it listens.
  private static func port(from output: FileHandle) -> Int? {
    var printed = ""
    while true {
      let data = output.availableData
      guard !data.isEmpty else { return nil }
      printed += String(decoding: data, as: UTF8.self)
      let lines = printed.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      if let line = lines.first(where: { $0.hasPrefix("ACCEPT ") }) {
        return line.split(separator: ":").last.flatMap { Int($0) }
      }
    }
  }

  struct NotListening: Error {
    let command: [String]
  }
}
