import Inputs
package import Posture
import WindowsRegistry

/// Writes a plan for people: the headline first, then hosts folded by equal changes.
package func writePlanText(
  _ plan: Plan,
  catalogue: Catalogue,
  allowed: Set<Hazard>,
  verbose: Bool,
  style: Style,
  to output: ReportOutput
) {
  let writer = PlanTextWriter(
    plan: plan,
    catalogue: catalogue,
    allowed: allowed,
    verbose: verbose,
    style: style,
    output: output
  )
  writer.write()
}

private struct PlanTextWriter {
  let plan: Plan
  let catalogue: Catalogue
  let allowed: Set<Hazard>
  let verbose: Bool
  let style: Style
  let output: ReportOutput

  private var hosts: HostText { HostText(style: style, output: output, verbose: verbose) }

  /// What is said of a host.
  struct Content {
    let system: String
    let changes: [ChangeLine]
    let requirements: [UnmetRequirement]
    let unknown: [UnknownShape]
    let reasons: [Reason]
  }

  func write() {
    let totals = PlanTotals(plan)
    headline(totals)
    hazards()
    PostureChangeText(style: style, output: output, verbose: verbose).write(plan)
    let blocks = blocks()
    for block in blocks { write(block) }
    hosts.unreadable(plan.unreadable)
    RemarksText(style: style, output: output, verbose: verbose).write(
      plan.hosts.map { ($0.host, $0.remarks) }
    )
    if verbose { skipped() }
    hosts.inSync(
      plan.hosts.filter(\.isInSync).map(\.host),
      of: totals.changing > 0 ? plan.hosts.count : 0
    )
    WhyText(
      style: style,
      output: output,
      catalogue: catalogue,
      isVerbose: verbose
    ).write(
      blocks.flatMap(\.content.reasons)
    )
  }

  /// The worst first: what is to be done, else what cannot be said, and only then that all is well.
  private func headline(_ totals: PlanTotals) {
    var parts: [String] = []
    if totals.set > 0 { parts.append("\(count(totals.set, "value")) to set") }
    if totals.delete > 0 { parts.append("\(count(totals.delete, "value")) to remove") }
    if totals.updates > 0 { parts.append("\(count(totals.updates, "update")) to install") }
    let list =
      parts.count > 1
      ? parts.dropLast().joined(separator: ", ") + " and " + (parts.last ?? "") : parts.joined()
    let hosts = count(totals.hosts + totals.unreadable, "host")
    let isSettled = totals.unknown + totals.unreadable + totals.unreachable == 0
    var line: String
    if !parts.isEmpty {
      line = "Plan: \(list) on \(totals.changing) of \(hosts)"
    } else if isSettled {
      line = "Plan: nothing to do; \(hosts) in sync"
    } else {
      line = "Plan: nothing to do on \(totals.inSync) of \(hosts)"
    }
    if totals.unknown > 0 { line += "; \(count(totals.unknown, "answer")) unknown" }
    if totals.unreadable > 0 { line += "; \(totals.unreadable) unreadable" }
    if totals.unreachable > 0 {
      line += "; \(count(totals.unreachable, "wish", plural: "wishes")) cannot be met"
    }
    if totals.inSync > 0, !parts.isEmpty { line += "; \(totals.inSync) in sync" }
    output.write(style.bold(line + ".") + "\n")
  }

  private func hazards() {
    for hazard in Hazard.allCases {
      let hosts = plan.hosts.filter { host in
        host.operations.contains { $0.hazards.contains(hazard) }
      }.map(\.host)
      guard !hosts.isEmpty else { continue }
      let names = namesText(hosts, most: 4)
      var line = "  \(hazard.rawValue) on \(count(hosts.count, "host")) (\(names))"
      if hazard.gates {
        let isAgreed = allowed.contains(hazard) || plan.approved.contains(hazard)
        line += isAgreed ? ": allowed" : ": apply needs --allow \(hazard.rawValue)"
        output.write((isAgreed ? style.dim(line) : style.yellow(line)) + "\n")
      } else {
        output.write(style.dim(line) + "\n")
      }
    }
  }

  /// What makes two hosts the same for a reader.
  private struct Shape: Hashable {
    let groups: [String]
    let summary: HostSummary
    let operations: [OperationShape]
    let requirements: [UnmetRequirement]
    let unknown: [UnknownShape]
  }

  private func blocks() -> [FoldedHosts<Content>] {
    FoldedHosts.fold(
      plan.hosts.lazy.filter { !$0.isEmpty || !$0.unknown.isEmpty },
      name: { $0.host },
      groups: { $0.groups },
      shape: shape,
      content: content
    )
  }

  private func shape(_ host: HostPlan) -> Shape {
    Shape(
      groups: host.groups,
      summary: host.summary.withoutCounts,
      operations: host.operations.map { OperationShape($0) },
      requirements: host.requirements,
      unknown: host.unknown.map { UnknownShape($0) }
    )
  }

  private func content(_ host: HostPlan) -> Content {
    Content(
      system: host.summary.text,
      changes: ChangeLine.joiningViews(
        host.operations.map { ChangeLine($0, catalogue: catalogue) }
      ),
      requirements: host.requirements,
      unknown: host.unknown.map { UnknownShape($0) },
      reasons: host.operations.map(\.reason) + host.requirements.map(\.reason)
    )
  }

  private func write(_ block: FoldedHosts<Content>) {
    hosts.heading(block.names, system: block.content.system, groups: block.groups)
    for requirement in block.content.requirements { write(requirement) }
    write(block.content.changes)
    hosts.unknown(block.content.unknown)
  }

  private func write(_ requirement: UnmetRequirement) {
    let others = requirement.satisfiedBy.filter { $0 != requirement.install }
    let rest = others.isEmpty ? "" : " (or \(others.joined(separator: ", ")))"
    output.write("  \(style.cyan("@")) install \(style.bold(requirement.install))\(rest)\n")
    if let title = catalogue.capabilities[requirement.capability]?.title {
      output.write("      \(title)\n")
    }
    origin([requirement.reason], hazards: [.reboot])
  }

  /// Changes of one key for one reason share a heading.
  private func write(_ changes: [ChangeLine]) {
    var index = changes.startIndex
    while index < changes.endIndex {
      let first = changes[index]
      let same = changes[index...].prefix {
        $0.key == first.key && $0.reason.rules == first.reason.rules
          && $0.hazards == first.hazards && $0.drops == first.drops
      }
      // A heading over both new and overwritten values must not promise that all are new.
      let isUniform = same.allSatisfy { $0.symbol == first.symbol }
      output.write("  \(symbol(isUniform ? first.symbol : .change)) \(first.key)\n")
      var lines: [(line: ChangeLine, times: Int)] = []
      for change in same {
        if let last = lines.indices.last, lines[last].line == change {
          lines[last].times += 1
        } else {
          lines.append((change, 1))
        }
      }
      let width = lines.map(\.line.name.count).max() ?? 0
      for (line, times) in lines {
        let name = line.name + String(repeating: " ", count: width - line.name.count)
        let users = times > 1 ? "  (\(times) users)" : ""
        output.write("      \(name)  \(line.before) -> \(style.bold(line.after))\(users)\n")
        let steps = line.reason.because.map { step in
          step.text + (step.source.map { " [\($0)]" } ?? "")
        }
        if verbose, !steps.isEmpty {
          output.write("      \(style.dim("now: " + printable(steps.joined(separator: "; "))))\n")
        }
      }
      origin(
        same.map(\.reason),
        settings: settings(of: Array(same)),
        hazards: first.hazards,
        drops: first.drops
      )
      index += same.count
    }
  }

  /// The settings in whose name lines are changed, in short.
  private func settings(of lines: [ChangeLine]) -> String {
    let texts = lines.map { settingsText($0.settings) }
    return texts.reduce(into: [] as [String]) { if !$0.contains($1) { $0.append($1) } }
      .joined(separator: ", ")
  }

  /// Which rules (or else settings) and lines asked, and what it costs; why stands at the end.
  private func origin(
    _ reasons: [Reason],
    settings: String = "",
    hazards: [Hazard],
    drops: [TLSProtocol] = []
  ) {
    let rules = (reasons.first?.rules ?? []).filter { $0 != "manifest" }.joined(separator: ", ")
    let places = reasons.flatMap(\.declaredAt).reduce(into: [] as [Place]) { places, place in
      if !places.contains(place) { places.append(place) }
    }
    let costs = hazards.map { hazard in
      hazard == .dropsProtocol && !drops.isEmpty
        ? "\(hazard.rawValue) (\(drops.map(\.rawValue).joined(separator: ", ")))" : hazard.rawValue
    }
    let parts = [
      rules.isEmpty ? settings : rules, printable(placesText(places)),
      costs.joined(separator: ", "),
    ]
    output.write("      \(style.dim(parts.filter { !$0.isEmpty }.joined(separator: "; ")))\n")
  }

  private func symbol(_ symbol: ChangeLine.Symbol) -> String {
    switch symbol {
    case .create: style.green(symbol.rawValue)
    case .change: style.yellow(symbol.rawValue)
    case .remove: style.red(symbol.rawValue)
    }
  }

  private func skipped() {
    var hosts: [SkippedRule: [String]] = [:]
    var order: [SkippedRule] = []
    for host in plan.hosts {
      for rule in host.skipped {
        if hosts[rule] == nil { order.append(rule) }
        hosts[rule, default: []].append(host.host)
      }
    }
    guard !order.isEmpty else { return }
    output.write("\n\(style.bold("Not applicable"))\n")
    for rule in order {
      output.write(
        "  \(rule.rule) on \(namesText(hosts[rule] ?? [], most: 6))\n      \(rule.reason)\n"
      )
    }
  }
}

/// Breaks a text at spaces so that no line is longer than `width`, words permitting.
func wrapped(_ text: String, width: Int) -> [String] {
  var lines: [String] = []
  var line = ""
  for word in text.split(separator: " ") {
    if !line.isEmpty, line.count + word.count + 1 > width {
      lines.append(line)
      line = ""
    }
    line += (line.isEmpty ? "" : " ") + word
  }
  if !line.isEmpty { lines.append(line) }
  return lines
}
