/// What one host does: for each stack and protocol whether it is offered, and why.
package struct HostPosture: Hashable, Sendable {
  package let host: String
  /// The groups that take the host; empty where no manifest was asked.
  package let groups: [String]
  package let summary: HostSummary
  /// In a fixed order: Schannel, WinHTTP, WinINET by user, .NET.
  package let stacks: [StackPosture]
  /// Lists of which a policy's and a local one may both be there.
  package let orders: [OrderPosture]
  /// What can change the verdicts and is not computed.
  package let influences: [Influence]
  /// Stacks of which nothing can be said, such as those of users whom nobody knows.
  package let unknown: [UnknownSetting]
  /// What looks wrong in the registry as it is.
  package let remarks: [Remark]

  /// Whether something could not be answered.
  package var hasUnknown: Bool {
    !unknown.isEmpty || stacks.contains { $0.cells.hasUnknown }
  }
}

package struct StackPosture: Hashable, Sendable {
  package let stack: Stack
  package let cells: ProtocolCells
}

/// The verdicts of one stack, from the oldest protocol to the newest.
///
/// A class, since the stacks of a fleet have few different ones: hosts share them.
package final class ProtocolCells: Sendable {
  package let offers: [(name: TLSProtocol, offer: Offer)]
  private let mark: Int

  package init(_ offers: [(name: TLSProtocol, offer: Offer)]) {
    self.offers = offers
    var mark = 0
    for (_, offer) in offers {
      mark =
        mark &* 31 &+ offer.byDefault.index &* 12 &+ offer.onRequest.index &* 3
        &+ offer.confidence.index
    }
    self.mark = mark
  }

  package subscript(name: TLSProtocol) -> Offer? {
    offers.first { $0.name == name }?.offer
  }

  package var hasUnknown: Bool {
    offers.contains { $0.offer.isUnknown }
  }

  /// The protocols on offer by default, oldest first.
  package var byDefault: [TLSProtocol] {
    offers.filter { $0.offer.byDefault == .on }.map(\.name)
  }
}

extension ProtocolCells: Hashable {
  package static func == (left: ProtocolCells, right: ProtocolCells) -> Bool {
    left === right
      || left.mark == right.mark && left.offers.count == right.offers.count
        && zip(left.offers, right.offers).allSatisfy { $0.name == $1.name && $0.offer == $1.offer }
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(mark) }
}

extension Offer.Availability {
  fileprivate var index: Int {
    switch self {
    case .on: 0
    case .off: 1
    case .unsupported: 2
    case .unknown: 3
    }
  }
}

extension Offer.Confidence {
  fileprivate var index: Int {
    switch self {
    case .certain: 0
    case .disputed: 1
    case .inferred: 2
    }
  }
}

/// An order of cipher suites or curves, and which of its places decides.
package struct OrderPosture: Hashable, Sendable {
  /// `cipher-suites` or `curves`.
  package let family: String
  package let winner: Winner
  /// The names in force; empty where nobody knows them.
  package let names: [String]
  /// How many names the place that lost holds; nil where it holds none.
  package let overruled: Int?

  package enum Winner: String, Hashable, Sendable {
    case policy, local
    /// No value: the order of the release.
    case release = "os-default"
    case unknown
  }
}

/// Something that can change what a host does and is reported, not guessed.
package struct Influence: Hashable, Sendable {
  /// A code that `explain` knows, such as `fips`.
  package let code: String
  package let text: String
  /// The stacks that it concerns, as patterns of their names.
  package let stacks: [String]
  package let source: String
}
