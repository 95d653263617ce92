import ArgumentParser
import Inputs
import Machines
import Posture
import Reports
import WindowsRegistry

struct PostureCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "posture",
    abstract: "Show which protocols each stack of each host offers, and why; changes nothing.",
    discussion: """
      With manifests, the hosts that their groups take are shown; without any, give --from, and \
      every host there is. Exits 1 when a host is unreadable or something shown is unknown.
      """
  )

  @Argument(help: "Manifest files, or directories of them; may be left out.")
  var manifests: [String] = []

  @OptionGroup var state: StateOptions

  @Option(
    name: .customLong("host"),
    help: ArgumentHelp("The same as --limit; may be repeated.", valueName: "glob")
  )
  var hosts: [String] = []

  @Option(
    name: .customLong("stack"),
    help: ArgumentHelp(
      "Only stacks whose name matches, such as “schannel.*”; may be repeated.",
      valueName: "glob"
    )
  )
  var stacks: [String] = []

  @Flag(help: "Say how each verdict was reached, and which documents say so.")
  var explain = false

  @OptionGroup var output: OutputOptions<AnswerFormats>

  func run() async throws {
    let console = try Console(options: output)
    var wanted = state
    wanted.limit += hosts
    let flag = state.limit.isEmpty ? "--host" : "--limit"
    let session =
      manifests.isEmpty
      ? try Session(state: wanted, limitedBy: flag, console: console)
      : try Session(manifests: manifests, state: wanted, limitedBy: flag, console: console)
    let report = try shown(
      of: try await session.posture(missing: session.missing(among: wanted)),
      console
    )
    try console.answer { format, style, output in
      switch format {
      case .text:
        writePostureText(
          report,
          catalogue: builtInCatalogue,
          explains: explain,
          verbose: self.output.verbose,
          style: style,
          to: output
        )
      case .json:
        writePostureJSON(report, catalogue: builtInCatalogue, version: programVersion, to: output)
      }
    }
    let totals = PostureTotals(report)
    if totals.unknown > 0 || totals.unreadable > 0 { throw Stop.couldNotAnswer }
  }

  /// The report with the stacks that were asked for; where no host could be read, none can be wrong.
  private func shown(of report: PostureReport, _ console: Console) throws(Stop) -> PostureReport {
    guard !stacks.isEmpty, !report.hosts.isEmpty else { return report }
    let patterns = stacks.map { Glob($0) }
    guard let idle = report.idle(patterns).first else { return report.showing(patterns) }
    let known = report.stackIDs
    let families = Set(known.compactMap { $0.split(separator: ".").first.map { "\($0).*" } })
    let near = suggestion(for: idle.pattern, among: known + families.sorted())
    throw console.fail(
      "no host has a stack that --stack “\(idle.pattern)” means"
        + (near.map { "; did you mean “\($0)”?" } ?? "")
        + "; the stacks are \(known.joined(separator: ", "))",
      .wrongUsage
    )
  }
}

extension Session {
  fileprivate func posture(missing: [UnreadableHost]) async throws(Stop) -> PostureReport {
    let groups = manifest.groups
    let pool = PosturePool()
    let visited = try await visit("read", alsoReading: InfluenceKeys.all) { read in
      let host = ObservedHost(read.snapshot, catalogue: builtInCatalogue)
      let names = groups.filter { $0.includes(read.snapshot.host) }.map(\.name.value)
      let posture = effectivePosture(of: host, catalogue: builtInCatalogue, groups: names)
      return Diagnosed(.done(posture.sharing(pool)))
    }
    return PostureReport(
      manifests: digests,
      catalogueVersion: catalogueVersion,
      hosts: visited.values,
      unreadable: visited.unreadable + missing,
      diagnostics: warnings + visited.diagnostics
    )
  }

  /// Hosts that were asked for by their very name and that are not looked at.
  fileprivate func missing(among options: StateOptions) -> [UnreadableHost] {
    var known = Set((hosts.map(\.name) + matching.missing.map(\.host)).map { $0.lowercased() })
    return options.limit.compactMap { name in
      guard !Glob(name).isWild, options.includes(name), known.insert(name.lowercased()).inserted
      else { return nil }
      let isThere = estate.host(named: name) != nil
      return UnreadableHost(
        host: name,
        reason: isThere
          ? "no group of the manifests takes it" : "the state holds no host of this name"
      )
    }
  }
}
