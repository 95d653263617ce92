import Posture
import TLSCapture

/// Writes for people what servers accept: the headline first, then a table for each server.
package func writeProbeText(
  _ report: ProbeReport,
  verbose: Bool,
  style: Style,
  to output: ReportOutput
) {
  let writer = ProbeTextWriter(report: report, verbose: verbose, style: style, output: output)
  writer.write()
}

/// For servers that end every connection.
let probeNameHint = "it may want to be asked for a name: --server-name"

private struct ProbeTextWriter {
  let report: ProbeReport
  let verbose: Bool
  let style: Style
  let output: ReportOutput

  private static let width = 98
  /// `! TLS 1.2  accepted  `.
  private static let indent = 23

  func write() {
    PageText(output: output).headline(headline(ProbeTotals(report)) + ".", style: style)
    for server in report.servers { write(server) }
  }

  private func headline(_ totals: ProbeTotals) -> String {
    var parts = [count(totals.servers, "server")]
    if totals.legacy > 0 {
      parts.append("\(totals.legacy) \(totals.legacy == 1 ? "accepts" : "accept") TLS 1.1 or older")
    } else if totals.answered > 0 {
      parts.append(
        totals.answered < totals.servers
          ? "none is known to accept TLS 1.1 or older" : "none accepts TLS 1.1 or older"
      )
    }
    if let minimum = report.minimum, totals.belowMinimum > 0 {
      parts.append("\(totals.belowMinimum) below \(minimum.name)")
    }
    if totals.otherwise > 0 {
      let bases = [ProbeExpectation.Basis.posture, .manifest].filter(totals.otherwiseThan.contains)
      let who = bases.map(word(for:)).joined(separator: " or ")
      parts.append("\(totals.otherwise) otherwise than \(who)")
    }
    if totals.unknown > 0 { parts.append("\(totals.unknown) not fully known") }
    if totals.noAnswer > 0 { parts.append("\(totals.noAnswer) without an answer") }
    if totals.withoutTLS > 0 { parts.append("\(totals.withoutTLS) without TLS") }
    if totals.unreachable > 0 { parts.append("\(totals.unreachable) unreachable") }
    return "Probe: \(parts.joined(separator: "; "))"
  }

  private func write(_ server: ProbedServer) {
    let probe = server.probe
    output.write("\n\(style.bold(printable(name(server))))")
    if let address = probe.address, address != probe.target.host { output.write("  \(address)") }
    if let kind = report.startTLS { output.write("  \(style.dim(kind.rawValue))") }
    switch probe.outcome {
    case .unreachable(let reason): failed("unreachable", reason)
    case .noTLS(let reason): failed("no TLS", reason)
    case .asked:
      if !probe.speaksTLS {
        output.write("  \(style.red(probe.isSilent ? "no answer" : "no answer of TLS"))")
      }
      output.write("\n")
      for answer in probe.versions { write(answer, of: server) }
      if probe.onlyEnds { below(style.dim(probeNameHint)) }
    }
  }

  /// With the port, and the name of the manifests where it is another.
  private func name(_ server: ProbedServer) -> String {
    let target = ProbeTarget(host: server.probe.target.host, port: server.probe.port)
    let text = target.map(\.description) ?? server.probe.target.description
    guard let host = server.host, host != server.probe.target.host else { return text }
    return "\(host) (\(text))"
  }

  private func failed(_ word: String, _ reason: String) {
    output.write("  \(style.red(word))\n")
    for line in wrapped(printable(reason), width: Self.width - 6) {
      output.write("      \(line)\n")
    }
  }

  private func write(_ answer: VersionProbe, of server: ProbedServer) {
    let isLow = report.minimum.map { answer.version < $0 } ?? false
    let word: String
    let text: String
    var mark = " "
    switch answer.verdict {
    case .accepted(let suite):
      if isLow { mark = style.red("!") }
      word = answer.version < .tls12 ? style.yellow("accepted") : style.green("accepted")
      text = suite.map(CipherSuiteName.of) ?? ""
    case .refused(let refusal):
      word = "refused "
      text = refusal.text
    case .unknown(let gap):
      mark = style.yellow("?")
      word = style.yellow("unknown ")
      text = gap.text
    }
    let agreement = server.agreement(on: answer)
    if agreement == .otherwise { mark = style.red("!") }
    if agreement == .unknown { mark = style.yellow("?") }
    let name = answer.version.name
    let lines = wrapped(printable(text), width: Self.width - Self.indent)
    let head = "  \(mark) \(name)  \(word)"
    output.write(head + (lines.first.map { "  \($0)" } ?? "") + "\n")
    for line in lines.dropFirst() { below(line) }
    if isLow, case .accepted = answer.verdict, let minimum = report.minimum {
      below(style.red("below \(minimum.name)"))
    }
    if let suites = answer.suites { write(suites) }
    if let expected = server.expectation(of: answer), let agreement {
      write(expected, agreement, answer.verdict)
    }
  }

  private func write(_ suites: AcceptedSuites) {
    let number = count(suites.numbers.count, "suite")
    switch suites.order {
    case .server: below("\(number), in the server's order:")
    case .client: below("\(number); the client's order decides:")
    case .none: below("no other suite")
    case .unknown: below("\(number):")
    }
    if suites.order != .none {
      for suite in suites.numbers { below("  " + CipherSuiteName.of(suite)) }
    }
    if let gap = suites.gap { below("\(style.yellow("?")) there may be more: \(printable(gap))") }
  }

  private func write(
    _ expected: ProbeExpectation,
    _ agreement: ProbeExpectation.Agreement,
    _ verdict: VersionProbe.Verdict
  ) {
    let who = word(for: expected.basis)
    switch agreement {
    case .asPredicted:
      below(style.dim("as \(who)\(expected.answer == .either ? ": either answer is right" : "")"))
      if !verbose { return }
    case .otherwise: below(style.red("otherwise: \(who) as \(expected.answer.rawValue)"))
    case .unknown:
      if case .refused = verdict, expected.answer == .accepted {
        return below(style.yellow("not told: \(who) as accepted, perhaps with other suites"))
      }
      guard expected.answer == .unknown else {
        return below(style.dim("\(who) as \(expected.answer.rawValue)"))
      }
      below(style.yellow("nothing can be \(who)"))
    }
    for step in expected.because {
      let text = "because \(printable(step.text))" + (step.source.map { " [\($0)]" } ?? "")
      for (index, line) in wrapped(text, width: Self.width - Self.indent - 2).enumerated() {
        below(index == 0 ? line : "  " + line)
      }
    }
  }

  private func word(for basis: ProbeExpectation.Basis) -> String {
    switch basis {
    case .posture: "predicted"
    case .manifest: "declared"
    }
  }

  private func below(_ text: String) {
    output.write(String(repeating: " ", count: Self.indent) + text + "\n")
  }
}
