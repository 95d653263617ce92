import Inputs
import Posture
import WindowsRegistry

private struct FoldKey<Content: Hashable>: Hashable {
  let groups: [String]
  let content: Content
}

/// Hosts of which the same is to be said, so that a fleet fits on a page.
struct FoldedHosts<Content: Hashable> {
  let names: [String]
  let groups: [String]
  let content: Content

  /// Gathers hosts with equal content; blocks stand where their first host stood.
  static func fold(
    _ hosts: some Sequence<(name: String, groups: [String], content: Content)>
  ) -> [FoldedHosts] {
    var order: [FoldKey<Content>] = []
    var names: [FoldKey<Content>: [String]] = [:]
    for host in hosts {
      let key = FoldKey(groups: host.groups, content: host.content)
      if names[key] == nil { order.append(key) }
      names[key, default: []].append(host.name)
    }
    return order.map { FoldedHosts(names: names[$0] ?? [], groups: $0.groups, content: $0.content) }
  }
}

/// A change without what differs from host to host: the users' SIDs.
struct ChangeLine: Hashable {
  private(set) var key: String
  let name: String
  let before: String
  let after: String
  let symbol: Symbol
  let settings: [SettingID]
  let hazards: [Hazard]
  let reason: Reason

  enum Symbol: String, Hashable {
    case create = "+"
    case change = "~"
    case remove = "-"
  }

  init(_ operation: Operation, catalogue: Catalogue) {
    let bits = catalogue.bits(of: operation.settings.first)
    key = printable(operation.address.path.textWithoutUser)
    name = printable(operation.address.name.description)
    switch operation.before {
    case .present(let data): before = printable(data.text(bits: bits, showsType: true))
    case .absent: before = "(absent)"
    case .unknown: before = "(unknown)"
    }
    switch operation.action {
    case .set(let data):
      after = printable(data.text(bits: bits, showsType: true))
      if case .present = operation.before { symbol = .change } else { symbol = .create }
    case .deleteValue:
      after = "(absent)"
      symbol = .remove
    }
    settings = operation.settings
    hazards = operation.hazards
    reason = operation.reason
  }
}

extension ChangeLine {
  /// The lines with the 64-bit and the 32-bit view of one change written as one.
  static func joiningViews(_ lines: [ChangeLine]) -> [ChangeLine] {
    var joined: [ChangeLine] = []
    for line in lines {
      guard let range = line.key.firstRange(of: "\\Wow6432Node\\") else {
        joined.append(line)
        continue
      }
      var native = line
      native.key.replaceSubrange(range, with: "\\")
      if let index = joined.firstIndex(of: native) {
        joined[index].key =
          line.key[..<range.lowerBound] + "\\[Wow6432Node\\]" + line.key[range.upperBound...]
      } else {
        joined.append(line)
      }
    }
    return joined
  }
}

extension RegistryPath {
  /// The path with `<user>` for a user's SID.
  var textWithoutUser: String {
    guard root == .users, let cut = subpath.bytes.firstIndex(of: 0x5C) else { return description }
    let rest = String(decoding: subpath.bytes[cut...], as: UTF8.self)
    return "HKU\\<user>" + rest
  }

  /// The SID of a path below HKU.
  var user: String? {
    root == .users ? subpath.description.split(separator: "\\").first.map { String($0) } : nil
  }
}

extension HostSummary {
  /// `Windows 7 SP1 (build 7601, x64)`.
  var text: String {
    guard let release else { return "release unknown" }
    let build = build.map { "build \($0)" + (revision.map { ".\($0)" } ?? "") }
    let details = [build, architecture?.rawValue].compactMap { $0 }.joined(separator: ", ")
    return details.isEmpty ? release : "\(release) (\(details))"
  }
}

/// Where something was declared, shortest form: `posture.yaml:14:7`.
func placesText(_ places: [Place]) -> String {
  let texts = places.map { place in
    let file = place.file.split(separator: "/").last.map { String($0) } ?? place.file
    return "\(file):\(place.start.line):\(place.start.column)"
  }
  return namesText(texts, most: 3)
}
