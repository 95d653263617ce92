import ArgumentParser
import Digests
import Machines
import Posture
import Reports
import WindowsRegistry

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a plan or a run as files that a person applies by other means.",
    discussion: """
      For each host, one file makes the changes and one takes exactly these back. With --to reg they are \
      .reg files for “reg import” or regedit.
      """
  )

  @Argument(help: ArgumentHelp("A plan file, or a run such as run-7.", valueName: "plan|run"))
  var source: String

  @Option(name: .customLong("to"), help: "What to write: reg.")
  var target: ExportTarget

  @Option(
    help: ArgumentHelp("The folder for the files; made where it is missing.", valueName: "folder")
  )
  var out: String

  @Option(help: ArgumentHelp("Only hosts whose name matches; may be repeated.", valueName: "glob"))
  var limit: [String] = []

  @OptionGroup var journal: JournalOptions
  @OptionGroup var output: OutputOptions<AnswerFormats>

  func run() throws {
    let console = try Console(options: output)
    let patterns = limit.map { Glob($0) }
    let files = try exported(console) { host in
      patterns.isEmpty || patterns.contains { $0.matches(host) }
    }
    do throws(FileFailure) {
      try Files.makeDirectory(out)
      for file in files { try Files.replace(Files.join(out, file.name), with: file.bytes) }
    } catch {
      throw console.fail("cannot export: \(error)", .couldNotAnswer)
    }
    let names = files.map { Files.join(out, $0.name) }
    try console.answer { format, style, output in
      switch format {
      case .text: writeExportText(names, style: style, to: output)
      case .json: writeExportJSON(names, version: programVersion, to: output)
      }
    }
  }

  private func exported(
    _ console: Console,
    of includes: (String) -> Bool
  ) throws(Stop) -> [ExportedFile] {
    var files: [ExportedFile] = []
    let isRun = Files.kind(of: source) == nil && (RunID(source) != nil || source == "latest")
    let run = isRun ? try console.run(source, in: try journal.existing(console)) : nil
    let plan = isRun ? nil : try read(console)
    do throws(RegText.Unwritable) {
      for host in run?.hosts ?? [] where includes(host.host) {
        files += try target.files(for: host, of: run?.id ?? RunID(number: 0))
      }
      for host in plan?.hosts ?? [] where includes(host.host) {
        files += try target.files(for: host, from: source)
      }
    } catch {
      throw console.fail("cannot export: \(error)", .couldNotAnswer)
    }
    let names = run?.hosts.map(\.host) ?? plan?.hosts.map(\.host) ?? []
    guard limit.isEmpty || names.contains(where: includes) else {
      throw console.fail("no host matches --limit", .couldNotAnswer)
    }
    return files
  }

  private func read(_ console: Console) throws(Stop) -> Plan {
    do throws(FileFailure) {
      let bytes = try Files.read(source)
      do throws(PlanFileFailure) {
        return try readPlanFile(bytes) { SHA256.hex(of: $0) }
      } catch {
        throw FileFailure(path: source, reason: "\(error.reason) (\(error.help))", isContent: true)
      }
    } catch {
      throw console.fail(
        "cannot read the plan \(error)",
        error.isContent ? .inputInError : .couldNotAnswer
      )
    }
  }
}

extension ExportTarget: ExpressibleByArgument {}
