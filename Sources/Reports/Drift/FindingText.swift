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
    bits = catalogue.bits(of: catalogue.settingID(finding.setting))
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
    let run = namesRun ? finding.lastApplied.map { $0.run.description } ?? "a run" : "a run"
    switch finding.change {
    case .machine: return "\(run) wrote what is declared, and the machine was changed since"
    case .manifest: return "the machine holds what \(run) wrote, and the manifest was changed since"
    case .both: return "the manifest and the machine were both changed since \(run) wrote it"
    case .neverApplied:
      // That a run wrote it and was taken back is told by the evidence.
      return finding.evidence.contains { $0.kind == .rolledBack }
        ? nil : "no run ever wrote it there"
    case nil: return nil
    }
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

extension Evidence {
  /// With the address, where it is another than that of the finding itself.
  func words(beside own: RegistryAddress?) -> String {
    guard let address, address != own else { return text }
    let place = "\(address.path.textWithoutUser)\\\(address.name)"
    return text.contains(address.description) ? text : "\(text): \(place)"
  }
}
