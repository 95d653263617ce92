/// What a stack does with a protocol.
package struct Offer: Hashable, Sendable {
  /// For programs that leave the choice to the stack.
  package let byDefault: Availability
  /// For programs that name the protocol.
  package let onRequest: Availability
  package let confidence: Confidence
  /// How the verdict was reached, each step with its source.
  package let because: [Because]

  package enum Availability: String, Hashable, Sendable {
    case on, off, unsupported, unknown
  }

  package enum Confidence: String, Hashable, Sendable, CaseIterable {
    case certain
    /// The sources contradict each other; the verdict is the conservative one.
    case disputed
    /// A reading that combines sources, or rests on what was observed.
    case inferred

    /// A verdict that rests on two is as weak as the weaker.
    func with(_ other: Confidence) -> Confidence {
      if self == .disputed || other == .disputed { return .disputed }
      return self == .inferred ? self : other
    }
  }

  package struct Because: Hashable, Sendable {
    package let text: String
    /// A key of the catalogue's sources; nil for what the snapshot itself shows.
    package let source: String?

    package init(_ text: String, _ source: String?) {
      self.text = text
      self.source = source
    }
  }

  package init(
    byDefault: Availability,
    onRequest: Availability,
    confidence: Confidence = .certain,
    because: [Because]
  ) {
    self.byDefault = byDefault
    self.onRequest = onRequest
    self.confidence = confidence
    self.because = because
  }

  static func unknown(_ reason: String, _ source: String? = nil) -> Offer {
    Offer(byDefault: .unknown, onRequest: .unknown, because: [Because(reason, source)])
  }

  /// Whether one of the two verdicts could not be reached.
  package var isUnknown: Bool { byDefault == .unknown || onRequest == .unknown }

  /// Whether a person who wished for this state can rely on it already.
  func meets(_ state: SettingState) -> Bool {
    guard confidence != .disputed else { return false }
    switch state {
    case .enabled: return byDefault == .on
    case .disabled:
      return byDefault == .unsupported || byDefault == .off && onRequest == .off
    case .osDefault, .unmanaged, .number, .list: return false
    }
  }

  /// Whether a program could have got the protocol, as far as anyone can tell.
  var mayBeOn: Bool { mayBeOnByDefault || onRequest == .on || onRequest == .unknown }

  /// A disputed “off” may be on for all that anyone knows.
  var mayBeOnByDefault: Bool {
    byDefault == .on || byDefault == .unknown || confidence == .disputed && byDefault == .off
  }
}
