import ArgumentParser
import Inputs
import Machines
import Posture
import Reports

struct FormatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt",
    abstract: "Bring manifests into the layout that all share; nothing else of them changes.",
    discussion: """
      Two spaces a level, names of protocols as in TLS 1.2, quotes only where a text needs them, no \
      blanks at the ends of lines. Comments, the order of keys, anchors, and what stands in brackets or \
      over several lines are kept. The files are one declaration, as for “validate”. Prints the files \
      that changed.

      Exit codes: 0 done; 2 with --check, when a file differs from its layout; 1 could not do it, and \
      no file was changed by halves; 65 a manifest in error.
      """
  )

  @Argument(help: "Manifest files, or directories of them.")
  var manifests: [String]

  @Flag(help: "Change nothing; list the files that differ from their layout, and exit with 2.")
  var check = false

  @OptionGroup var output: OutputOptions<AnswerFormats>

  func run() throws {
    let console = try Console(options: output)
    let sources: [SourceText]
    do throws(FileFailure) {
      sources = try manifestFiles(manifests)
    } catch {
      throw console.fail("cannot read the manifest: \(error)", .couldNotAnswer)
    }
    let changed = try formatted(sources, console).filter(\.isChanged)
    if !check {
      do throws(FileFailure) {
        for file in changed { try Files.replace(file.source.name, with: file.bytes) }
      } catch {
        throw console.fail("cannot write the manifest: \(error)", .couldNotAnswer)
      }
    }
    try console.answer { format, _, output in
      writeFormatting(
        files: sources.map(\.name),
        changed: changed.map(\.source.name),
        isCheck: check,
        asJSON: format == .json,
        version: programVersion,
        to: output
      )
    }
    if check, !changed.isEmpty { throw Stop.drift }
  }

  private func formatted(
    _ sources: [SourceText],
    _ console: Console
  ) throws(Stop) -> [FormattedManifest] {
    let formatted: Diagnosed<[FormattedManifest]>
    do throws(LayoutFailure) {
      formatted = try formatManifests(sources, catalogue: builtInCatalogue)
    } catch {
      throw console.fail(
        "\(error.file): in its layout it would not say the same, so nothing was changed",
        .couldNotAnswer
      )
    }
    if let files = formatted.value { return files }
    // Warnings alone are for “validate”.
    console.show(formatted.diagnostics, sources: sources)
    let number = formatted.diagnostics.count { $0.severity == .error }
    throw console.fail(
      "the manifests have \(number) \(number == 1 ? "fault" : "faults")",
      .inputInError,
      formatted.diagnostics
    )
  }
}
