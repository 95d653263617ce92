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

/// What makes two operations the same for a reader.
struct OperationShape: Hashable {
  private let address: AddressShape
  private let action: Operation.Action
  private let before: Reading<RegistryData>
  private let hazards: [Hazard]
  private let drops: [TLSProtocol]
  private let rules: [String]
  private let declaredAt: [Place]

  init(_ operation: Operation) {
    address = AddressShape(operation.address)
    action = operation.action
    before = operation.before
    hazards = operation.hazards
    drops = operation.drops
    rules = operation.reason.rules
    declaredAt = operation.reason.declaredAt
  }
}

/// A change without what differs from host to host: the users' SIDs.
struct ChangeLine: Hashable {
  fileprivate(set) var key: String
  let name: String
  let before: String
  let after: String
  let symbol: Symbol
  let settings: [SettingID]
  let hazards: [Hazard]
  let drops: [TLSProtocol]
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
      if case .absent = operation.before { symbol = .create } else { symbol = .change }
    case .deleteValue:
      after = "(absent)"
      symbol = .remove
    }
    settings = operation.settings
    hazards = operation.hazards
    drops = operation.drops
    reason = operation.reason
  }
}

extension ChangeLine {
  /// The lines with the 64-bit and the 32-bit view of one change written as one.
  static func joiningViews(_ lines: [ChangeLine]) -> [ChangeLine] {
    Reports.joiningViews(lines, key: \.key)
  }
}

/// The lines with the 64-bit and the 32-bit view of one change written as one.
func joiningViews<Line: Hashable>(
  _ lines: [Line],
  key: WritableKeyPath<Line, String>
) -> [Line] {
  var joined: [Line] = []
  for line in lines {
    let path = line[keyPath: key]
    guard let range = path.firstRange(of: "\\Wow6432Node\\") else {
      joined.append(line)
      continue
    }
    var native = line
    native[keyPath: key].replaceSubrange(range, with: "\\")
    if let index = joined.firstIndex(of: native) {
      joined[index][keyPath: key] =
        path[..<range.lowerBound] + "\\[Wow6432Node\\]" + path[range.upperBound...]
    } else {
      joined.append(line)
    }
  }
  return joined
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
      revision: nil,
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
    let build = build.map { "build \($0)" }
    let details = [build, architecture?.rawValue].compactMap { $0 }.joined(separator: ", ")
    return details.isEmpty ? release : "\(release) (\(details))"
  }
}

/// Where something was declared: each file as it was named, with its positions in order.
func placesText(_ places: [Place]) -> String {
  var files: [(name: String, positions: [String])] = []
  for place in places.sorted() {
    let position = "\(place.start.line):\(place.start.column)"
    if let last = files.indices.last, files[last].name == place.file {
      files[last].positions.append(position)
    } else {
      files.append((place.file, [position]))
    }
  }
  return files.map { "\($0.name):\(namesText($0.positions, most: 6))" }.joined(separator: ", ")
}

/// The settings of a value: `winhttp.TLS 1.2`, or `winhttp.{TLS 1.0, TLS 1.2}`.
func settingsText(_ settings: [SettingID]) -> String {
  guard let first = settings.first else { return "registry" }
  guard settings.count > 1 else { return first.description }
  return "\(first.family).{\(settings.sorted().map(\.member).joined(separator: ", "))}"
}
