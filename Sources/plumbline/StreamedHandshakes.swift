import Machines
import Posture
import Reports
import TLSCapture

/// The formats that list every handshake, written while captures are read, so that memory does not grow
/// with them.
final class StreamedHandshakes {
  private let console: Console
  private let minimum: TLSVersion?
  private var streams: [Stream] = []

  private struct Stream {
    let sink: AnswerSink
    let output: ReportOutput
    let writer: Writer
  }

  private enum Writer {
    case json(VerifyJSONWriter)
    case lines(VerifyNDJSONWriter)
  }

  init(_ console: Console, manifests: [FileDigest], minimum: TLSVersion?) throws(Stop) {
    self.console = console
    self.minimum = minimum
    for request in console.options.outputs {
      guard request.format == .json || request.format == .ndjson else { continue }
      let sink: AnswerSink
      do throws(FileFailure) {
        sink = try AnswerSink(request.file)
      } catch {
        throw console.fail("cannot write the answer: \(error)", .couldNotAnswer)
      }
      let output = ReportOutput { sink.write($0) }
      let writer: Writer =
        request.format == .json
        ? .json(
          VerifyJSONWriter(
            manifests: manifests,
            catalogueVersion: catalogueVersion,
            version: programVersion,
            to: output
          )
        )
        : .lines(
          VerifyNDJSONWriter(
            manifests: manifests,
            catalogueVersion: catalogueVersion,
            version: programVersion,
            to: output
          )
        )
      streams.append(Stream(sink: sink, output: output, writer: writer))
    }
  }

  /// `capture` is the file that it began in.
  func write(_ handshake: Handshake, capture: String?) {
    for stream in streams {
      switch stream.writer {
      case .json(let writer): writer.write(handshake, minimum: minimum, capture: capture)
      case .lines(let writer): writer.write(handshake, minimum: minimum, capture: capture)
      }
    }
  }

  /// Files take their names now, each as a whole.
  func finish(_ report: VerifyReport) throws(Stop) {
    var stop: Stop?
    for stream in streams {
      switch stream.writer {
      case .json(let writer): writer.finish(report, catalogue: builtInCatalogue)
      case .lines(let writer): writer.finish(report, catalogue: builtInCatalogue)
      }
      stream.output.flush()
      do throws(FileFailure) {
        try stream.sink.end()
      } catch {
        if !error.isClosedPipe { console.say("cannot write the answer: \(error)") }
        stop = .couldNotAnswer
      }
    }
    if let stop { throw stop }
  }
}

/// Standard output, or a file that takes its name when it is complete; the first failure is kept.
private final class AnswerSink {
  private let file: AtomicFile?
  private var failure: FileFailure?

  init(_ path: String?) throws(FileFailure) {
    file = try path.map { path throws(FileFailure) in try AtomicFile(path) }
  }

  func write(_ bytes: [UInt8]) {
    guard failure == nil else { return }
    do throws(FileFailure) {
      if let file {
        try file.write(bytes)
      } else {
        try Files.write(bytes, to: 1, path: "standard output")
      }
    } catch {
      failure = error
    }
  }

  func end() throws(FileFailure) {
    if let failure { throw failure }
    try file?.commit()
  }
}

extension Console {
  /// The formats of a report on captures that are written when all is known; those that list every
  /// handshake are not among them.
  func write(_ report: VerifyReport, exitCode: Int32) throws(Stop) {
    let catalogue = builtInCatalogue
    try self.report(besides: [.json, .ndjson]) { format, style, output in
      switch format {
      case .json, .ndjson: break
      case .text:
        writeVerifyText(
          report,
          catalogue: catalogue,
          verbose: options.verbose,
          style: style,
          to: output
        )
      case .csv: writeVerifyCSV(report, to: output)
      case .junit: writeVerifyJUnit(report, to: output)
      case .sarif:
        writeVerifySARIF(
          report,
          catalogue: catalogue,
          version: programVersion,
          tree: Self.tree,
          exitCode: Int(exitCode),
          to: output
        )
      case .markdown: writeVerifyMarkdown(report, version: programVersion, to: output)
      case .github: writeVerifyGitHub(report, tree: Self.tree, to: output)
      case .html:
        writeVerifyHTML(report, catalogue: catalogue, version: programVersion, to: output)
      }
    }
  }
}
