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
  /// One whose value has moved since is open again: somebody went on. Waivers play no part, so that a
  /// finding that was waived then is not new the day its waiver ends.
  package func compared(to earlier: DriftReport) -> DriftReport {
    var known: [String: [DriftFinding.Identity: DriftFinding]] = [:]
    for host in earlier.hosts {
      known[host.host] = Dictionary(
        host.findings.map { ($0.identity, $0) },
        uniquingKeysWith: { first, _ in first }
      )
    }
    var fixed: [BaselineUse.Fixed] = []
    let hosts = hosts.map { host in
      let before = known[host.host] ?? [:]
      let findings = host.findings.map { finding in
        guard let old = before[finding.identity] else { return finding.with(baseline: .new) }
        return finding.with(baseline: old.actual == finding.actual ? .unchanged : .updated)
      }
      let now = Set(host.findings.map(\.identity))
      // What nobody can tell any more is not fixed.
      let unknown = Set(host.unknown.map(\.setting))
      for old in earlier.hosts(named: host.host).flatMap(\.findings)
      where !now.contains(old.identity) && !unknown.contains(old.setting) {
        fixed.append(BaselineUse.Fixed(host: host.host, finding: old.identity))
      }
      return host.with(findings: findings)
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
      diagnostics: diagnostics
    )
  }

  /// Found by halving, since hosts are sorted.
  private func hosts(named name: String) -> ArraySlice<HostDrift> {
    var (low, high) = (hosts.startIndex, hosts.endIndex)
    while low < high {
      let middle = (low + high) / 2
      if hosts[middle].host < name { low = middle + 1 } else { high = middle }
    }
    return hosts[low...].prefix { $0.host == name }
  }
}
