import Posture

/// The table of a plan that says what the hosts will do, before the operations that bring it about.
struct PostureChangeText {
  let style: Style
  let output: ReportOutput
  let verbose: Bool

  /// What is said of a host.
  struct Host {
    let name: String
    let groups: [String]
    let posture: [PostureChange]
  }

  func write(_ plan: Plan) {
    write(
      plan.hosts.lazy.map { Host(name: $0.host, groups: $0.groups, posture: $0.posture) },
      title: "Posture"
    )
  }

  static func blocks(_ hosts: some Sequence<Host>) -> [FoldedHosts<[PostureChangeRow]>] {
    FoldedHosts<[PostureChangeRow]>.fold(
      hosts.lazy.filter { !$0.posture.isEmpty },
      name: { $0.name },
      groups: { $0.groups },
      shape: { Shape(groups: $0.groups, rows: PostureChangeRow.rows($0.posture)) },
      content: { PostureChangeRow.rows($0.posture) }
    )
  }

  func write(_ hosts: some Sequence<Host>, title: String) {
    let blocks = Self.blocks(hosts)
    guard !blocks.isEmpty else { return }
    output.write("\n\(style.bold(title)), by default, before -> after\n")
    for block in blocks {
      let names = namesText(block.names, most: verbose ? Int.max : 6)
      let size = block.names.count > 1 ? " (\(block.names.count) hosts)" : ""
      output.write(
        "  \(style.bold(names + size))  "
          + style.dim(printable(block.groups.joined(separator: ", "))) + "\n"
      )
      let width = block.content.map { printable($0.stacks).count }.max() ?? 0
      for row in block.content { write(row, width) }
    }
  }

  private struct Shape: Hashable {
    let groups: [String]
    let rows: [PostureChangeRow]
  }

  /// Protocols that change alike stand together, the newest first: it is what most plans are about.
  private func write(_ row: PostureChangeRow, _ width: Int) {
    let needs = row.needs.isEmpty ? "" : "  with \(printable(row.needs.joined(separator: ", ")))"
    let stacks = printable(row.stacks)
    var label = stacks + String(repeating: " ", count: width - stacks.count)
    for transition in row.transitions {
      output.write(
        "    \(label)  \(transition.names)  \(transition.was) -> \(style.bold(transition.will))"
          + style.cyan(needs) + "\n"
      )
      label = String(repeating: " ", count: width)
    }
  }
}
