import Posture

/// Remarks of all hosts, each said once with the hosts that it holds for.
struct RemarksText {
  let style: Style
  let output: ReportOutput
  /// Whether to list what only a person can check.
  let verbose: Bool

  func write(_ hosts: [(host: String, remarks: [Remark])], title: String = "Notes") {
    var order: [Remark] = []
    var names: [Remark: [String]] = [:]
    for (host, remarks) in hosts {
      for remark in remarks where verbose || remark.code != "prerequisite" {
        if names[remark] == nil { order.append(remark) }
        names[remark, default: []].append(host)
      }
    }
    let open = Set(hosts.flatMap { $0.remarks.filter { $0.code == "prerequisite" } })
    guard !order.isEmpty || !open.isEmpty else { return }
    output.write("\n\(style.bold(title))\n")
    for remark in order.filter(\.isWarning) + order.filter({ !$0.isWarning }) {
      let mark = remark.isWarning ? style.yellow("!") : style.cyan("i")
      let lines = wrapped(printable(remark.text), width: 92)
      output.write("  \(mark) \(lines.first ?? "")\n")
      for line in lines.dropFirst() { output.write("    \(line)\n") }
      output.write("    \(style.dim("on \(namesText(names[remark] ?? [], most: 6))"))\n")
    }
    if !verbose, !open.isEmpty {
      output.write(
        "  \(style.cyan("i")) \(count(open.count, "prerequisite")) to check by hand; --verbose lists "
          + "\(open.count == 1 ? "it" : "them")\n"
      )
    }
  }
}

/// Why each rule asks for what it asks, and the documents that say so, once, at the end.
struct WhyText {
  let style: Style
  let output: ReportOutput
  let catalogue: Catalogue
  /// Whether to name the documents behind what the manifest says itself, too.
  let isVerbose: Bool

  func write(_ reasons: [Reason]) {
    let rules = Set(reasons.flatMap(\.rules))
    let parts = catalogue.workloads.values.flatMap(\.parts).filter { rules.contains($0.rule) }
      .sorted { $0.rule < $1.rule }
    if !parts.isEmpty { output.write("\n\(style.bold("Why"))\n") }
    for part in parts {
      output.write("  \(part.rule) \(style.dim("[\(part.sources.joined(separator: ", "))]"))\n")
      for line in wrapped(part.why, width: 92) { output.write("    \(line)\n") }
    }
    SourcesText(style: style, output: output, catalogue: catalogue)
      .write(Set(isVerbose ? reasons.flatMap(\.sources) : parts.flatMap(\.sources)))
  }
}

/// The documents behind what was said, once, at the end.
struct SourcesText {
  let style: Style
  let output: ReportOutput
  let catalogue: Catalogue

  func write(_ keys: Set<String>) {
    let sources = keys.sorted().compactMap { catalogue.sources[$0] }
    if !sources.isEmpty { output.write("\n\(style.bold("Sources"))\n") }
    for source in sources {
      output.write("  \(source.key): \(source.title)\n")
      if let url = source.url { output.write("    \(style.dim(url))\n") }
    }
  }
}
