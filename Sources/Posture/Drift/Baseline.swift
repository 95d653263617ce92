import Inputs

/// What became of the findings of an earlier report.
package struct BaselineUse: Hashable, Sendable {
  /// Findings that are gone from hosts that were read, by host.
  package let fixed: [Fixed]

  package struct Fixed: Hashable, Sendable {
    package let host: String
    package let finding: DriftFinding.Identity

    package init(host: String, finding: DriftFinding.Identity) {
      self.host = host
      self.finding = finding
    }
  }

  package init(fixed: [Fixed]) { self.fixed = fixed }
}

extension DriftReport {
  /// Holds each finding against an earlier report.
  ///
  /// One whose value has moved since, or whose declaration has, is open again: somebody went on. So
  /// is one that was waived then and is not now. One that was open then and is waived now is shown as
  /// waived, whatever the baseline says.
  package func compared(to earlier: DriftReport) -> DriftReport {
    let known = Dictionary(
      // Windows does not mind the case of a name, nor does the journal.
      earlier.hosts.map { ($0.host.lowercased(), $0.findings) },
      uniquingKeysWith: { first, _ in first }
    )
    var fixed: [BaselineUse.Fixed] = []
    let hosts = hosts.map { host in
      let before = known[host.host.lowercased()] ?? []
      let index = Dictionary(
        grouping: before.flatMap { old in old.marks.map { ($0, old) } },
        by: \.0
      )
      let findings = host.findings.map { finding in
        let olds = finding.marks.flatMap { index[$0] ?? [] }.map(\.1)
        var compared = finding
        compared.baseline =
          olds.isEmpty ? .new : olds.contains(where: finding.goesOn) ? .unchanged : .updated
        return compared
      }
      let now = Set(host.findings.flatMap(\.marks))
      for old in before
      where now.isDisjoint(with: old.marks)
        && !host.leavesOpen(old.identity, askedBy: old.reason.rules)
      {
        fixed.append(BaselineUse.Fixed(host: host.host, finding: old.identity))
      }
      var compared = host
      compared.findings = findings
      return compared
    }
    return DriftReport(
      manifests: manifests,
      catalogueVersion: catalogueVersion,
      day: day,
      part: part,
      hasJournal: hasJournal,
      hosts: hosts,
      unreadable: unreadable,
      waivers: waivers,
      baseline: BaselineUse(fixed: fixed),
      diagnostics: diagnostics + lostHosts(since: earlier)
    )
  }

  /// A host that is no longer there has no findings, and that is no good news.
  private func lostHosts(since earlier: DriftReport) -> [Diagnostic] {
    guard part == .whole, earlier.part == .whole else { return [] }
    let now = Set((hosts.map(\.host) + unreadable.map(\.host)).map { $0.lowercased() })
    let lost = (earlier.hosts.map(\.host) + earlier.unreadable.map(\.host))
      .filter { !now.contains($0.lowercased()) }.sorted()
    guard !lost.isEmpty else { return [] }
    let names = lost.prefix(6).joined(separator: ", ")
    let more = lost.count > 6 ? " and \(lost.count - 6) more" : ""
    return [
      .warning(
        "host-left",
        "\(lost.count == 1 ? "a host" : "\(lost.count) hosts") of the baseline "
          + "\(lost.count == 1 ? "is" : "are") not in this report: \(names)\(more)",
        help: "if that is right, make a new baseline; if not, see where the hosts are read from"
      )
    ]
  }
}

extension DriftFinding {
  /// One thing by which a finding is known again in another report of its host.
  package enum Mark: Hashable, Sendable {
    case identity(Identity)
    /// Which of its settings names a mask hangs on what is wrong with it on that day.
    case value(RegistryAddress)
    /// Which setting names an update hangs on what else the manifest asks for.
    case update(State)
  }

  package var marks: [Mark] { Self.marks(of: identity, expected: expected) }

  package static func marks(of identity: Identity, expected: State) -> [Mark] {
    switch identity.kind {
    case .registry, .internetOption:
      identity.address.map { [.value($0)] } ?? [.identity(identity)]
    case .update: [.identity(identity), .update(expected)]
    case .unreachable: [.identity(identity)]
    }
  }

  /// Whether it is what an earlier report said already.
  fileprivate func goesOn(_ old: DriftFinding) -> Bool {
    guard actual == old.actual, isWaived || !old.isWaived else { return false }
    // Another update may have taken the place of the one that was to be installed.
    return kind == .update || expected == old.expected
  }
}

extension HostDrift {
  /// Whether nobody can tell any more if an earlier finding still stands; `rules` are those that asked
  /// for it, as far as they are known.
  package func leavesOpen(
    _ old: DriftFinding.Identity,
    askedBy rules: [String] = []
  ) -> Bool {
    unknown.contains { entry in
      if entry.setting == old.setting || rules.contains(entry.setting) { return true }
      // An update is not named by the setting that needs it.
      if old.kind == .update, entry.address == nil { return true }
      // Of a mask only one setting is named.
      guard let family = family(of: old.setting) else { return false }
      return self.family(of: entry.setting) == family
        && (entry.address == nil || entry.address?.name == old.address?.name)
    }
  }

  /// The setting without its member, which may have a dot of its own.
  private func family(of setting: String) -> Substring? {
    for name in TLSProtocol.allCases where setting.hasSuffix("." + name.rawValue) {
      return setting.dropLast(name.rawValue.count + 1)
    }
    return setting.lastIndex(of: ".").map { setting[..<$0] }
  }
}
