import Inputs
import Support
import Testing
import WindowsRegistry

@testable import Posture

/// The drift of a host against a manifest that must compile without errors.
func drifted(
  _ text: String,
  on host: SampleHost,
  applied: AppliedValues? = nil,
  today: ISODate? = today,
  location: SourceLocation = #_sourceLocation
) throws -> HostDrift {
  let engine = Engine(
    manifest: try manifest(text, location: location),
    catalogue: catalogue,
    today: today
  )
  let outcome = engine.drift(host.snapshot, digest: "d", applied: applied)
  #expect(outcome.diagnostics == [], sourceLocation: location)
  guard case .done(let drift)? = outcome.value else { throw Ungrouped() }
  return drift
}

private struct Ungrouped: Error {}

/// A whole report of some hosts against one manifest.
func report(
  _ text: String,
  on hosts: [SampleHost],
  unreadable: [String] = [],
  part: DriftReport.Part = .whole,
  today: ISODate? = today
) throws -> DriftReport {
  let manifest = try manifest(text)
  return DriftReport(
    manifests: [],
    catalogueVersion: "1",
    day: today,
    part: part,
    hasJournal: false,
    hosts: try hosts.map { try drifted(text, on: $0, today: today) },
    unreadable: unreadable.map { UnreadableHost(host: $0, reason: "gone") },
    waivers: manifest.waiverNotes(today: today),
    diagnostics: []
  )
}

/// A group for every host, and waivers of `setting` until the middle of the year.
func waiving(_ lines: String, _ settings: String...) -> String {
  group(lines) + "waivers:\n"
    + settings.map {
      "  - { setting: \"\($0)\", reason: r, owner: print team, expires: 2026-06-30 }\n"
    }.joined()
}

/// A journal in which run 3 wrote these values.
func journal(_ values: [String: RegistryData?], rolledBack: [String: Int] = [:]) -> AppliedValues {
  func address(_ text: String) -> RegistryAddress {
    let cut = text.lastIndex(of: "\\") ?? text.startIndex
    return RegistryAddress(
      SampleHost.path(String(text[..<cut])),
      ValueName(String(text[text.index(after: cut)...]))
    )
  }
  return AppliedValues(
    values: Dictionary(
      uniqueKeysWithValues: values.map { name, data in
        (
          address(name),
          LastApplied(value: data, run: RunID(number: 3), at: "2025-12-01T00:00:00Z")
        )
      }
    ),
    rolledBack: Dictionary(
      uniqueKeysWithValues: rolledBack.map { (address($0.key), RunID(number: $0.value)) }
    )
  )
}

extension HostDrift {
  func finding(at address: String) -> DriftFinding? {
    findings.first { $0.address.map(shortened) == address }
  }

  /// One line each: `winhttp.TLS 1.0 WinHttp\DefaultSecureProtocols: 0xa0, not 0x800 (waived)`.
  var lines: [String] {
    findings.map { finding in
      let place = finding.address.map { " " + shortened($0) } ?? ""
      let state = finding.isWaived ? " (waived)" : finding.waiver == nil ? "" : " (expired)"
      return "\(finding.setting)\(place): \(words(finding.actual)), not \(words(finding.expected))"
        + state
    }
  }

  private func words(_ state: DriftFinding.State) -> String {
    switch state {
    case .value(let data): shown(data)
    case .absent: "absent"
    case .words(let words): words
    }
  }
}
