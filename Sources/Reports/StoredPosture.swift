import Posture

// What a plan file says of how the posture changes: one row for each stack and protocol.

struct StoredPostureRow: Decodable {
  struct Verdict: Decodable {
    let byDefault: String
    let onRequest: String
    let confidence: String

    enum CodingKeys: String, CodingKey {
      case confidence
      case byDefault = "by_default"
      case onRequest = "on_request"
    }

    func verdict() throws -> Posture.Verdict {
      guard let byDefault = Offer.Availability(rawValue: byDefault),
        let onRequest = Offer.Availability(rawValue: onRequest),
        let confidence = Offer.Confidence(rawValue: confidence)
      else { throw badPlan("“\(byDefault)”, “\(onRequest)”, “\(confidence)” is no verdict") }
      return Posture.Verdict(byDefault: byDefault, onRequest: onRequest, confidence: confidence)
    }
  }

  let stack: String
  let user: String?
  let protocolName: String
  let before: Verdict
  let after: Verdict
  let needs: [String]

  enum CodingKeys: String, CodingKey {
    case stack, user, before, after, needs
    case protocolName = "protocol"
  }
}

extension [StoredPostureRow] {
  /// The rows of one stack stand together.
  func changes() throws -> [PostureChange] {
    var changes: [PostureChange] = []
    var cells: [PostureChange.Cell] = []
    for (index, row) in enumerated() {
      guard let name = TLSProtocol(rawValue: row.protocolName) else {
        throw badPlan("“\(row.protocolName)” is no protocol")
      }
      cells.append(
        PostureChange.Cell(
          name: name,
          before: try row.before.verdict(),
          after: try row.after.verdict()
        )
      )
      if index + 1 < count, self[index + 1].stack == row.stack { continue }
      changes.append(
        PostureChange(stack: row.stack, user: row.user, cells: cells, needs: row.needs)
      )
      cells = []
    }
    return changes
  }
}
