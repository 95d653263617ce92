import Inputs
import Machines
import Posture
import Reports

/// Writes answers where they were asked for, and everything else to standard error.
struct Console {
  let options: OutputChoices
  private let formats: Set<OutputFormat>

  /// Not every answer has every format.
  init<Formats>(options: OutputOptions<Formats>) throws(Stop) {
    self.options = OutputChoices(options)
    formats = Formats.formats
    try allow(formats)
  }

  /// Ends a command that was asked for a format which its answer does not have.
  func allow(_ formats: Set<OutputFormat>) throws(Stop) {
    for request in options.outputs where !formats.contains(request.format) {
      let known = OutputFormat.allCases.filter { formats.contains($0) }.map(\.rawValue)
      say("this command has no -o \(request.format.rawValue), but \(known.joined(separator: ", "))")
      throw Stop.wrongUsage
    }
  }

  private var requests: [OutputRequest] {
    // Files alone leave standard output silent; nothing asked for means text.
    options.outputs.isEmpty ? [OutputRequest(argument: "text")].compactMap { $0 } : options.outputs
  }

  /// Where events go while hosts are changed; they are no answer at the end.
  var eventRequests: [OutputRequest] { options.outputs.filter { $0.format == .ndjson } }

  var errorStyle: Style { Style(color: options.color.isOn(onTerminal: Terminal.hasErrors)) }

  /// Renders the answer in each format that was asked for; where one cannot be written, the others
  /// still are.
  func answer(_ render: (AnswerFormat, Style, ReportOutput) -> Void) throws(Stop) {
    // Events are written elsewhere, while things happen.
    try self.render(requests.filter { $0.format.answer != nil }) { format, style, output in
      if let format = format.answer { render(format, style, output) }
    }
  }

  /// The same for answers that have formats of their own; some may be written elsewhere.
  func report(
    besides others: Set<OutputFormat> = [],
    _ render: (OutputFormat, Style, ReportOutput) -> Void
  ) throws(Stop) {
    try self.render(requests.filter { !others.contains($0.format) }, render)
  }

  /// The same for large reports: files are written beside each other, as one waits for the disk while
  /// another is rendered.
  func reportAtOnce(
    _ render: @escaping @Sendable (OutputFormat, Style, ReportOutput) -> Void
  ) async throws(Stop) {
    let color = options.color
    let failures = await survey(requests, width: 3) { Self.write($0, color, render) }
    try tell(failures.compactMap { $0 })
  }

  private func render(
    _ requests: [OutputRequest],
    _ render: (OutputFormat, Style, ReportOutput) -> Void
  ) throws(Stop) {
    try tell(requests.compactMap { Self.write($0, options.color, render) })
  }

  private func tell(_ failures: [FileFailure]) throws(Stop) {
    for failure in failures where !failure.isClosedPipe {
      say("cannot write the answer: \(failure)")
    }
    if !failures.isEmpty { throw .couldNotAnswer }
  }

  private static func write(
    _ request: OutputRequest,
    _ color: ColorChoice,
    _ render: (OutputFormat, Style, ReportOutput) -> Void
  ) -> FileFailure? {
    do throws(FileFailure) {
      if let file = request.file {
        try write(to: file) { output in
          render(request.format, Style(color: color == .always), output)
        }
      } else {
        let style = Style(color: color.isOn(onTerminal: Terminal.hasOutput))
        try writeStandardOutput { output in render(request.format, style, output) }
      }
      return nil
    } catch {
      return error
    }
  }

  private static func writeStandardOutput(_ render: (ReportOutput) -> Void) throws(FileFailure) {
    var failure: FileFailure?
    let output = ReportOutput { bytes in
      guard failure == nil else { return }
      do throws(FileFailure) {
        try Files.write(bytes, to: 1, path: "standard output")
      } catch {
        failure = error
      }
    }
    render(output)
    output.flush()
    if let failure { throw failure }
  }

  /// Streams into a file that takes its name only when it is complete.
  static func write(to path: String, _ render: (ReportOutput) -> Void) throws(FileFailure) {
    let file = try AtomicFile(path)
    var failure: FileFailure?
    let output = ReportOutput { bytes in
      guard failure == nil else { return }
      do throws(FileFailure) { try file.write(bytes) } catch { failure = error }
    }
    render(output)
    output.flush()
    if let failure { throw failure }
    try file.commit()
  }

  func show(_ diagnostics: [Diagnostic], sources: [SourceText]) {
    guard !diagnostics.isEmpty else { return }
    Self.standardError(
      ReportOutput.text { output in
        writeDiagnostics(diagnostics, sources: sources, style: errorStyle, to: output)
      }
    )
  }

  func say(_ message: String) {
    Self.standardError("plumbline: \(printable(message))\n")
  }

  /// Gives a reader of JSON its one object where the command line itself could not be read, and so
  /// no options are known.
  static func answer(usage message: String) {
    let wantsJSON = { (words: ArraySlice<String>) in
      words.contains("-ojson") || words.contains("--output=json")
        || zip(words, words.dropFirst()).contains {
          ($0 == "-o" || $0 == "--output") && $1 == "json"
        }
    }
    guard wantsJSON(CommandLine.arguments.dropFirst()) else { return }
    let text = ReportOutput.text { output in
      writeFailureJSON(message, version: programVersion, diagnostics: [], to: output)
    }
    try? Files.write(Array(text.utf8), to: 1, path: "standard output")
  }

  /// Says why there is no answer, and ends; who asked for a report gets one that says so, instead of
  /// the file of yesterday.
  func fail(_ message: String, _ stop: Stop, _ diagnostics: [Diagnostic] = []) -> Stop {
    say(message)
    let isReport = formats == ReportFormats.formats
    let wanted = requests.filter {
      switch $0.format {
      case .text: false
      case .json, .sarif: true
      // Elsewhere these are events, which end with what happened.
      case .ndjson, .junit, .csv, .markdown, .html, .github: isReport
      }
    }
    try? render(wanted) { format, _, output in
      writeFailure(message, stop, diagnostics, as: format, to: output)
    }
    return stop
  }

  private func writeFailure(
    _ message: String,
    _ stop: Stop,
    _ diagnostics: [Diagnostic],
    as format: OutputFormat,
    to output: ReportOutput
  ) {
    let version = programVersion
    switch format {
    case .text: break
    case .json: writeFailureJSON(message, version: version, diagnostics: diagnostics, to: output)
    case .ndjson:
      writeFailureNDJSON(message, version: version, diagnostics: diagnostics, to: output)
    case .sarif:
      writeFailureSARIF(
        message,
        exitCode: Int(stop.code),
        diagnostics: diagnostics,
        catalogue: builtInCatalogue,
        version: version,
        tree: Self.tree,
        to: output
      )
    case .junit: writeFailureJUnit(message, diagnostics: diagnostics, to: output)
    case .csv: writeFailureCSV(message, diagnostics: diagnostics, to: output)
    case .markdown: writeFailureMarkdown(message, diagnostics: diagnostics, to: output)
    case .html: writeFailureHTML(message, diagnostics: diagnostics, to: output)
    case .github:
      writeFailureGitHub(message, diagnostics: diagnostics, tree: Self.tree, to: output)
    }
  }

  static func standardError(_ text: String) {
    // When standard error is gone there is nobody left to tell.
    try? Files.write(Array(text.utf8), to: 2, path: "standard error")
  }
}

/// A line on standard error that counts, where somebody can see it.
struct Progress: Sendable {
  private let isOn: Bool
  private let what: String
  private let total: Int

  /// A few snapshots are read before anybody has read the line; what waits longer says so.
  init(_ what: String, of total: Int, shownAbove most: Int = 200) {
    isOn = Terminal.hasErrors && total > most
    self.what = what
    self.total = total
  }

  func report(_ done: Int) {
    guard isOn else { return }
    Console.standardError("\r\u{1B}[K\(what) \(done) of \(total) hosts")
    if done == total { Console.standardError("\r\u{1B}[K") }
  }
}
