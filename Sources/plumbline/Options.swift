import ArgumentParser
import Machines
import Posture

/// Options that every command shares; `Formats` are those that its answers have.
struct OutputOptions<Formats: FormatChoice>: ParsableArguments {
  @Option(
    name: [.customShort("o"), .customLong("output"), .customLong("format")],
    help: ArgumentHelp(
      "Write the answer as FORMAT, to standard output or to FILE; may be repeated.",
      valueName: "format[=file]"
    )
  )
  var requests: [FormatRequest<Formats>] = []

  @Option(help: "Colour: auto, always or never.")
  var color: ColorChoice = .auto

  @Flag(name: .shortAndLong, help: "Name every host, and say what does not apply and why.")
  var verbose = false

  var outputs: [OutputRequest] { requests.map(\.request) }

  func validate() throws {
    let standard = outputs.filter { $0.file == nil }
    guard standard.count <= 1 else {
      throw ValidationError(
        "only one format can go to standard output; give the others a file: -o json=FILE"
      )
    }
    let files = outputs.compactMap(\.file)
    if let file = files.first(where: { file in files.count { $0 == file } > 1 }) {
      throw ValidationError("two formats cannot go to one file: \(file)")
    }
  }
}

/// Options of the commands that look at hosts.
struct StateOptions: ParsableArguments {
  @Option(
    name: .customLong("from"),
    help: ArgumentHelp(
      "Where the hosts are: a directory of .reg snapshots or one of them, hive:PATH, "
        + "ssh:[USER@]HOST[:PORT] or smb:HOST?credentials=FILE, with NAME= in front to name one host; "
        + "overrides “state:” and “inventory:”; may be repeated.",
      valueName: "place"
    )
  )
  var places: [String] = []

  @Option(help: ArgumentHelp("Only hosts whose name matches; may be repeated.", valueName: "glob"))
  var limit: [String] = []

  @Option(help: ArgumentHelp("No hosts whose name matches; may be repeated.", valueName: "glob"))
  var exclude: [String] = []

  @Option(help: ArgumentHelp("Visit this many hosts at once.", valueName: "number"))
  var parallelism: Int?

  @Option(
    help: ArgumentHelp(
      "Give up on a request that a host does not answer in time.",
      valueName: "seconds"
    )
  )
  var timeout: Int = 120

  func validate() throws {
    if let parallelism, !(1...1000).contains(parallelism) {
      throw ValidationError("--parallelism must be between 1 and 1000")
    }
    if !(1...86_400).contains(timeout) {
      throw ValidationError("--timeout must be between 1 and 86400 seconds")
    }
  }

  /// The first place that is a plain directory or file of snapshots.
  var statePath: String? { places.first { (try? HostLocation.read($0)) == .some(nil) } }

  /// Many more hosts than processors can be waited for, but only as many be computed.
  func width(of hosts: [Estate.Host]) -> Int {
    parallelism ?? (hosts.contains(where: \.isRemote) ? 10 : 4)
  }

  func storeOptions(allowing allowed: Set<Hazard>) -> StoreOptions {
    StoreOptions(
      timeout: .seconds(timeout),
      allowsDirtyHives: allowed.contains(.dirtyHive)
    )
  }

  func includes(_ host: String) -> Bool {
    (limit.isEmpty || limit.contains { Glob($0).matches(host) })
      && !exclude.contains { Glob($0).matches(host) }
  }
}

/// What the answer of a command without reports is written as.
enum AnswerFormat {
  case text, json
}

enum OutputFormat: String, CaseIterable {
  case text, json
  /// One object a line: events while hosts are changed, findings of `drift`.
  case ndjson
  case sarif, junit, markdown, csv, html
  /// Workflow commands of GitHub Actions, which shows them beside the lines of a pull request.
  case github

  var answer: AnswerFormat? {
    switch self {
    case .text: .text
    case .json: .json
    case .ndjson, .sarif, .junit, .markdown, .csv, .html, .github: nil
    }
  }
}

/// The formats that a command's answers have.
protocol FormatChoice: Sendable {
  static var formats: Set<OutputFormat> { get }
}

enum AnswerFormats: FormatChoice {
  static let formats: Set<OutputFormat> = [.text, .json]
}

enum ChangeFormats: FormatChoice {
  static let formats: Set<OutputFormat> = [.text, .json, .ndjson]
}

enum ReportFormats: FormatChoice {
  static let formats = Set(OutputFormat.allCases)
}

/// One request of an option; the help and completions name the formats that there are, while a command
/// says itself which it has where another one was asked for.
struct FormatRequest<Formats: FormatChoice>: ExpressibleByArgument {
  let request: OutputRequest

  init?(argument: String) {
    guard let request = OutputRequest(argument: argument) else { return nil }
    self.request = request
  }

  static var allValueStrings: [String] {
    OutputFormat.allCases.filter(Formats.formats.contains).map(\.rawValue)
  }
}

/// What was asked for, whatever the command.
struct OutputChoices {
  let outputs: [OutputRequest]
  let color: ColorChoice
  let verbose: Bool

  init(_ options: OutputOptions<some FormatChoice>) {
    (outputs, color, verbose) = (options.outputs, options.color, options.verbose)
  }
}

/// `json` or `json=report.json`.
struct OutputRequest {
  let format: OutputFormat
  let file: String?

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = parts.first, let format = OutputFormat(rawValue: String(name)) else {
      return nil
    }
    if parts.count == 2, parts[1].isEmpty { return nil }
    self.format = format
    file = parts.count == 2 ? String(parts[1]) : nil
  }
}

/// Hazards to agree to.
struct AllowOptions: ParsableArguments {
  @Option(
    name: .customLong("allow"),
    help: ArgumentHelp(
      "Agree to a hazard: drops-protocol, weakens, overwritten-by-policy, prior-unknown, "
        + "dirty-hive or all; "
        + "may be repeated.",
      valueName: "hazard"
    )
  )
  var names: [HazardName] = []

  var hazards: Set<Hazard> { names.reduce(into: []) { $0.formUnion($1.hazards) } }
}

struct HazardName: ExpressibleByArgument {
  let hazards: Set<Hazard>

  init?(argument: String) {
    if argument == "all" {
      hazards = Set(Hazard.allCases.filter(\.gates))
    } else if let hazard = Hazard(rawValue: argument), hazard.gates {
      hazards = [hazard]
    } else {
      return nil
    }
  }

  static var allValueStrings: [String] {
    Hazard.allCases.filter(\.gates).map(\.rawValue) + ["all"]
  }
}
