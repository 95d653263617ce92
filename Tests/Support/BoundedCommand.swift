package import Foundation

/// A program of the search path that is ended when its time is over.
package struct BoundedCommand {
  package let arguments: [String]
  package let seconds: Int
  package let environment: [String: String]

  package init(
    _ arguments: [String],
    within seconds: Int,
    environment: [String: String] = [:]
  ) {
    self.arguments = arguments
    self.seconds = seconds
    self.environment = environment
  }

  /// Runs it to its end, and gives what it printed.
  @discardableResult
  package func run() throws -> String {
    let base = FileManager.default.temporaryDirectory.appending(path: "run-\(UUID().uuidString)")
    let output = base.appendingPathExtension("out")
    let errors = base.appendingPathExtension("err")
    defer { for file in [output, errors] { try? FileManager.default.removeItem(at: file) } }
    // The end is what the shell says last. `Process` would wait as well for all that inherited its
    // socket, which Wine's server did.
    let script = "\"$@\" >\"$0.out\" 2>\"$0.err\"; echo $?"
    let end = Pipe()
    let process = process(["/bin/sh", "-c", script, base.path()] + bounded)
    process.standardOutput = end
    try process.run()
    let status = String(decoding: end.fileHandleForReading.availableData, as: UTF8.self)
      .trimmingCharacters(in: .newlines)
    guard status == "0" else {
      throw Failure(command: arguments, status: status, errors: try text(errors))
    }
    return try text(output)
  }

  /// Starts it and leaves it running; a signal that ends the process ends the program.
  package func start(output: Pipe) throws -> Process {
    let process = process(bounded)
    process.standardOutput = output
    try process.run()
    return process
  }

  /// The threads of the tests hold back all signals, and so would what they start: a program could
  /// then not be ended.
  private var bounded: [String] {
    ["/usr/bin/env", "--default-signal", "timeout", "--kill-after=5", "\(seconds)"] + arguments
  }

  private func process(_ command: [String]) -> Process {
    let process = Process()
    process.executableURL = URL(filePath: command[0])
    process.arguments = Array(command.dropFirst())
    process.environment = ProcessInfo.processInfo.environment
      .merging(environment, uniquingKeysWith: { $1 })
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return process
  }

  private func text(_ file: URL) throws -> String {
    String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }

  /// A program that could not be started, failed or took too long (status 124).
  package struct Failure: Error {
    package let command: [String]
    package let status: String
    package let errors: String
  }
}
