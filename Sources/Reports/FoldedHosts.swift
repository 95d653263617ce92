import Inputs
import Posture
import WindowsRegistry

/// Hosts of which the same is to be said, so that a fleet fits on a page.
struct FoldedHosts<Content> {
  let names: [String]
  let groups: [String]
  let content: Content

  /// Gathers hosts of equal shape; blocks stand where their first host stood.
  ///
  /// Only the first host of a block is put into words: for a fleet, words cost more than planning.
  static func fold<Host, Shape: Hashable>(
    _ hosts: some Sequence<Host>,
    name: (Host) -> String,
    groups: (Host) -> [String],
    shape: (Host) -> Shape,
    content: (Host) -> Content
  ) -> [FoldedHosts] {
    var positions: [Shape: Int] = [:]
    var blocks: [(first: Host, names: [String])] = []
    for host in hosts {
      let shape = shape(host)
      if let position = positions[shape] {
        blocks[position].names.append(name(host))
      } else {
        positions[shape] = blocks.count
        blocks.append((host, [name(host)]))
      }
    }
    return blocks.map { block in
      FoldedHosts(
        names: block.names,
        groups: groups(block.first),
        content: content(block.first)
      )
    }
  }
}

/// An address without what differs from host to host: the user's SID.
struct AddressShape: Hashable {
  private let path: RegistryPath?
  private let belowUser: ArraySlice<UInt8>
  private let name: ValueName?

  init(_ address: RegistryAddress?) {
    name = address?.name
    guard let path = address?.path, path.root == .users,
      let cut = path.subpath.bytes.firstIndex(of: 0x5C)
    else {
      path = address?.path
      belowUser = []
      return
    }
    self.path = nil
    belowUser = path.subpath.bytes[cut...]
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
  /// Without what differs between hosts that are the same otherwise.
  var withoutCounts: HostSummary {
    HostSummary(
      release: release,
      build: build,
      revision: revision,
      architecture: architecture,
      kind: kind,
      frameworks: [],
      internetExplorer: nil,
      roles: [],
      users: nil,
      updates: nil
    )
  }

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
  let texts = places.sorted().map { place in
    let file = place.file.split(separator: "/").last.map { String($0) } ?? place.file
    return "\(file):\(place.start.line):\(place.start.column)"
  }
  return namesText(texts, most: 3)
}
