import Posture

/// What every text says of hosts in the same way, whatever the report.
struct HostText {
  let style: Style
  let output: ReportOutput
  let verbose: Bool

  /// The hosts of a block, what they run, and their groups.
  func heading(_ hosts: [String], system: String, groups: [String]) {
    let names = namesText(hosts, most: verbose ? Int.max : 6)
    let size = hosts.count > 1 ? " (\(hosts.count) hosts)" : ""
    let members = groups.isEmpty ? "" : "  " + style.dim(printable(groups.joined(separator: ", ")))
    output.write("\n\(style.bold(names + size))  \(system)\(members)\n")
  }

  func unknown(_ entries: [UnknownShape]) {
    for entry in entries {
      output.write("  \(style.yellow("?")) \(entry.setting)\(entry.place.map { " " + $0 } ?? "")\n")
      output.write("      unknown: \(printable(entry.reason))\n")
    }
  }

  func unreadable(_ hosts: [UnreadableHost]) {
    let blocks = FoldedHosts<String>.fold(
      hosts,
      name: { $0.host },
      groups: { _ in [] },
      shape: { $0.reason },
      content: { $0.reason }
    )
    let most = verbose ? Int.max : 24
    for block in blocks.prefix(most) {
      let names = namesText(block.names, most: verbose ? Int.max : 6)
      let size = block.names.count > 1 ? " (\(block.names.count) hosts)" : ""
      output.write("\n\(style.bold(names + size))  \(style.red("unreadable"))\n")
      output.write("      \(printable(block.content))\n")
    }
    let rest = blocks.dropFirst(most).reduce(0) { $0 + $1.names.count }
    if rest > 0 {
      output.write("\n\(count(rest, "unreadable host")) more; --verbose names all\n")
    }
  }

  /// Those that need nothing, where others do.
  func inSync(_ hosts: [String], of all: Int) {
    guard !hosts.isEmpty, hosts.count < all else { return }
    let names = namesText(hosts, most: verbose ? Int.max : 8)
    output.write("\n\(style.green("=")) in sync: \(names)\n")
  }
}

/// Something unknown, without the SID that differs from host to host.
struct UnknownShape: Hashable {
  let setting: String
  let place: String?
  let reason: String

  init(_ entry: UnknownSetting) {
    setting = entry.setting
    place = entry.address.map { printable("\($0.path.textWithoutUser)\\\($0.name)") }
    reason = entry.reason
  }
}
