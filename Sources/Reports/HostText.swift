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
    for host in hosts {
      output.write("\n\(style.bold(printable(host.host)))  \(style.red("unreadable"))\n")
      output.write("      \(printable(host.reason))\n")
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
