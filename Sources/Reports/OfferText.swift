import Posture

extension Offer {
  /// The verdict for a table: a word or a sign, with a mark where it is not certain.
  var cell: String { availabilityCell.rawValue + confidence.mark }

  /// What stands in a table, and what the legend says of it.
  enum Cell: String, CaseIterable {
    case on
    case onRequest = "ask"
    case mayBeOnRequest = "ask?"
    case off
    case unsupported = "-"
    case unknown = "?"

    var meaning: String {
      switch self {
      case .on: "by default"
      case .onRequest: "on request"
      case .mayBeOnRequest: "maybe on request"
      case .off: "not offered"
      case .unsupported: "not supported"
      case .unknown: "unknown"
      }
    }
  }

  var availabilityCell: Cell {
    switch (byDefault, onRequest) {
    case (.on, _): .on
    case (.off, .on): .onRequest
    case (.off, .unknown): .mayBeOnRequest
    case (.off, .off), (.off, .unsupported): .off
    case (.unsupported, _): .unsupported
    case (.unknown, _): .unknown
    }
  }

  /// The verdict in words.
  var words: String {
    let words =
      switch (byDefault, onRequest) {
      case (.on, _): "on by default"
      case (.off, .on): "off by default, on request"
      case (.off, .unknown): "off by default, on request unknown"
      case (.off, .off), (.off, .unsupported): "off"
      case (.unsupported, _): "not supported"
      case (.unknown, .on): "by default unknown, on request"
      case (.unknown, _): "unknown"
      }
    return confidence == .certain ? words : "\(words); \(confidence.rawValue)"
  }
}

extension Offer.Confidence {
  /// Behind a verdict in a table.
  var mark: String {
    switch self {
    case .certain: ""
    case .disputed: "!"
    case .inferred: "~"
    }
  }

  var meaning: String {
    switch self {
    case .certain: "certain"
    case .disputed: "sources disagree"
    case .inferred: "inferred"
    }
  }
}

extension Style {
  /// A cell in the colour of what it means for a host; the text says the same without it.
  func cell(_ text: String, _ offer: Offer, of name: TLSProtocol) -> String {
    if offer.confidence == .disputed { return yellow(text) }
    return switch offer.availabilityCell {
    case .on: name.isLegacy ? red(text) : green(text)
    case .off: name.isLegacy ? green(text) : red(text)
    case .onRequest, .mayBeOnRequest, .unknown: yellow(text)
    case .unsupported: dim(text)
    }
  }
}
