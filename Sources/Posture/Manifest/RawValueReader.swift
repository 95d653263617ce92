import Inputs
import WindowsRegistry
import YAML

extension ManifestReader {
  mutating func readRegistry(_ node: Node) -> [RawValue] {
    nodes.list(node, of: "“registry”").compactMap { readRawValue($0) }
  }

  /// Reads all parts before it gives up on one, so that every fault is told.
  private mutating func readRawValue(_ node: Node) -> RawValue? {
    guard
      let fields = nodes.fields(
        node,
        of: "a registry value",
        allowed: ["key", "value", "type", "data", "absent"],
        required: ["key", "value"]
      )
    else { return nil }
    let path = fields["key"].flatMap { readPath($0) }
    let name = fields["value"].flatMap { readName($0) }
    let content = readContent(fields, node)
    guard let path, let name, let content else { return nil }
    switch content {
    case .absent: return RawValue(path: path, name: name, data: nil, place: node.place)
    case .data(let data): return RawValue(path: path, name: name, data: data, place: node.place)
    }
  }

  private enum Content {
    case absent
    case data(RegistryData)
  }

  private mutating func readContent(_ fields: Fields, _ node: Node) -> Content? {
    if let absent = fields["absent"] {
      guard let isAbsent = nodes.bool(absent, "absent") else { return nil }
      guard !isAbsent else {
        for key in ["type", "data"] where fields[key] != nil {
          nodes.report(
            .error(
              "contradiction",
              "an absent value has no “\(key)”",
              at: fields.place(of: key)
            )
          )
        }
        return .absent
      }
    }
    for key in ["type", "data"] where fields[key] == nil {
      nodes.report(.missingKey(key, of: "a registry value", at: node.place))
    }
    guard let typeNode = fields["type"], let typeName = nodes.name(typeNode, "type") else {
      return nil
    }
    guard let type = RegistryType(name: typeName) else {
      nodes.report(
        .unknownName(
          typeName,
          kind: "registry type",
          at: typeNode.place,
          known: RegistryType.nameList
        )
      )
      return nil
    }
    return fields["data"].flatMap { readData($0, type) }.map { .data($0) }
  }

  private mutating func readName(_ node: Node) -> ValueName? {
    // The default value's name is the empty string, so an empty text is meant.
    if case .scalar(let scalar) = node.content, scalar.value == .string {
      return ValueName(scalar.text)
    }
    return nodes.name(node, "value").map { ValueName($0) }
  }

  private mutating func readPath(_ node: Node) -> RegistryPath? {
    guard let text = nodes.text(node, "key") else { return nil }
    let place = node.place
    guard let path = RegistryPath(parsing: text), !path.subpath.isEmpty else {
      nodes.report(
        .error(
          "bad-key",
          "“\(text)” is no registry key",
          at: place,
          help: "write the whole path, such as HKLM\\SOFTWARE\\…, with single backslashes"
        )
      )
      return nil
    }
    guard path.root == .localMachine || path.root == .users else {
      nodes.report(
        .error(
          "bad-key",
          "a manifest can set values below HKLM and HKU only",
          at: place,
          help: "for users, name HKU\\<SID>; HKEY_CURRENT_USER is whoever happens to ask"
        )
      )
      return nil
    }
    if path.isNumberedControlSet {
      nodes.report(
        .error(
          "bad-key",
          "a manifest names the control set that is in use, not one by its number",
          at: place,
          help: "write HKLM\\SYSTEM\\CurrentControlSet\\…"
        )
      )
      return nil
    }
    lint(path, at: place)
    return path
  }

  /// The misspellings that Windows accepts and never looks at (traps seen in the wild).
  private mutating func lint(_ path: RegistryPath, at place: Place) {
    let names = path.subpath.description.split(separator: "\\").map(String.init)
    let folded = names.map { $0.lowercased() }
    if let index = folded.firstIndex(of: "protocols"), index > 0, folded[index - 1] == "schannel",
      names.count > index + 1
    {
      let name = names[index + 1]
      if TLSProtocol.allCases.allSatisfy({ $0.rawValue.lowercased() != name.lowercased() }) {
        let near = TLSProtocol(written: name)?.rawValue
        nodes.report(
          .warning(
            "misspelt-protocol-key",
            "Schannel never looks at a key named “\(name)”",
            at: place,
            help: near.map { "write “\($0)”, with the space" }
          )
        )
      }
      if names.count > index + 2, !["client", "server"].contains(folded[index + 2]) {
        nodes.report(
          .warning(
            "misspelt-protocol-key",
            "Schannel never looks at a key named “\(names[index + 2])”",
            at: place,
            help: "write “Client” or “Server”"
          )
        )
      }
    }
    if folded.count > 2, folded[0] == "software", folded[1] == "wow6432node",
      folded[2] == "policies"
    {
      nodes.report(
        .warning(
          "policies-under-wow64",
          "policies have no copy below Wow6432Node",
          at: place,
          help: "write HKLM\\SOFTWARE\\Policies, which both views share"
        )
      )
    }
  }

  private mutating func readData(_ node: Node, _ type: RegistryType) -> RegistryData? {
    switch type {
    case .dword:
      guard let number = nodes.int(node, "the data of a REG_DWORD") else { return nil }
      guard let value = UInt32(exactly: number) else {
        nodes.report(.outOfRange("REG_DWORD", "0 to 0xffffffff", at: node.place))
        return nil
      }
      return .dword(value)
    case .qword:
      // YAML's own whole numbers end at 2^63, so the source text is read.
      guard let value = unsigned(node) else {
        nodes.report(
          .outOfRange("REG_QWORD", "a whole number from 0 to 0xffffffffffffffff", at: node.place)
        )
        return nil
      }
      return .qword(value)
    case .string: return nodes.text(node, "the data of a REG_SZ").map { .string($0) }
    case .expandString:
      return nodes.text(node, "the data of a REG_EXPAND_SZ").map { .expandString($0) }
    case .multiString:
      let entries = nodes.list(node, of: "the data of a REG_MULTI_SZ")
      return .multiString(entries.compactMap { nodes.text($0, "an entry of a REG_MULTI_SZ") })
    default:
      guard case .scalar(let scalar) = node.content else {
        nodes.report(.wrongType("the data of a \(type)", expected: "hex text", found: node))
        return nil
      }
      if case .null = scalar.value { return RegistryData(type, []) }
      guard let bytes = hexBytes(scalar.text) else {
        nodes.report(
          .error(
            "bad-hex",
            "“\(scalar.text)” is no hex text",
            at: node.place,
            help: "write two digits a byte, such as \"01,02,ff\""
          )
        )
        return nil
      }
      return RegistryData(type, bytes)
    }
  }
}

extension RegistryPath {
  fileprivate var isNumberedControlSet: Bool {
    let names = subpath.description.uppercased().split(separator: "\\").prefix(2)
    guard root == .localMachine, names.count == 2, names[0] == "SYSTEM" else { return false }
    return names[1].hasPrefix("CONTROLSET") && Int(names[1].dropFirst(10)) != nil
  }
}

/// The number that a scalar's source text spells, in decimal or behind `0x`.
private func unsigned(_ node: Node) -> UInt64? {
  guard case .scalar(let scalar) = node.content else { return nil }
  if scalar.text.hasPrefix("0x") { return UInt64(scalar.text.dropFirst(2), radix: 16) }
  return UInt64(scalar.text)
}

/// Pairs of hex digits, with or without commas and spaces between them.
package func hexBytes(_ text: String) -> [UInt8]? {
  let digits = text.utf8.filter { $0 != 0x2C && $0 != 0x20 }.map { Character(Unicode.Scalar($0)) }
  guard digits.count % 2 == 0 else { return nil }
  let values = digits.map(\.hexDigitValue)
  guard !values.contains(nil) else { return nil }
  return stride(from: 0, to: values.count, by: 2).map { index in
    UInt8((values[index] ?? 0) * 16 + (values[index + 1] ?? 0))
  }
}

// MARK: - Messages

extension Diagnostic {
  fileprivate static func outOfRange(_ type: String, _ range: String, at place: Place) -> Diagnostic
  {
    .error("out-of-range", "the data of a \(type) must be \(range)", at: place)
  }
}
