import WindowsRegistry

// Where a setting is stored, and how each of its states is written there.

extension SettingFamily {
  /// The keys and values of one member, or of the family as a whole.
  func writtenForms(_ member: String?, _ catalogue: Catalogue) -> [Explanation.Block] {
    switch encoding {
    case .protocolKey(let keys): keyForms(keys, member, catalogue)
    case .machineMask(let mask): maskForms(mask, member)
    case .userMask(let mask): userMaskForms(mask, member)
    case .flag(let views, let names, _): flagForms(views, names, member)
    case .values(let values): values.filter { member == nil || $0.member == member }.forms
    }
  }

  private func keyForms(
    _ keys: ProtocolKeys,
    _ member: String?,
    _ catalogue: Catalogue
  ) -> [Explanation.Block] {
    let key = keys.base.appending("\(member ?? "{protocol}")\\\(keys.role.rawValue)")
    let hasShipped = catalogue.releases.contains { release in
      release.shipped.contains { $0.path == key }
    }
    let removed = "both values removed" + (hasShipped ? ", or what the release ships put back" : "")
    return [
      .list([.init("key \(code: key.description)")]),
      .states([
        ("enabled", "\(code: "Enabled") = REG_DWORD 1, \(code: "DisabledByDefault") = REG_DWORD 0"),
        (
          "disabled", "\(code: "Enabled") = REG_DWORD 0, \(code: "DisabledByDefault") = REG_DWORD 1"
        ),
        ("os-default", "\(removed)"),
      ]),
    ]
  }

  private func maskForms(_ mask: MachineMask, _ member: String?) -> [Explanation.Block] {
    let value = Explanation.Item("value \(code: mask.name.description), a REG_DWORD")
    let places = Explanation.Block.list(mask.views.items + [value])
    let rest: Prose = """
      The value is one mask for all protocols: bits that nobody asks about stay as they are, beginning from \
      the default of Windows where there is no value. A mask of 0 is never written.
      """
    return [places] + bitForms(mask.bits, member) + [.text(rest)]
  }

  private func userMaskForms(_ mask: UserMask, _ member: String?) -> [Explanation.Block] {
    let places: [Explanation.Item] = [
      .init("scope \(code: "every-user"): key \(code: "HKU\\<user>\\\(mask.key)"), for each user"),
      .init("scope \(code: "machine-policy"): key \(code: mask.policyKey.description)"),
      .init("value \(code: mask.name.description), a REG_DWORD"),
    ]
    let rest: Prose = """
      The value is one mask for all protocols: bits that nobody asks about stay as they are, beginning from \
      the default of Windows where there is no value.
      """
    return [.list(places)] + bitForms(mask.bits, member) + [.text(rest)]
  }

  private func bitForms(_ bits: [TLSProtocol: UInt32], _ member: String?) -> [Explanation.Block] {
    if let member {
      let bit = TLSProtocol(rawValue: member).flatMap { bits[$0] } ?? 0
      let hex = "0x" + String(bit, radix: 16, uppercase: true)
      let what = bit.nonzeroBitCount > 1 ? "bits" : "bit"
      return [
        .states([
          ("enabled", "\(what) \(code: hex) set"),
          ("disabled", "\(what) \(code: hex) cleared"),
          (
            "os-default",
            "as the default of the release has it; the value is removed where all of it is the default"
          ),
        ])
      ]
    }
    let rows = bits.keys.sorted().map { name in
      Explanation.Row([
        "\(Topic(.setting, "\(id).\(name.rawValue)"), as: name.rawValue)",
        "\(code: "0x" + String(bits[name] ?? 0, radix: 16, uppercase: true))",
      ])
    }
    return [
      .table(.init(columns: [.init("protocol", "Protocol"), .init("bit", "Bit")], rows: rows)),
      .states([
        ("enabled", "the bit set"), ("disabled", "the bit cleared"),
        ("os-default", "the bit as the default of the release has it"),
      ]),
    ]
  }

  private func flagForms(
    _ views: Views,
    _ names: [String: ValueName],
    _ member: String?
  ) -> [Explanation.Block] {
    let values = names.sorted { $0.key < $1.key }.filter { member == nil || $0.key == member }
    return [
      .list(
        views.items
          + values.map { member, name in
            .init("value \(code: name.description), a REG_DWORD, for \(code: member)")
          }
      ),
      .states([("enabled", "1"), ("disabled", "0"), ("os-default", "the value removed")]),
    ]
  }
}

extension SettingFamily.Views {
  fileprivate var items: [Explanation.Item] {
    guard let wow64 else { return [.init("key \(code: native.description)")] }
    return [
      .init("key \(code: native.description)"),
      .init("for 32-bit programs on 64-bit Windows \(code: wow64.description)"),
    ]
  }
}

extension [StoredSetting] {
  fileprivate var forms: [Explanation.Block] {
    let places = map { stored -> Explanation.Item in
      let (path, name) = (stored.address.path.description, stored.address.name.description)
      return .init("\(code: stored.member): key \(code: path), value \(code: name)")
    }
    return [.list(places)] + shared
  }

  /// Where all members are written alike, it is said once.
  private var shared: [Explanation.Block] {
    guard let first, allSatisfy({ $0.form == first.form && $0.shipped == first.shipped }) else {
      return []
    }
    return [.states(first.states)]
  }
}

extension StoredSetting {
  fileprivate var states: [(String, Prose)] {
    let removed: Prose =
      if let number = shipped?.dword {
        "REG_DWORD \(hexadecimal(number)), which Windows ships"
      } else {
        "the value removed"
      }
    switch form {
    case .toggle(let on, let off):
      return [
        ("enabled", "REG_DWORD \(hexadecimal(on))"), ("disabled", "REG_DWORD \(hexadecimal(off))"),
        ("os-default", removed),
      ]
    case .number(let range):
      return [
        ("a number", "REG_DWORD, from \(Int(range.lowerBound)) to \(Int(range.upperBound))"),
        ("os-default", removed),
      ]
    case .list(.commas(let most)):
      return [
        ("a list", "REG_SZ of the names with commas between them, of at most \(most) characters"),
        ("os-default", removed),
      ]
    case .list(.strings):
      let list: (String, Prose) = ("a list", "REG_MULTI_SZ of the names")
      // Windows ships a list of its own in the local place, and no source says which.
      return overruledBy == nil ? [list, ("os-default", removed)] : [list]
    }
  }
}

/// 0 and 1 as they are, larger numbers in hexadecimal.
func hexadecimal(_ number: UInt32) -> String {
  number < 10 ? "\(number)" : "0x" + String(number, radix: 16)
}

extension Explanation.Block {
  /// States with what is written for each; to leave alone is the same for all.
  fileprivate static func states(_ states: [(String, Prose)]) -> Explanation.Block {
    let rows = (states + [("unmanaged", "left alone, whatever a workload says")]).map {
      state,
      text in
      Explanation.Row(["\(code: state)", text])
    }
    return .table(
      .init(columns: [.init("state", "State"), .init("written", "Written as")], rows: rows)
    )
  }
}
