import WindowsRegistry

/// What a setting is on an untouched host of one release.
struct SettingDefault: Hashable {
  let cell: Prose
  /// Nil where it is a number, or hangs on more than the release.
  var word: DefaultWord?
  /// For tables with many columns.
  let short: Prose
  /// A few words for the line of the release.
  var remarks: [Prose] = []
  /// What the catalogue says at length, for all releases that share it.
  var note: String?
  var sources: [String] = []
}

extension Catalogue {
  func standard(_ member: String, of family: SettingFamily, on release: Release) -> SettingDefault {
    switch family.encoding {
    case .protocolKey(let keys):
      guard let name = TLSProtocol(rawValue: member) else { return .word(.unknown) }
      return schannelDefault(name, keys.role, on: release, shippedBelow: keys.paths[name])
    case .machineMask(let mask):
      guard let name = TLSProtocol(rawValue: member) else { return .word(.unknown) }
      switch mask.standard {
      case .winhttp: return limited(release.winhttp.standard(name, release), name, on: release)
      case .rows(let rows):
        let row = rows.first { $0.builds.overlaps(release.builds) }?.mask
        return row?.standard(name, release) ?? .word(.unknown)
      }
    case .userMask:
      guard let name = TLSProtocol(rawValue: member) else { return .word(.unknown) }
      return internetOption(name, on: release)
    case .flag: return .word(.notSet)
    case .values(let values):
      return values.first { $0.member == member }?.standard(on: release) ?? .word(.unknown)
    }
  }

  // MARK: Schannel

  func schannelDefault(
    _ name: TLSProtocol,
    _ role: SchannelRole,
    on release: Release,
    shippedBelow path: RegistryPath?
  ) -> SettingDefault {
    func word(_ table: [TLSProtocol: ProtocolDefault]) -> DefaultWord? {
      table[name].map { DefaultWord(role == .client ? $0.client : $0.server) }
    }
    var found = SettingDefault.word(word(release.schannel) ?? .unsupported)
    for variant in release.variants {
      guard let changed = word(variant.schannel), found.word != changed else { continue }
      found = .word(.byUpdate)
      found.remarks.append("\(changed) with \(installs(variant.capability, on: release))")
    }
    for shipped in release.shipped where shipped.path == path {
      let data = shipped.data.dword.map { hexadecimal($0) } ?? ""
      found.remarks.append("ships \(code: "\(shipped.name) = \(data)")")
    }
    if release.confidence == .inferred { found.remarks.append("inferred") }
    return found
  }

  /// The updates that bring a capability to a release; its name where there is none.
  private func installs(_ capability: String, on release: Release) -> Prose {
    let names = capabilities[capability]?.cases.compactMap { entry -> Prose? in
      guard case .updates(let install, _, _) = entry.answer,
        entry.condition.builds?.overlaps(release.builds) ?? true
      else { return nil }
      return "\(Topic(.update, install))"
    }
    return names?.first ?? "\(Topic(.capability, capability))"
  }

  // MARK: Masks

  /// A stack that connects through Schannel offers no more than Schannel does (`Offer.limited`).
  private func limited(
    _ own: SettingDefault,
    _ name: TLSProtocol,
    on release: Release
  ) -> SettingDefault {
    let schannel = schannelDefault(name, .client, on: release, shippedBelow: nil)
    if schannel.word == .unsupported { return .word(.unsupported) }
    if schannel.word == .byUpdate {
      var found = SettingDefault.word(.byUpdate)
      found.remarks = schannel.remarks
      return found
    }
    guard schannel.word == .off, own.word != .off else { return own }
    var found = SettingDefault.word(.disputed)
    if own.word != .disputed { found.remarks.append("offered, but off in Schannel") }
    found.remarks += own.remarks
    found.note = own.note
    found.sources = own.sources
    return found
  }

  private func internetOption(_ name: TLSProtocol, on release: Release) -> SettingDefault {
    let rows = release.wininet.map { row in
      (row.internetExplorer, limited(row.mask.standard(name, release), name, on: release))
    }
    guard var found = rows.first?.1 else { return .word(.unknown) }
    let parts = rows.map { range, standard -> Prose in
      // The first row is that of the oldest.
      guard let least = range?.lowerBound, least > 0 else { return standard.cell }
      return "\(standard.cell) with Internet Explorer \(least)"
    }
    for (_, other) in rows.dropFirst() {
      found.remarks += other.remarks.filter { !found.remarks.contains($0) }
      found.sources += other.sources
      if found.note == nil { found.note = other.note }
    }
    if rows.allSatisfy({ $0.1.cell == found.cell }) { return found }
    var shorts: [Prose] = []
    for (_, other) in rows where !shorts.contains(other.short) { shorts.append(other.short) }
    return SettingDefault(
      cell: parts.joined(", "),
      short: shorts.joined("/"),
      remarks: found.remarks,
      note: found.note,
      sources: found.sources
    )
  }
}

extension MaskDefault {
  fileprivate func standard(_ name: TLSProtocol, _ release: Release) -> SettingDefault {
    var found: SettingDefault
    if disputed.contains(name) {
      found = .word(.disputed)
      found.note = note
    } else if untilUpdate.contains(name) {
      found = release.untilUpdate
      found.note = note
    } else {
      found = .word(offered.contains(name) ? .on : .off)
    }
    found.sources = sources
    return found
  }
}

extension Release {
  /// What became of TLS 1.0 and 1.1 in the defaults of WinHTTP and WinINet (KB5017811).
  fileprivate var untilUpdate: SettingDefault {
    let known = Set(labels.keys).union(legacyOff.keys)
      .union([builds.lowerBound, builds.upperBound]).filter { builds.contains($0) }.sorted()
    let changes = known.map { (build: $0, change: legacyOff[$0]) }
    // No update after that day was issued for these builds.
    if changes.allSatisfy({ $0.change == nil }) { return .word(.on) }
    if let change = changes.first?.change, changes.allSatisfy({ $0.change == change }),
      change.revision == 0
    {
      // Every revision of the release is younger.
      if change.confidence == .disputed { return .word(.disputed) }
      var found = SettingDefault.word(.off)
      if change.confidence == .inferred { found.remarks.append("inferred") }
      return found
    }
    var found = SettingDefault.word(.untilUpdate)
    var groups: [(change: LegacyOff?, builds: [Int])] = []
    for (build, change) in changes {
      if let last = groups.indices.last, groups[last].change == change {
        groups[last].builds.append(build)
      } else {
        groups.append((change, [build]))
      }
    }
    for (change, builds) in groups {
      found.remarks.append(Self.words(change, builds, isAll: groups.count == 1))
    }
    return found
  }

  private static func words(_ change: LegacyOff?, _ builds: [Int], isAll: Bool) -> Prose {
    let first = builds.first ?? 0
    let last = builds.last ?? 0
    let range = first == last ? "\(first)" : "\(first) to \(last)"
    guard let change else { return "stays on in \(range)" }
    let confidence = change.confidence == .certain ? "" : " (\(change.confidence.rawValue))"
    if change.revision == 0 { return "off in \(range)\(confidence)" }
    return isAll
      ? "off from revision \(change.revision) on\(confidence)"
      : "off from revision \(change.revision) of \(range) on\(confidence)"
  }
}

extension StoredSetting {
  fileprivate func standard(on release: Release) -> SettingDefault {
    if let builds, !builds.overlaps(release.builds) { return .word(.unsupported) }
    var found: SettingDefault
    if let standard, standard.builds.overlaps(release.builds) {
      found = .state(standard.state)
      // The rest of the release is not spoken of.
      if standard.builds.upperBound < release.builds.upperBound {
        found.remarks.append("up to build \(standard.builds.upperBound); later ones unknown")
      }
    } else if case .list = form {
      found = .word(overruledBy == nil ? .notSet : .ownList)
    } else {
      found = .word(.unknown)
    }
    if let number = shipped?.dword {
      found.remarks.append("ships \(code: "\(address.name) = \(hexadecimal(number))")")
    }
    return found
  }
}

extension SettingDefault {
  fileprivate static func word(_ word: DefaultWord) -> SettingDefault {
    SettingDefault(cell: "\(word)", word: word, short: "\(short: word)")
  }

  fileprivate static func state(_ state: SettingState) -> SettingDefault {
    switch state {
    case .enabled: .word(.on)
    case .disabled: .word(.off)
    case .osDefault, .unmanaged, .number, .list:
      SettingDefault(cell: "\(state.text)", short: "\(state.text)")
    }
  }
}

extension DefaultWord {
  fileprivate init(_ standard: OSDefault) {
    switch standard {
    case .enabled: self = .on
    case .disabled: self = .off
    case .unsupported: self = .unsupported
    }
  }
}
