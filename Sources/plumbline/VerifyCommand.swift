import ArgumentParser
import Inputs
import Machines
import Posture
import Reports
import Synchronization
import TLSCapture
import WindowsRegistry

struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read captures and show every TLS handshake, held against what is declared.",
    discussion: """
      CAPTURE is a file of pcap, pcapng, Network Monitor, “netsh trace” or pktmon, also compressed by \
      gzip, or - for standard input. Arguments that end in .yaml or .yml, and directories, are manifests; with \
      them, or with --from, handshakes are held against what each host is predicted to do.

      Exit codes: 0 as predicted and declared, or nothing to say; 1 something could not be read or \
      told, or no handshake was found; 2 a handshake below --minimum, or not as predicted or declared.
      """
  )

  @Argument(help: "Captures, and manifests to hold them against.")
  var files: [String]

  @Option(
    name: .customLong("manifest"),
    help: ArgumentHelp(
      "A manifest or a directory of them, whatever its name; may be repeated.",
      valueName: "path"
    )
  )
  var manifests: [String] = []

  @Option(
    help: ArgumentHelp("Exit 2 on any handshake below, such as “TLS 1.2”.", valueName: "version")
  )
  var minimum: MinimumVersion?

  @Option(
    name: .customLong("hosts-file"),
    help: ArgumentHelp(
      "Addresses of hosts, in the form of /etc/hosts; may be repeated.",
      valueName: "file"
    )
  )
  var hostsFiles: [String] = []

  @OptionGroup var state: StateOptions
  @OptionGroup var output: OutputOptions<ReportFormats>

  private var captures: [String] { files.filter { !isManifest($0) } }

  private var allManifests: [String] { files.filter(isManifest) + manifests }

  private func isManifest(_ path: String) -> Bool {
    path.hasSuffix(".yaml") || path.hasSuffix(".yml") || Files.kind(of: path) == .directory
  }

  func validate() throws {
    if captures.isEmpty {
      throw ValidationError(
        "name a capture; manifests have nothing to be held against, and folders are taken for manifests"
      )
    }
    let inputs = Set(captures.filter { $0 != "-" }.map { Files.resolved($0) })
    if let file = output.outputs.compactMap(\.file).first(where: {
      inputs.contains(Files.resolved($0))
    }) {
      throw ValidationError("an answer would take the place of the capture \(file)")
    }
    if captures.count(where: { $0 == "-" }) > 1 {
      throw ValidationError("standard input can be read once only")
    }
    if allManifests.isEmpty, state.places.isEmpty {
      for (name, values) in [
        ("--limit", state.limit), ("--exclude", state.exclude), ("--hosts-file", hostsFiles),
      ]
      where !values.isEmpty {
        throw ValidationError("\(name) is about hosts: give a manifest or --from as well")
      }
    }
  }

  func run() async throws {
    let console = try Console(options: output)
    // Faults of what people wrote come before a long read.
    let hostsFile = try readHostsFiles(console)
    let estate = try await expectations(console)
    let directory = HostDirectory(
      hosts: estate?.places.map { ($0.name, $0.location) } ?? [],
      hostsFile: hostsFile.file
    )
    console.show(directory.diagnostics, sources: [])
    let streams = try StreamedHandshakes(
      console,
      manifests: estate?.digests ?? [],
      minimum: minimum?.version
    )
    var summary = HandshakeSummary(floor: minimum?.version ?? .tls12)
    let scanned = scan { handshake, capture in
      summary.add(handshake)
      streams.write(handshake, capture: capture)
    }
    for capture in scanned.captures {
      guard let failure = capture.failure else { continue }
      console.say("cannot read the capture \(failure.path): \(failure.reason)")
      if let help = failure.help { console.say("  \(help)") }
    }
    let report = VerifyReport(
      manifests: estate?.digests ?? [],
      catalogueVersion: catalogueVersion,
      captures: scanned.captures,
      counts: scanned.counts,
      minimum: minimum?.version,
      summary: summary,
      expectations: estate?.hosts ?? [],
      directory: directory,
      unreadable: estate?.unreadable ?? [],
      diagnostics: (estate?.diagnostics ?? []) + hostsFile.diagnostics + directory.diagnostics
    )
    let stop = stop(report, console)
    var unwritten: Stop?
    do throws(Stop) { try streams.finish(report) } catch { unwritten = error }
    try console.write(report, exitCode: stop?.code ?? 0)
    if let stop = unwritten ?? stop { throw stop }
  }

  /// What cannot be told comes before what is found: unknown never exits 0.
  private func stop(_ report: VerifyReport, _ console: Console) -> Stop? {
    if report.totals.handshakes == 0, !report.captures.contains(where: { $0.failure != nil }) {
      console.say("no TLS handshake was found, so nothing is proved")
    }
    for gap in report.gaps { console.say(gap) }
    if !report.isComplete { return .couldNotAnswer }
    return report.isMet ? nil : .drift
  }

  // MARK: What is read

  private func scan(
    _ found: (Handshake, _ capture: String?) -> Void
  ) -> (captures: [VerifyReport.Capture], counts: VerifyReport.Counts) {
    var scan = CaptureScan()
    let order = CaptureFile.inOrderOfTime(captures)
    let paths = order.paths
    var handshakes = [Int](repeating: 0, count: paths.count)
    func count(_ handshake: Handshake) {
      guard paths.indices.contains(handshake.file) else { return found(handshake, nil) }
      handshakes[handshake.file] += 1
      found(handshake, paths[handshake.file])
    }
    var read: [Result<CaptureFileInfo, CaptureFailure>] = []
    for path in paths {
      read.append(
        Result { () throws(CaptureFailure) in try self.read(path, &scan, count) }
      )
    }
    scan.finish(count)
    // Files of several machines overlap and are not torn, once they are in order.
    if !order.isCertain, scan.isOutOfOrder {
      Console.standardError(
        "plumbline: the captures may not be in the order of their times, and a connection that goes on from "
          + "one to the next is torn then: name the oldest first, and none by a pipe\n"
      )
    }
    let captures = paths.indices.map { number in
      switch read[number] {
      case .success(let info):
        VerifyReport.Capture(
          path: paths[number],
          handshakes: handshakes[number],
          losses: info.losses,
          notes: info.notes
        )
      case .failure(let failure):
        VerifyReport.Capture(
          path: paths[number],
          handshakes: handshakes[number],
          failure: failure
        )
      }
    }
    return (captures, VerifyReport.Counts(scan.counts))
  }

  /// Reads a capture, and shows how far it is.
  private func read(
    _ path: String,
    _ scan: inout CaptureScan,
    _ found: (Handshake) -> Void
  ) throws(CaptureFailure) -> CaptureFileInfo {
    let isShown = Terminal.hasErrors
    var shown = 0
    defer {
      if shown > 0 { Console.standardError("\r\u{1B}[K") }
    }
    return try scan.read(
      path,
      progress: { bytes in
        // A line for each 64 MB, which is several a second at most.
        guard isShown, bytes - shown >= 64 << 20 else { return }
        shown = bytes
        Console.standardError("\r\u{1B}[Kread \(bytes >> 20) MB of \(printable(path))")
      },
      found
    )
  }

  private func readHostsFiles(
    _ console: Console
  ) throws(Stop) -> (file: HostsFile, diagnostics: [Diagnostic]) {
    var file = HostsFile.none
    var diagnostics: [Diagnostic] = []
    for path in hostsFiles {
      do throws(FileFailure) {
        let source = SourceText(name: path, bytes: try Files.read(path, limit: 64 << 20))
        let read = HostsFile.read(source)
        console.show(read.diagnostics, sources: [source])
        diagnostics += read.diagnostics
        file = file.joined(with: read.value ?? .none)
      } catch {
        throw console.fail("cannot read the hosts file \(error)", .couldNotAnswer)
      }
    }
    return (file, diagnostics)
  }

  private struct Expected {
    let digests: [FileDigest]
    let places: [Estate.Host]
    let hosts: [HostExpectation]
    let unreadable: [UnreadableHost]
    let diagnostics: [Diagnostic]
  }

  /// What the hosts are predicted to do; nil where neither manifests nor a state were named.
  private func expectations(_ console: Console) async throws(Stop) -> Expected? {
    if allManifests.isEmpty, state.places.isEmpty { return nil }
    let isDeclared = !allManifests.isEmpty
    let session =
      isDeclared
      ? try Session(manifests: allManifests, state: state, console: console)
      : try Session(state: state, limitedBy: "--limit", console: console)
    let engine = session.engine
    let pool = PosturePool()
    let visited = try await session.visit("read") { read in
      guard isDeclared else {
        let host = ObservedHost(read.snapshot, catalogue: builtInCatalogue)
        let expected = HostExpectation(host, desired: nil, catalogue: builtInCatalogue)
        return Diagnosed(.done(expected.sharing(pool)))
      }
      return engine.expectation(read.snapshot).map { outcome in
        outcome.map { $0.sharing(pool) }
      }
    }
    return Expected(
      digests: session.digests,
      places: session.hosts,
      hosts: visited.values,
      unreadable: visited.unreadable,
      diagnostics: session.warnings + visited.diagnostics
    )
  }
}

/// A version as people write it: `TLS 1.2`, `tls1.2`, `1.2`.
struct MinimumVersion: ExpressibleByArgument {
  let version: TLSVersion

  init?(argument: String) {
    guard let version = TLSProtocol(written: argument)?.wire else { return nil }
    self.version = version
  }
}
