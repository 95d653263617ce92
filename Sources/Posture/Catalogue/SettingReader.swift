import Inputs
import WindowsRegistry
import YAML

extension CatalogueReader {
  private enum EncodingName: String, CaseIterable {
    case protocolKey = "protocol-key"
    case protocolMask = "protocol-mask"
    case userProtocolMask = "user-protocol-mask"
    case flag
    case values
  }

  mutating func readFamily(_ node: Node) -> SettingFamily? {
    let keys = [
      "family", "title", "encoding", "key", "wow64-key", "policy-key", "user-policy-key", "value",
      "machine-key", "members", "bits", "flags", "framework", "on", "off", "values", "default",
      "default-offer", "takes-effect", "needs", "bounds", "summary", "caveat", "sources",
    ]
    guard
      let fields = nodes.fields(
        node,
        of: "a setting family",
        allowed: keys,
        required: ["family", "title", "encoding", "takes-effect", "summary"]
      ),
      let id = fields["family"].flatMap({ nodes.name($0, "family") }),
      let title = fields["title"].flatMap({ nodes.text($0, "title") }),
      let kind = fields["encoding"].flatMap({
        nodes.choice($0, "encoding", of: EncodingName.self)
      }),
      let effect = fields["takes-effect"].flatMap({
        nodes.choice($0, "takes-effect", of: TakesEffect.self)
      }),
      let summary = fields["summary"].flatMap({ nodes.text($0, "summary") })
    else { return nil }
    let sources = citations(fields, of: "the setting family “\(id)”")
    guard let (encoding, members) = readEncoding(kind, fields) else {
      nodes.report(
        .error("bad-encoding", "the encoding of “\(id)” is incomplete", at: node.place)
      )
      return nil
    }
    return SettingFamily(
      id: id,
      title: title,
      encoding: encoding,
      members: members,
      takesEffect: effect,
      needs: readNeeds(fields["needs"]),
      bounds: fields["bounds"].flatMap { readBounds($0) },
      summary: summary,
      caveat: fields["caveat"].flatMap { nodes.text($0, "caveat") },
      sources: sources
    )
  }

  private mutating func readEncoding(
    _ kind: EncodingName,
    _ fields: Fields
  ) -> (SettingFamily.Encoding, [String])? {
    switch kind {
    case .protocolKey: readProtocolKey(fields)
    case .protocolMask: readMachineMask(fields)
    case .userProtocolMask: readUserMask(fields)
    case .flag: readFlag(fields)
    case .values: readValues(fields)
    }
  }

  /// The key ends in `{protocol}\Client` or `{protocol}\Server`.
  private mutating func readProtocolKey(_ fields: Fields) -> (SettingFamily.Encoding, [String])? {
    guard let text = fields["key"].flatMap({ nodes.text($0, "key") }) else { return nil }
    let members = protocols(fields["members"], "“members”")
    for role in SchannelRole.allCases where text.hasSuffix("\\{protocol}\\\(role.rawValue)") {
      let base = String(text.dropLast("\\{protocol}\\\(role.rawValue)".count))
      guard let path = RegistryPath(parsing: base), !members.isEmpty else { return nil }
      let paths = members.map { ($0, path.appending("\($0.rawValue)\\\(role.rawValue)")) }
      let keys = SettingFamily.ProtocolKeys(
        base: path,
        role: role,
        paths: Dictionary(paths, uniquingKeysWith: { $1 })
      )
      return (.protocolKey(keys), members.map(\.rawValue))
    }
    return nil
  }

  private mutating func readMachineMask(_ fields: Fields) -> (SettingFamily.Encoding, [String])? {
    guard let native = path(fields["key"], "key"),
      let name = fields["value"].flatMap({ nodes.name($0, "value") }),
      let bits = readBits(fields["bits"])
    else { return nil }
    let mask = SettingFamily.MachineMask(
      views: .init(native: native, wow64: fields["wow64-key"].flatMap { path($0, "wow64-key") }),
      name: ValueName(name),
      bits: bits,
      standard: fields["default-offer"].map { .rows(readDefaultOffers($0)) } ?? .winhttp
    )
    return (.machineMask(mask), bits.keys.sorted().map(\.rawValue))
  }

  private mutating func readDefaultOffers(_ node: Node) -> [SettingFamily.MachineMask.Row] {
    nodes.list(node, of: "“default-offer”").compactMap { entry in
      guard let mask = readMask(entry, extra: ["from", "to"]),
        let fields = nodes.fields(
          entry,
          of: "a default offer",
          allowed: ["offered", "until-update", "disputed", "note", "sources", "from", "to"]
        )
      else { return nil }
      return SettingFamily.MachineMask.Row(builds: readBuildRange(fields, at: entry), mask: mask)
    }
  }

  /// `from` and `to` among other keys; either may be left out.
  mutating func readBuildRange(_ fields: Fields, at node: Node) -> ClosedRange<Int> {
    let from = fields["from"].flatMap { nodes.int($0, "from") } ?? 0
    let last = fields["to"].flatMap { nodes.int($0, "to") } ?? 999_999
    guard from <= last else {
      nodes.report(.error("bad-range", "builds must not end before they begin", at: node.place))
      return 0...999_999
    }
    return from...last
  }

  private mutating func readBounds(_ node: Node) -> SettingFamily.Bounds? {
    guard
      let fields = nodes.fields(
        node,
        of: "“bounds”",
        allowed: ["side", "members"],
        required: ["side"]
      ),
      let side = fields["side"].flatMap({ nodes.choice($0, "side", of: TLSSide.self) })
    else { return nil }
    return SettingFamily.Bounds(
      side: side,
      members: fields["members"].map { nodes.names($0, "members").map(\.value) } ?? []
    )
  }

  private mutating func readUserMask(_ fields: Fields) -> (SettingFamily.Encoding, [String])? {
    guard let key = fields["key"].flatMap({ nodes.text($0, "key") }),
      let policy = path(fields["policy-key"], "policy-key"),
      let machine = path(fields["machine-key"], "machine-key"),
      let userPolicy = fields["user-policy-key"].flatMap({ nodes.text($0, "user-policy-key") }),
      let name = fields["value"].flatMap({ nodes.name($0, "value") }),
      let bits = readBits(fields["bits"])
    else { return nil }
    let mask = SettingFamily.UserMask(
      key: RegistryText(key),
      userPolicyKey: RegistryText(userPolicy),
      policyKey: policy,
      machineKey: machine,
      name: ValueName(name),
      bits: bits
    )
    return (.userMask(mask), bits.keys.sorted().map(\.rawValue))
  }

  private mutating func readFlag(_ fields: Fields) -> (SettingFamily.Encoding, [String])? {
    guard let native = path(fields["key"], "key"),
      let wow64 = path(fields["wow64-key"], "wow64-key"),
      let framework = fields["framework"].flatMap({
        nodes.choice($0, "framework", of: Framework.self)
      }),
      let node = fields["flags"], let pairs = nodes.pairs(node, of: "“flags”")
    else { return nil }
    var names: [String: ValueName] = [:]
    for (key, pair) in pairs {
      names[key] = nodes.name(pair.value, "a value's name").map { ValueName($0) }
    }
    let encoding = SettingFamily.Encoding.flag(
      .init(native: native, wow64: wow64),
      names: names,
      framework: framework
    )
    return (encoding, names.keys.sorted())
  }

  private mutating func readBits(_ node: Node?) -> [TLSProtocol: UInt32]? {
    guard let node, let pairs = nodes.pairs(node, of: "“bits”") else { return nil }
    var bits: [TLSProtocol: UInt32] = [:]
    for (_, pair) in pairs {
      guard let name = protocolName(pair.key), let number = nodes.int(pair.value, "a bit"),
        let bit = UInt32(exactly: number), (1...2).contains(bit.nonzeroBitCount)
      else { return nil }
      bits[name] = bit
    }
    return bits
  }

  private mutating func readNeeds(_ node: Node?) -> [SettingFamily.Need] {
    guard let node else { return [] }
    return nodes.list(node, of: "“needs”").compactMap { entry in
      guard
        let fields = nodes.fields(
          entry,
          of: "a need",
          allowed: ["capability", "for"],
          required: ["capability", "for"]
        ),
        let capability = capabilityName(fields["capability"]), let members = fields["for"]
      else { return nil }
      return SettingFamily.Need(
        capability: capability,
        members: nodes.names(members, "for").map(\.value)
      )
    }
  }
}
