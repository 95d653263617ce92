import ArgumentParser
import Digests
import Inputs
import Machines
import Posture
import Reports

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain a setting, a workload, an update, a code, or a change of a saved plan.",
    discussion: """
      TOPIC is a family of settings (winhttp), a setting (schannel.client.TLS 1.2), a protocol (TLS 1.2), \
      a workload (ad-fs), one of its rules or prerequisites, an update (KB3140245), a product, a release \
      (windows-7, or a build such as 7601), a code that a message shows (drops-protocol), a source, or, with \
      --plan, the id of a change. Without it all topics are listed. Where one name stands for several things, \
      put the kind in front: product:sql-server.
      """
  )

  @Argument(help: ArgumentHelp("What to explain.", valueName: "topic"))
  var words: [String] = []

  @Option(help: ArgumentHelp("The plan file whose change is to be explained.", valueName: "file"))
  var plan: String?

  @OptionGroup var output: OutputOptions<AnswerFormats>

  func run() throws {
    let console = try Console(options: output)
    let plan = try self.plan.map { try read($0, console) }
    let operations = plan?.operationIDs ?? []
    guard !words.isEmpty else {
      try console.answer { format, style, output in
        switch format {
        case .text:
          writeTopicsText(builtInCatalogue, operations: operations, style: style, to: output)
        case .json:
          writeTopicsJSON(
            builtInCatalogue,
            operations: operations,
            version: programVersion,
            to: output
          )
        }
      }
      return
    }
    // “TLS 1.2” need not be quoted.
    let name = words.joined(separator: " ")
    let found =
      plan.flatMap { explain(operation: name, of: $0, catalogue: builtInCatalogue) }
      ?? explain(name, catalogue: builtInCatalogue)
    guard let found else {
      throw console.fail(
        "cannot explain “\(name)”: \(unknown(name, operations: operations))",
        .wrongUsage
      )
    }
    try console.answer { format, style, output in
      switch format {
      case .text:
        writeExplanationText(found, catalogue: builtInCatalogue, style: style, to: output)
      case .json: writeExplanationJSON(found, version: programVersion, to: output)
      }
    }
  }

  private func read(_ path: String, _ console: Console) throws -> Plan {
    do throws(FileFailure) {
      let bytes = try Files.read(path)
      do throws(PlanFileFailure) {
        return try readPlanFile(bytes) { SHA256.hex(of: $0) }
      } catch {
        throw FileFailure(path: path, reason: "\(error.reason) (\(error.help))", isContent: true)
      }
    } catch {
      throw console.fail(
        "cannot read the plan \(error)",
        error.isContent ? .inputInError : .couldNotAnswer
      )
    }
  }

  /// Why there is nothing to say, and what was probably meant.
  private func unknown(_ name: String, operations: [String]) -> String {
    if plan == nil, name.split(separator: "/").count > 2 {
      return "a change is explained by its plan; give --plan FILE"
    }
    switch builtInCatalogue.find(name) {
    case .several(let topics):
      return "several go by that name: \(topics.map(\.name).joined(separator: ", "))"
    case .one, .none(meant: []):
      let near = suggestion(for: name, among: operations)
      return "there is no such topic"
        + (near.map { "; did you mean “\($0)”?" } ?? "; “plumbline explain” lists all")
    case .none(let meant):
      let names = meant.map { "“\($0)”" }.joined(separator: ", ")
      return "there is no such topic; did you mean \(names)?"
    }
  }
}
