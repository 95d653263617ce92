package import Posture
import WindowsRegistry

/// Writes an explanation for people: what it is first, the documents last, in at most 100 columns.
package func writeExplanationText(
  _ explanation: Explanation,
  catalogue: Catalogue,
  style: Style,
  to output: ReportOutput
) {
  ExplanationText(catalogue: catalogue, style: style, output: output).write(explanation)
}

/// Writes all topics, kind by kind; what there are many of by name alone.
///
/// `operations` are the ids of the changes of a plan, where one is at hand.
package func writeTopicsText(
  _ catalogue: Catalogue,
  operations: [String],
  style: Style,
  to output: ReportOutput
) {
  let text = ExplanationText(catalogue: catalogue, style: style, output: output)
  output.write("Topics of \(style.bold("plumbline explain TOPIC")), by kind:\n")
  for kind in Topic.Kind.allCases {
    let topics = catalogue.topics.filter { $0.topic.kind == kind }
    guard !topics.isEmpty else { continue }
    let heading = kind.plural.prefix(1).uppercased() + kind.plural.dropFirst()
    output.write("\n\(style.bold(heading))\n")
    text.write(topics, of: kind)
  }
  if !operations.isEmpty { output.write("\n\(style.bold("Operations of the plan"))\n") }
  for operation in operations { output.write("  \(printable(operation))\n") }
}

private struct ExplanationText {
  let catalogue: Catalogue
  let style: Style
  let output: ReportOutput
  private static let width = 100

  private var prose: ProseText { ProseText(style: style) }

  func write(_ explanation: Explanation) {
    let topic = explanation.topic
    output.write("\(style.bold(printable(topic.name)))  \(style.dim(topic.kind.rawValue))\n")
    write("\(explanation.title)", indent: 0)
    // A source is its own.
    if topic.kind == .source, let url = explanation.sources.first?.url {
      output.write("\(style.dim(url))\n")
    }
    for section in explanation.sections {
      output.write("\n")
      if let heading = section.name.heading { output.write("\(style.bold(heading))\n") }
      var isFirst = true
      for block in section.blocks {
        // What has lines of its own stands apart.
        if !isFirst, block.isSet { output.write("\n") }
        write(block)
        isFirst = false
      }
    }
    if topic.kind == .source { return }
    if !explanation.sources.isEmpty { output.write("\n\(style.bold("Sources"))\n") }
    for source in explanation.sources {
      write("\(source.key): \(source.title)", indent: 2, further: 4)
      if let url = source.url { output.write("    \(style.dim(url))\n") }
    }
  }

  private func write(_ block: Explanation.Block) {
    switch block {
    case .text(let text): write(text, indent: 2)
    case .list(let items): for item in items { write(item) }
    case .table(let table):
      for line in prose.lines(table, width: Self.width - 2) { output.write("  \(line)\n") }
    case .example(let text):
      for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
        output.write(line.isEmpty ? "\n" : "    \(style.cyan(printable(String(line))))\n")
      }
    case .change(let change): write(change)
    }
  }

  private func write(_ item: Explanation.Item) {
    let last = item.details.count
    for (index, text) in ([item.text] + item.details).enumerated() {
      let lines = prose.lines(
        text,
        sources: index == last ? item.sources : [],
        width: Self.width - 4
      )
      for (number, line) in lines.enumerated() {
        output.write("  \(index == 0 && number == 0 ? "-" : " ") \(line.text)\n")
      }
    }
  }

  private func write(_ text: Prose, indent: Int, further: Int? = nil) {
    let lines = prose.lines(text, width: Self.width - (further ?? indent))
    for (number, line) in lines.enumerated() {
      let margin = number == 0 ? indent : further ?? indent
      output.write(String(repeating: " ", count: margin) + line.text + "\n")
    }
  }

  private func write(_ change: Explanation.Change) {
    let bits = catalogue.bits(of: change.setting)
    let before =
      switch change.before {
      case .present(let data): printable(data.text(bits: bits, showsType: true))
      case .absent: "(absent)"
      case .unknown: "(unknown)"
      }
    let after = change.after.map { printable($0.text(bits: bits, showsType: true)) } ?? "(absent)"
    output.write("  \(before) -> \(style.bold(after))\n")
  }

  // MARK: Topics

  func write(_ topics: [TopicTitle], of kind: Topic.Kind) {
    switch kind {
    case .family, .workload, .capability, .product, .release:
      let width = topics.map(\.topic.name.count).max() ?? 0
      for entry in topics {
        let margin = String(repeating: " ", count: width - entry.topic.name.count)
        output.write("  \(entry.topic.name)\(margin)  \(style.dim(printable(entry.title)))\n")
      }
    case .setting:
      write(
        "A family, a dot and one of its settings, such as \(code: "schannel.client.TLS 1.2").",
        indent: 2
      )
    case .rule, .prerequisite:
      let example = topics.first?.topic.name ?? ""
      write(
        "\(topics.count), which the explanation of their workload lists, such as \(code: example).",
        indent: 2
      )
    case .source:
      write(
        "\(topics.count), which all explanations end with, such as \(code: "KB3140245").",
        indent: 2
      )
    case .protocolVersion, .update, .diagnostic, .operation:
      write("\(topics.map(\.topic.name).joined(separator: ", "))", indent: 2)
    }
  }
}

extension Explanation.Block {
  /// Whether it is set in lines of its own.
  fileprivate var isSet: Bool {
    switch self {
    case .table, .example: true
    case .text, .list, .change: false
    }
  }
}
