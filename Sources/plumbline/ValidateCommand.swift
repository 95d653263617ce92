import ArgumentParser
import Inputs
import Machines
import Posture
import Reports

struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Check manifests, without any host; every fault in one run."
  )

  @Argument(help: "Manifest files, or directories of them.")
  var manifests: [String] = []

  @Flag(help: "Print the JSON Schema of manifests, for editors, and read no manifest.")
  var schema = false

  @OptionGroup var output: OutputOptions<ValidationFormats>

  func validate() throws {
    if schema, !manifests.isEmpty {
      throw ValidationError("--schema prints the schema of all manifests: name none")
    }
    if !schema, manifests.isEmpty { throw ValidationError("name a manifest, or give --schema") }
  }

  func run() throws {
    let console = try Console(options: output)
    if schema {
      try console.allow(AnswerFormats.formats)
      try console.answer { _, _, output in writeManifestSchema(builtInCatalogue, to: output) }
      return
    }
    let sources: [SourceText]
    do throws(FileFailure) {
      sources = try manifestFiles(manifests)
    } catch {
      throw console.fail("cannot read the manifest: \(error)", .couldNotAnswer)
    }
    let read = readManifest(sources, catalogue: builtInCatalogue)
    console.show(read.diagnostics, sources: sources)
    let errors = read.diagnostics.count { $0.severity == .error }
    try console.report { format, _, output in
      switch format {
      case .text:
        if errors == 0, let manifest = read.value {
          let groups = manifest.groups.count
          output.write(
            "\(sources.map(\.name).joined(separator: ", ")): valid, "
              + "\(groups) \(groups == 1 ? "group" : "groups")\n"
          )
        }
      case .json:
        writeValidationJSON(
          files: sources.map(\.name),
          diagnostics: read.diagnostics,
          version: programVersion,
          to: output
        )
      case .sarif:
        writeValidationSARIF(
          files: sources.map(\.name),
          diagnostics: read.diagnostics,
          catalogue: builtInCatalogue,
          version: programVersion,
          tree: Console.tree,
          to: output
        )
      // The console has refused them.
      case .ndjson, .junit, .markdown, .csv, .html, .github: break
      }
    }
    if errors > 0 {
      console.say("\(errors) \(errors == 1 ? "fault" : "faults")")
      throw Stop.inputInError
    }
  }
}

enum ValidationFormats: FormatChoice {
  static let formats = AnswerFormats.formats.union([.sarif])
}
