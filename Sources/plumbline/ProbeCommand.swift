import ArgumentParser
import Posture
import Reports
import TLSCapture

struct ProbeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "Ask live servers which versions they accept; changes nothing.",
    discussion: """
      One connection for each version from SSL 3.0 to TLS 1.3, given up when the server has answered. \
      What ends without an answer is asked again, between questions that the server answers. \
      With --group, the servers are the hosts of a group, and what they accept is held against what \
      their registries predict (--from, or “state:” and “inventory:”) or else what the manifests \
      declare. Exits 1 when a server is unreachable or an answer is unknown, 2 when one is below \
      --minimum or otherwise than predicted or declared.
      """
  )

  @Argument(
    help: ArgumentHelp(
      "Servers; with --group, manifest files or directories of them.",
      valueName: "host[:port]"
    )
  )
  var names: [String] = []

  @Option(
    name: .customLong("starttls"),
    help: ArgumentHelp(
      "Begin with the dialogue of a protocol that upgrades to TLS.",
      valueName: "protocol"
    )
  )
  var startTLS: StartTLS?

  @Option(
    help: ArgumentHelp("Ask for this name, where it is not that of the host.", valueName: "name")
  )
  var serverName: String?

  @Option(help: ArgumentHelp("The port, where none is named.", valueName: "number"))
  var port: UInt16?

  @Flag(help: "Find every suite that is accepted, by one connection each.")
  var suites = false

  @Flag(
    name: .customLong("ssl2"),
    help: "Ask for SSL 2.0, too; servers without it may wait, and then are unknown."
  )
  var asksSSL2 = false

  @Option(
    help: ArgumentHelp(
      "Exit 2 when a server accepts an older version, such as “TLS 1.2”.",
      valueName: "version"
    )
  )
  var minimum: String?

  @Option(help: ArgumentHelp("Probe the hosts of this group of the manifests.", valueName: "name"))
  var group: String?

  @Option(
    name: .customLong("from"),
    help: ArgumentHelp(
      "With --group: where the hosts' registries are, as for plan; may be repeated.",
      valueName: "place"
    )
  )
  var places: [String] = []

  @Option(help: ArgumentHelp("Wait so long for each answer.", valueName: "seconds"))
  var timeout: Int = 5

  @Option(
    name: [.customLong("parallel"), .customLong("parallelism")],
    help: ArgumentHelp("Probe this many servers at once.", valueName: "number")
  )
  var parallel: Int = 32

  @OptionGroup var output: OutputOptions<AnswerFormats>

  func validate() throws {
    if group == nil {
      guard !names.isEmpty else {
        throw ValidationError("name a server, as HOST or HOST:PORT, or give --group")
      }
      guard places.isEmpty else {
        throw ValidationError("--from says where the hosts of --group are")
      }
      for name in names {
        if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
          throw ValidationError(
            "“\(name)” is named like a manifest: give --group as well, to probe hosts of it"
          )
        }
        guard ProbeTarget(name) == nil else { continue }
        let hint =
          name.utf8.allSatisfy { $0 < 0x80 }
          ? "" : "; names beyond ASCII go by their punycode form, xn--…"
        throw ValidationError("“\(name)” is no HOST, HOST:PORT or [ADDRESS]:PORT\(hint)")
      }
    } else if names.isEmpty {
      throw ValidationError("--group is about the hosts of manifests: name one")
    }
    if let serverName, !ProbeTarget.isHost(serverName) {
      throw ValidationError("“\(serverName)” is no name that a server can have")
    }
    if port == 0 { throw ValidationError("--port must be between 1 and 65535") }
    if let minimum, Self.version(minimum) == nil {
      throw ValidationError("“\(minimum)” is no version of SSL or TLS, such as “TLS 1.2”")
    }
    if !(1...3600).contains(timeout) {
      throw ValidationError("--timeout must be between 1 and 3600 seconds")
    }
    if !(1...500).contains(parallel) {
      throw ValidationError("--parallel must be between 1 and 500")
    }
  }

  private static func version(_ text: String) -> TLSVersion? {
    guard let name = TLSProtocol(written: text) else { return nil }
    return Prober.usualVersions.first { $0.name == name.rawValue }
  }

  func run() async throws {
    let console = try Console(options: output)
    let plan = try await subjects(console)
    let prober = Prober(
      startTLS: startTLS,
      serverName: serverName,
      timeout: .seconds(timeout),
      versions: (asksSSL2 ? [.ssl20] : []) + Prober.usualVersions,
      asksSuites: suites
    )
    let progress = Progress("probed", of: plan.subjects.count, shownAbove: 1)
    let probes = await ProbeWorkers.map(
      plan.subjects.map(\.target),
      width: parallel,
      progress: { progress.report($0) },
      { prober.probe($0) }
    )
    let report = ProbeReport(
      manifests: plan.manifests,
      startTLS: startTLS,
      minimum: minimum.flatMap { Self.version($0) },
      servers: zip(plan.subjects, probes).map { subject, probe in
        ProbedServer(host: subject.host, probe: probe, expectations: subject.expectations)
      },
      diagnostics: plan.diagnostics
    )
    try console.answer { format, style, output in
      switch format {
      case .text:
        writeProbeText(report, verbose: self.output.verbose, style: style, to: output)
      case .json: writeProbeJSON(report, version: programVersion, to: output)
      }
    }
    let totals = ProbeTotals(report)
    // What could not be answered counts for more than what was found.
    if totals.answered < totals.servers { throw Stop.couldNotAnswer }
    if totals.belowMinimum > 0 || totals.otherwise > 0 { throw Stop.drift }
  }

  private func subjects(_ console: Console) async throws(Stop) -> ProbePlan {
    guard let group else {
      return ProbePlan(
        subjects: names.compactMap { ProbeTarget($0) }.map { ProbeSubject($0.with(port: port)) }
      )
    }
    let reader = ProbeGroup(name: group, port: port, places: places, console: console)
    return try await reader.plan(manifests: names)
  }
}

extension StartTLS: ExpressibleByArgument {
  public init?(argument: String) { self.init(rawValue: argument) }
  public static var allValueStrings: [String] { allCases.map(\.rawValue) }
}
