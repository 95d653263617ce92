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
    fileprivate let wording: Wording
    /// A key of the catalogue's sources; nil for what the snapshot itself shows.
    package let source: String?

    package init(_ text: String, _ source: String?) {
      self.init(.text(text), source)
    }

    init(_ wording: Wording, _ source: String?) {
      self.wording = wording
      self.source = source
    }

    package var text: String { wording.text }
  }

  /// What a step says; put into words only where somebody reads it, since most steps of a fleet are
  /// never shown.
  enum Wording: Hashable, Sendable {
    case text(String)
    case maskHasBit(UInt32)
    case maskLacksBit(UInt32)
    case maskIsOdd(UInt32)
    /// The release's name, and what it does.
    case releaseHasOn(String)
    case releaseLeavesOff(String)
    case releaseLacks(String, TLSProtocol)

    var text: String {
      switch self {
      case .text(let text): text
      case .maskHasBit(let mask): "the mask \(hexText(mask)) has its bit"
      case .maskLacksBit(let mask): "the mask \(hexText(mask)) lacks its bit"
      case .maskIsOdd(let mask):
        "the mask \(hexText(mask)) has bits that mean nothing, and may be ignored"
      case .releaseHasOn(let release): "\(release) has it on by default"
      case .releaseLeavesOff(let release): "\(release) leaves it off by default"
      case .releaseLacks(let release, let name): "\(release) has no \(name.rawValue)"
      }
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

  /// Whether it is what the release does by itself, and no value had to do with it.
  var isOfRelease: Bool {
    because.allSatisfy { step in
      switch step.wording {
      case .releaseHasOn, .releaseLeavesOff, .releaseLacks: true
      case .text, .maskHasBit, .maskLacksBit, .maskIsOdd: false
      }
    }
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
