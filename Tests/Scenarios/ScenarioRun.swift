import Foundation

/// A folder of its own in which a scenario's steps are done.
final class ScenarioRun: Sendable {
  let folder: URL
  private let outputs: URL

  init() throws {
    let base = FileManager.default.temporaryDirectory
      .appending(path: "plumbline-scenario-\(UUID().uuidString)")
    folder = base.appending(path: "work")
    outputs = base.appending(path: "outputs")
    for url in [folder, outputs] {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }

  /// Does one step; nil for a step that only lays out files.
  func perform(_ action: Scenario.Action) throws -> Answer? {
    switch action {
    case .copy(let path):
      let target = folder.appending(path: path)
      try createParent(of: target)
      try FileManager.default.copyItem(at: Package.root.appending(path: path), to: target)
      return nil
    case .file(let path, let text):
      let target = folder.appending(path: path)
      try createParent(of: target)
      try Data(text.utf8).write(to: target)
      return nil
    case .run(let command):
      return try run(command)
    }
  }

  /// All ordinary files below the folder, by path.
  ///
  /// A journal is left out: in which order hosts that are changed at once are recorded is chance.
  func files() throws -> [String: [UInt8]] {
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    var files: [String: [UInt8]] = [:]
    for name in names ?? [] {
      let url = folder.appending(path: name)
      let values = try? url.resourceValues(forKeys: [.isRegularFileKey])
      guard values?.isRegularFile == true else { continue }
      if name.contains(".plumbline/") { continue }
      files[name] = [UInt8](try Data(contentsOf: url))
    }
    return files
  }

  private func createParent(of url: URL) throws {
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
  }

  private func run(_ command: String) throws -> Answer {
    let parts = command.components(separatedBy: " | json ")
    let (output, errors, code) = try runShell(parts[0])
    // JSON on standard output is checked even where the story only looks at the exit code.
    let words = parts[0].replacing("2>/dev/null", with: "").split(separator: " ")
    let asksForJSON =
      zip(words, words.dropFirst()).contains { $0 == "-o" && $1 == "json" }
      && !words.contains(where: { [">", "|", ";"].contains($0) || $0.hasSuffix(";") })
    guard asksForJSON || parts.count > 1 else {
      return Answer(output: output, errors: errors, code: code)
    }
    guard let object = jsonObject(output) else {
      throw ScenarioFault(
        line: 0,
        what: "not one JSON object: \(command)\n\(String(decoding: output, as: UTF8.self))"
      )
    }
    guard parts.count > 1 else { return Answer(output: output, errors: errors, code: code) }
    let picked = parts[1].split(separator: " ").map { path in
      "\(path) = \(pick(String(path), of: object))\n"
    }
    return Answer(output: Array(picked.joined().utf8), errors: errors, code: code)
  }

  /// Output goes to files, so that no pipe can fill up and stop the program.
  func runShell(_ command: String) throws -> ([UInt8], [UInt8], Int32) {
    let files = ["output", "errors"].map { outputs.appending(path: $0) }
    for file in files { try Data().write(to: file) }
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", command]
    process.currentDirectoryURL = folder
    process.environment = [
      "PATH": Package.products.path + ":/usr/bin:/bin:/usr/sbin:/sbin",
      "SOURCE_DATE_EPOCH": "1517875200",
      "NO_COLOR": "1",
      "LC_ALL": "C.UTF-8",
      "TZ": "UTC",
    ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try process.run()
    process.waitUntilExit()
    let read = try files.map { [UInt8](try Data(contentsOf: $0)) }
    return (read[0], read[1], process.terminationStatus)
  }
}

/// Where things are.
enum Package {
  /// The folder that holds Package.swift.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static let texts = root.appending(path: "Tests/Scenarios/Texts")

  /// The folder of built programs, which is beside the test bundle.
  static let products: URL = {
    let bundles = Bundle.allBundles.map(\.bundleURL).filter { $0.pathExtension == "xctest" }
    let starts = bundles + [URL(filePath: CommandLine.arguments[0]).absoluteURL]
    for start in starts {
      var folder = start.deletingLastPathComponent()
      while folder.path != "/" {
        let program = folder.appending(path: "plumbline").path
        if FileManager.default.isExecutableFile(atPath: program), !isFolder(program) {
          return folder
        }
        folder.deleteLastPathComponent()
      }
    }
    fatalError("the built program is not beside the tests; build it with: swift build")
  }()

  static func isFolder(_ path: String) -> Bool {
    let values = try? URL(filePath: path).resourceValues(forKeys: [.isDirectoryKey])
    return values?.isDirectory ?? false
  }
}
