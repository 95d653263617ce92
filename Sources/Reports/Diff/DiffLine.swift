import Inputs
import Posture
import WindowsRegistry

/// A value that two plans write differently, in words and without users' SIDs.
struct DiffLine: Hashable {
  fileprivate(set) var key: String
  let name: String
  let kind: Kind
  /// What the value holds now.
  let now: String
  /// What it would hold by each side; nil where a side leaves it as it is.
  let before: String?
  let after: String?
  /// Rules, or else settings.
  let subject: String
  /// Where each side asks for what it asks.
  let placesBefore: [Place]
  let placesAfter: [Place]
  let hazards: [Hazard]
  let newHazards: [Hazard]
  let drops: [TLSProtocol]

  enum Kind: String, Hashable {
    case added = "+"
    case removed = "-"
    case changed = "~"
    /// Both sides write the same; only what it can break differs.
    case rated = "!"
  }

  init?(_ change: SideChange<Operation>, of host: HostDiff, catalogue: Catalogue) {
    guard let operation = change.after ?? change.before else { return nil }
    let bits = catalogue.bits(of: operation.settings.first)
    func text(_ data: RegistryData) -> String { printable(data.text(bits: bits, showsType: true)) }
    func target(_ operation: Operation) -> String {
      switch operation.action {
      case .set(let data): text(data)
      case .deleteValue: "(absent)"
      }
    }
    key = printable(operation.address.path.textWithoutUser)
    name = printable(operation.address.name.description)
    switch operation.before {
    case .present(let data): now = text(data)
    case .absent: now = "(absent)"
    case .unknown: now = "(unknown)"
    }
    before = change.before.map(target)
    after = change.after.map(target)
    switch change.kind {
    case .added: kind = .added
    case .removed: kind = .removed
    case .changed: kind = change.isSameWrite ? .rated : .changed
    }
    let rules = operation.reason.rules.filter { $0 != "manifest" }
    subject = rules.isEmpty ? settingsText(operation.settings) : rules.joined(separator: ", ")
    let wishes = host.wishes.filter { wish in
      switch wish.subject {
      case .setting(let setting)?: operation.settings.contains(setting)
      case .value(let address)?: operation.address == address
      case .update?, nil: false
      }
    }
    placesBefore = Self.places(change.before?.reason, wishes.compactMap(\.before))
    placesAfter = Self.places(change.after?.reason, wishes.compactMap(\.after))
    hazards = operation.hazards
    newHazards = change.newHazards
    drops = operation.drops
  }

  /// Where a side asks for a value; or, where it writes none, for what its settings are otherwise.
  private static func places(_ reason: Reason?, _ wishes: [DeclaredWish]) -> [Place] {
    let places = reason?.declaredAt ?? wishes.flatMap(\.origin.declaredAt)
    return places.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// The lines of a host, the two views of one change as one.
  static func lines(of host: HostDiff, catalogue: Catalogue) -> [DiffLine] {
    joiningViews(
      host.operations.compactMap { DiffLine($0, of: host, catalogue: catalogue) },
      key: \.key
    )
  }

  /// Hazards with the protocols that are dropped.
  var costs: [String] {
    hazards.map { hazard in
      hazard == .dropsProtocol && !drops.isEmpty
        ? "\(hazard.rawValue) (\(drops.map(\.rawValue).joined(separator: ", ")))" : hazard.rawValue
    }
  }

  /// What becomes of the value, in one line.
  var outcome: String {
    switch kind {
    case .added: "\(now) -> \(after ?? "")"
    case .removed: "stays \(now), not \(before ?? "")"
    case .changed: "\(before ?? "") -> \(after ?? "") (holds \(now))"
    case .rated: "\(now) -> \(after ?? ""), as before"
    }
  }
}

/// `before a.yaml@main:3:5, after a.yaml:4:5`, with what there is of it.
func sidesText(_ before: [Place], _ after: [Place]) -> String {
  [("before", before), ("after", after)].filter { !$0.1.isEmpty }
    .map { "\($0.0) \(printable(placesText($0.1)))" }.joined(separator: ", ")
}
