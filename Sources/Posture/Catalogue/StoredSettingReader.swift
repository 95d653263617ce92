import Inputs
import WindowsRegistry
import YAML

extension CatalogueReader {
  /// What the members of a family share, unless one says otherwise.
  private struct Shared {
    let key: String?
    let value: String?
    let onAndOff: (on: UInt32, off: UInt32)
    let standard: StoredSetting.Standard?
  }

  mutating func readValues(_ fields: Fields) -> (SettingFamily.Encoding, [String])? {
    guard let node = fields["values"], let pairs = nodes.pairs(node, of: "“values”"),
      !pairs.isEmpty
    else { return nil }
    let shared = Shared(
      key: fields["key"].flatMap { nodes.text($0, "key") },
      value: fields["value"].flatMap { nodes.name($0, "value") },
      onAndOff: (
        fields["on"].flatMap { number($0, "on") } ?? 1,
        fields["off"].flatMap { number($0, "off") } ?? 0
      ),
      standard: fields["default"].flatMap { readStandard($0) }
    )
    var values: [StoredSetting] = []
    for (member, pair) in pairs {
      guard let value = readStored(member, pair.value, shared, among: values) else { return nil }
      values.append(value)
    }
    return (.values(values), values.map(\.member))
  }

  private mutating func readStored(
    _ member: String,
    _ node: Node,
    _ shared: Shared,
    among others: [StoredSetting]
  ) -> StoredSetting? {
    guard
      let fields = nodes.fields(
        node,
        of: "the value “\(member)”",
        allowed: [
          "key", "value", "number", "list", "most", "ships", "default", "windows", "overruled-by",
          "weak",
        ]
      ),
      let pattern = fields["key"].flatMap({ nodes.text($0, "key") }) ?? shared.key,
      let name = fields["value"].flatMap({ nodes.name($0, "value") }) ?? shared.value
    else { return nil }
    // Names such as “RC4 128/128” are one component of the path.
    let text = pattern.replacing("{member}", with: member)
    guard let path = RegistryPath(parsing: text), let form = readForm(fields, shared) else {
      nodes.report(.error("bad-key", "“\(text)” is no registry key", at: node.place))
      return nil
    }
    let overruledBy = fields["overruled-by"].flatMap { nodes.name($0, "overruled-by") }
    return StoredSetting(
      member: member,
      address: RegistryAddress(path, ValueName(name)),
      form: form,
      shipped: fields["ships"].flatMap { number($0, "ships") }.map { .dword($0) },
      standard: fields["default"].map { readStandard($0) } ?? shared.standard,
      builds: fields["windows"].flatMap { node in
        nodes.fields(node, of: "“windows”", allowed: ["from", "to"]).map {
          readBuildRange($0, at: node)
        }
      },
      overruledBy: overruledBy.flatMap { name in others.first { $0.member == name }?.address },
      isWeak: fields["weak"].flatMap { nodes.bool($0, "weak") } ?? false
    )
  }

  private mutating func readForm(_ fields: Fields, _ shared: Shared) -> StoredSetting.Form? {
    if let node = fields["number"] {
      guard
        let range = nodes.fields(
          node,
          of: "“number”",
          allowed: ["from", "to"],
          required: ["from", "to"]
        ),
        let from = range["from"].flatMap({ number($0, "from") }),
        let last = range["to"].flatMap({ number($0, "to") }), from <= last
      else { return nil }
      return .number(from...last)
    }
    if let node = fields["list"] {
      switch nodes.name(node, "list") {
      case "commas"?:
        guard let most = fields["most"].flatMap({ nodes.int($0, "most") }) else { return nil }
        return .list(.commas(most: most))
      case "strings"?: return .list(.strings)
      default: return nil
      }
    }
    return .toggle(on: shared.onAndOff.on, off: shared.onAndOff.off)
  }

  /// `enabled`, `1024`, or `{ from: 10240, is: 1024 }` where it holds for some builds only; `unknown`
  /// takes back what the family says.
  private mutating func readStandard(_ node: Node) -> StoredSetting.Standard? {
    if case .mapping = node.content {
      guard
        let fields = nodes.fields(
          node,
          of: "“default”",
          allowed: ["from", "to", "is"],
          required: ["is"]
        ),
        let state = fields["is"].flatMap({ readStandardState($0) })
      else { return nil }
      return StoredSetting.Standard(builds: readBuildRange(fields, at: node), state: state)
    }
    return readStandardState(node).map { .init(builds: 0...999_999, state: $0) }
  }

  private mutating func readStandardState(_ node: Node) -> SettingState? {
    if case .scalar(let scalar) = node.content, case .int(let number) = scalar.value {
      return UInt32(exactly: number).map { .number($0) }
    }
    switch nodes.name(node, "default") {
    case "enabled"?: return .enabled
    case "disabled"?: return .disabled
    case "unknown"?: return nil
    case let other:
      nodes.report(
        .error("bad-default", "“\(other ?? "")” is no default", at: node.place)
      )
      return nil
    }
  }

  private mutating func number(_ node: Node, _ what: String) -> UInt32? {
    nodes.int(node, what).flatMap { UInt32(exactly: $0) }
  }
}
