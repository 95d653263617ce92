import Posture
import WindowsRegistry

/// A finding in words, the same in every format.
struct FindingText {
  let finding: DriftFinding
  private let bits: [TLSProtocol: UInt32]
  /// Whether to name the run that wrote it last; hosts of one fold have runs of their own.
  private let namesRun: Bool

  init(_ finding: DriftFinding, catalogue: Catalogue, namesRun: Bool = true) {
    self.finding = finding
    self.namesRun = namesRun
    bits = catalogue.bits(ofSettingNamed: finding.setting)
  }

  /// `HKU\<user>\…\SecureProtocols`; nil where the finding is about no value.
  var place: String? { finding.address.map { "\($0.path.textWithoutUser)\\\($0.name)" } }

  var expected: String { finding.expected.text(bits: bits) }
  var actual: String { finding.actual.text(bits: bits) }

  /// `expected REG_DWORD 0x00000001, found (absent)`.
  var difference: String { "expected \(expected), found \(actual)" }

  /// The rule that asks for it, or nil where the manifest does so itself.
  var rule: String? { finding.reason.rules.first { $0 != "manifest" } }

  /// Who moved, as a sentence without its full stop; nil without a journal.
  var change: String? {
    guard let change = finding.change else { return nil }
    // That a run wrote it and was taken back is told by the evidence.
    if change == .neverApplied, finding.evidence.contains(where: { $0.kind == .rolledBack }) {
      return nil
    }
    let run = namesRun ? finding.lastApplied.map(words) : nil
    switch change {
    case .machine: return "\(change.words): \(run ?? "a run wrote what is declared")"
    case .manifest: return "\(change.words): \(run ?? "a run wrote what is found")"
    case .both: return "\(change.words): \(run ?? "a run wrote another value")"
    case .neverApplied: return change.words
    }
  }

  private func words(_ last: LastApplied) -> String {
    let value = last.value.map { "wrote " + $0.text(bits: bits, showsType: true) }
    return "\(last.run) of \(last.at.prefix(10)) \(value ?? "deleted it")"
  }

  /// The exception that takes it, or that took it until it expired; nil where nobody agreed to it.
  var waiver: String? {
    finding.waiver.map { waiver in
      waiver.isExpired
        ? "the waiver of \(waiver.owner) expired on \(waiver.expires): \(waiver.reason)"
        : "waived by \(waiver.owner) until \(waiver.expires): \(waiver.reason)"
    }
  }
}

extension DriftFinding.Change {
  /// Who moved, in every text the same.
  var words: String {
    switch self {
    case .machine: "the machine was changed"
    case .manifest: "the declaration has changed"
    case .both: "machine and declaration have changed"
    case .neverApplied: "no run ever wrote it here"
    }
  }
}

extension DriftFinding.State {
  func text(bits: [TLSProtocol: UInt32]) -> String {
    switch self {
    case .value(let data): data.text(bits: bits, showsType: true)
    case .absent: "(absent)"
    case .words(let words): words
    }
  }
}

extension Evidence {
  /// With the address, where it is another than that of the finding itself.
  func words(beside own: RegistryAddress?) -> String {
    guard let address, address != own else { return text }
    let place = "\(address.path.textWithoutUser)\\\(address.name)"
    return text.contains(address.description) ? text : "\(text): \(place)"
  }
}
