import ArgumentParser
import Inputs
import Machines
import Posture
import Reports

/// What a drift report is held against, and which exit code it asks for.
struct DriftOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Report only what is new since an earlier report (drift -o json=FILE).",
      valueName: "file"
    )
  )
  var baseline: String?

  @Option(
    name: .customLong("fail-on"),
    help: ArgumentHelp(
      "Exit 2 on: drift, open findings; weaker, only those that leave a host weaker; any, waived and "
        + "known ones and warnings as well.",
      valueName: "what"
    )
  )
  var failOn: FailOn = .drift

  @Flag(
    name: .customLong("exit-zero"),
    help: "Exit 0 on findings; what could not be read still exits 1."
  )
  var exitsZero = false

  @Flag(
    name: .customLong("only-open"),
    help: ArgumentHelp(
      "Leave findings that are waived, known or fixed out of SARIF, for services such as GitHub's that "
        + "take every result for an alert."
    )
  )
  var showsOnlyOpen = false

  enum FailOn: String, ExpressibleByArgument, CaseIterable {
    case drift, weaker, any
  }

  /// The report held against the baseline, if there is one.
  func compared(_ report: DriftReport, _ console: Console) throws(Stop) -> DriftReport {
    guard let baseline else { return report }
    do throws(FileFailure) {
      return report.compared(to: try readDriftReport(baseline))
    } catch {
      throw console.fail(
        "cannot read the baseline \(error)",
        error.isContent ? .inputInError : .couldNotAnswer
      )
    }
  }

  /// What cannot be told comes before what is found: unknown never exits 0.
  func stop(_ report: DriftReport, _ console: Console) -> Stop? {
    let totals = DriftTotals(report)
    if totals.unknown > 0 || totals.unreadable > 0 { return .couldNotAnswer }
    if totals.hosts == 0, report.part == .whole || report.part == .limited {
      // Nothing compared is not the same as nothing found; one shard of a small fleet may be empty.
      console.say("no group of the manifests takes a host, so nothing was compared")
      return .couldNotAnswer
    }
    let warnings =
      report.diagnostics.count { $0.severity == .warning }
      + report.hosts.reduce(0) { $0 + $1.remarks.count(where: \.isWarning) }
    let fails =
      switch failOn {
      case .drift: totals.findings > 0
      case .weaker: totals.weaker > 0
      case .any:
        totals.findings + totals.waived + totals.known > 0
          || warnings > 0
      }
    if failOn == .any, totals.findings == 0, fails {
      console.say(
        "--fail-on any counts \(totals.waived) waived findings, \(totals.known) known ones and "
          + "\(warnings) warnings"
      )
    }
    return fails && !exitsZero ? .drift : nil
  }
}

/// Reads a report that `-o json=FILE` wrote.
func readDriftReport(_ path: String) throws(FileFailure) -> DriftReport {
  let bytes = try Files.read(path)
  do throws(PlanFileFailure) {
    if let report = try readDriftFile(bytes) { return report }
  } catch {
    throw FileFailure(path: path, reason: "\(error.reason) (\(error.help))", isContent: true)
  }
  throw FileFailure(
    path: path,
    reason: "this is no drift report: make one with “plumbline drift -o json=FILE”",
    isContent: true
  )
}

/// `3/16`.
struct Shard: ExpressibleByArgument {
  let number: Int
  let count: Int

  init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]),
      (1...10_000).contains(count), (1...count).contains(number)
    else { return nil }
    (self.number, self.count) = (number, count)
  }

  func includes(_ host: String) -> Bool { DriftReport.shard(of: host, count: count) == number }
}
