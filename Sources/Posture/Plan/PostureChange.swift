import WindowsRegistry

/// How the posture of one stack changes by a plan, once all of it is done.
package struct PostureChange: Hashable, Sendable {
  /// As `Stack.id` has it.
  package let stack: String
  /// The name of the user whose stack it is; nil for stacks of the machine and nameless users.
  package let user: String?
  /// Only protocols that change, from the oldest.
  package let cells: [Cell]
  /// Updates of the plan without which it does not come true.
  package let needs: [String]

  package init(stack: String, user: String?, cells: [Cell], needs: [String]) {
    self.stack = stack
    self.user = user
    self.cells = cells
    self.needs = needs
  }

  package struct Cell: Hashable, Sendable {
    package let name: TLSProtocol
    package let before: Verdict
    package let after: Verdict

    package init(name: TLSProtocol, before: Verdict, after: Verdict) {
      self.name = name
      self.before = before
      self.after = after
    }
  }
}

/// What a stack does with a protocol, without the reasons.
package struct Verdict: Hashable, Sendable {
  package let byDefault: Offer.Availability
  package let onRequest: Offer.Availability
  package let confidence: Offer.Confidence

  package init(
    byDefault: Offer.Availability,
    onRequest: Offer.Availability,
    confidence: Offer.Confidence
  ) {
    self.byDefault = byDefault
    self.onRequest = onRequest
    self.confidence = confidence
  }

  /// Whether a reader would see no difference: that something is inferred on one side only is none.
  func isSame(as other: Verdict) -> Bool {
    byDefault == other.byDefault && onRequest == other.onRequest
      && (confidence == .disputed) == (other.confidence == .disputed)
  }

  package init(_ offer: Offer) {
    self.init(
      byDefault: offer.byDefault,
      onRequest: offer.onRequest,
      confidence: offer.confidence
    )
  }
}

/// The stacks whose offers differ after a comparison's differences and updates are made good.
func postureChanges(
  of host: ObservedHost,
  by comparison: Comparison,
  catalogue: Catalogue
) -> [PostureChange] {
  guard !comparison.differences.isEmpty || !comparison.requirements.isEmpty else { return [] }
  let before = stackPostures(of: host, catalogue: catalogue)
  let after = stackPostures(of: comparison.outcome(on: host), catalogue: catalogue)
  return zip(before, after).compactMap { old, new in
    guard old.cells != new.cells else { return nil }
    let cells = zip(old.cells.offers, new.cells.offers).compactMap { one, other in
      let (was, will) = (Verdict(one.offer), Verdict(other.offer))
      return was.isSame(as: will)
        ? nil : PostureChange.Cell(name: one.name, before: was, after: will)
    }
    guard !cells.isEmpty else { return nil }
    var user: String?
    if case .wininet(let owner) = old.stack { user = owner.name }
    return PostureChange(
      stack: old.stack.id,
      user: user,
      cells: cells,
      needs: comparison.requirements.filter { catalogue.needs($0.capability, old.stack) }
        .map(\.install)
    )
  }
}

extension Comparison {
  /// The host as it will be once all that differs is made good, updates included.
  func outcome(on host: ObservedHost) -> ObservedHost {
    host.with(changes, assuming: Set(requirements.map(\.capability)))
  }
}

extension SettingFamily.MachineMask.Standard {
  fileprivate var isWinHTTP: Bool {
    if case .winhttp = self { true } else { false }
  }
}

extension Catalogue {
  /// Whether a stack hangs on a capability, by itself or through Schannel's client side.
  fileprivate func needs(_ capability: String, _ stack: Stack) -> Bool {
    settings.contains { family in
      let isBelow =
        switch (family.encoding, stack) {
        case (.protocolKey(let keys), .schannel(let role)): keys.role == role
        case (.protocolKey(let keys), _): keys.role == .client
        case (.machineMask(let mask), .winhttp): mask.standard.isWinHTTP
        case (.userMask, .wininet): true
        case (.flag(_, _, let framework), .dotnet(let line, _)): framework == line
        default: false
        }
      return isBelow && family.needs.contains { $0.capability == capability }
    }
  }
}
