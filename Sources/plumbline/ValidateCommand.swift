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
  var manifests: [String]

  @OptionGroup var output: OutputOptions

  func run() throws {
    let console = try Console(options: output)
    let sources: [SourceText]
    do throws(FileFailure) {
      sources = try manifestFiles(manifests)
    } catch {
      throw console.fail("cannot read the manifest: \(error)", .couldNotAnswer)
    }
    let read = readManifest(sources, catalogue: builtInCatalogue)
    console.show(read.diagnostics, sources: sources)
    let errors = read.diagnostics.count { $0.severity == .error }
    try console.answer { format, _, output in
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
      }
    }
    if errors > 0 {
      console.say("\(errors) \(errors == 1 ? "fault" : "faults")")
      throw Stop.inputInError
    }
  }
}
