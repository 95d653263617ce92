import Foundation

/// Measures `.build/plumbline` and prints a table; gates nothing, since machines differ.
@main
struct Benchmarks {
  static func main() throws {
    if CommandLine.arguments.dropFirst().first == "write" { return try write() }
    let program = CommandLine.arguments.dropFirst().first ?? ".build/plumbline"
    guard FileManager.default.isExecutableFile(atPath: program) else {
      print("there is no \(program); run “make release” first")
      exit(1)
    }
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "plumbline-benchmarks-\(ProcessInfo.processInfo.processIdentifier)"
    )
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }

    print("| what | best | median | peak memory |")
    print("| --- | --- | --- | --- |")
    report("start-up: plumbline --version", try measure(program, ["--version"], times: 30))
    try bigExport(program, folder)
    try fleets(program, folder)
    let size = try FileManager.default.attributesOfItem(atPath: program)[.size] as? Int ?? 0
    print("| the program, stripped | \(megabytes(size)) | | |")
  }

  /// Writes data in a process of its own: a child begins with the memory of whoever spawns it, and
  /// what it takes itself would not be seen.
  private static func write() throws {
    let words = CommandLine.arguments
    guard words.count == 5, let size = Int(words[3]) else { exit(64) }
    let target = URL(fileURLWithPath: words[4])
    switch words[2] {
    case "export": try writeBigExport(to: target, values: size)
    case "fleet": try writeFleet(of: size, to: target)
    default: exit(64)
    }
  }

  private static func prepare(_ what: String, _ size: Int, _ target: URL) throws {
    _ = try measure(
      CommandLine.arguments[0],
      ["write", what, String(size), target.path],
      times: 1
    )
  }

  /// A whole SOFTWARE hive as regedit exports it, of which a few dozen keys matter.
  private static func bigExport(_ program: String, _ folder: URL) throws {
    let file = folder.appending(path: "big.reg")
    try prepare("export", 400_000, file)
    let size = try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
    report(
      "facts of a UTF-16 export of \(megabytes(size)), 400,000 values",
      try measure(program, ["show", "--facts", file.path, "-o", "json"], times: 10)
    )
  }

  /// Fleets of growing size: the cost of a host should not grow with them.
  private static func fleets(_ program: String, _ folder: URL) throws {
    for size in [100, 1_000, 10_000] {
      let fleet = folder.appending(path: "fleet-\(size)")
      try prepare("fleet", size, fleet)
      let sample = fleet.appending(path: "hosts/pc-00001.reg")
      let bytes = try sample.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
      for command in ["plan", "drift", "posture"] {
        let run = try measure(
          program,
          [command, fleet.appending(path: "posture.yaml").path],
          times: size < 10_000 ? 10 : 5,
          expecting: command == "drift" ? 2 : 0
        )
        let each = Int(run.best / Double(size) * 1e6)
        report("\(command) of \(size) hosts of \(bytes) bytes (\(each) µs a host)", run)
      }
      if size == 1_000 { try stacks(program, fleet, size) }
      try FileManager.default.removeItem(at: fleet)
    }
  }

  /// What all stacks of one host cost, measured from outside.
  ///
  /// A drift report over a declaration of nothing reads the same hosts and concludes the same facts;
  /// what `posture` takes beyond that are the stacks, and the report about them, which is counted in.
  /// The least of many runs in turn, since a busy machine makes either look dear.
  private static func stacks(_ program: String, _ fleet: URL, _ size: Int) throws {
    let nothing = fleet.appending(path: "nothing.yaml")
    try Data("plumbline: 1\nstate: hosts\ngroups: { all: { hosts: [\"*\"] } }\n".utf8)
      .write(to: nothing)
    var least = (drift: Double.infinity, posture: Double.infinity)
    for _ in 0..<30 {
      let drift = try measure(program, ["drift", nothing.path], times: 1)
      let posture = try measure(program, ["posture", nothing.path], times: 1)
      least = (min(least.drift, drift.processor), min(least.posture, posture.processor))
    }
    let each = (least.posture - least.drift) / Double(size)
    print(
      "| all stacks of one host, over \(size) hosts (processor time beyond drift of nothing) "
        + "| \(String(format: "%.0f µs", each * 1e6)) | | |"
    )
  }

  private static func report(_ what: String, _ run: Measurement) {
    print(
      "| \(what) | \(seconds(run.best)) | \(seconds(run.median)) | \(megabytes(run.peakBytes)) |"
    )
  }

  private static func seconds(_ value: Double) -> String {
    value < 1
      ? String(format: "%.1f ms", value * 1000) : String(format: "%.2f s", value)
  }

  private static func megabytes(_ bytes: Int) -> String {
    String(format: "%.1f MB", Double(bytes) / 1e6)
  }
}
