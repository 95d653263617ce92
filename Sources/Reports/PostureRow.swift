import Posture

/// Stacks of a host of which the same is to be said, as one row of its table.
struct PostureRow {
  private(set) var stacks: [Stack]
  let cells: ProtocolCells
  /// Rows of which the same is to be said have the same number.
  let number: Int

  /// Users with equal verdicts share a row, and so do the two views of an API.
  static func rows(of host: HostPosture, _ numbers: RowNumbers) -> [PostureRow] {
    var rows: [PostureRow] = []
    for posture in host.stacks {
      let number = numbers.number(of: posture.cells)
      let partner = rows.lastIndex { row in
        row.number == number && row.stacks.first.map { posture.stack.sharesRow(with: $0) } == true
      }
      if let partner {
        rows[partner].stacks.append(posture.stack)
      } else {
        rows.append(PostureRow(stacks: [posture.stack], cells: posture.cells, number: number))
      }
    }
    return rows
  }

  var isOfUsers: Bool {
    if case .wininet? = stacks.first { true } else { false }
  }

  /// `winhttp.64/.32`, `wininet.anna`; several users by their number, and so those of several hosts.
  func label(users: Int, isOfOneHost: Bool) -> String {
    guard let first = stacks.first else { return "" }
    guard isOfUsers else {
      let views = stacks.dropFirst().map { "/." + ($0.id.split(separator: ".").last ?? "") }
      return first.id + views.joined()
    }
    if isOfOneHost, stacks.count == 1 { return printable(first.name) }
    return "wininet (\(count(users, "user")))"
  }

  /// The names of its users.
  var users: [String] {
    stacks.compactMap { if case .wininet(let user) = $0 { user.name ?? user.sid } else { nil } }
  }
}

extension Stack {
  fileprivate func sharesRow(with other: Stack) -> Bool {
    switch (self, other) {
    case (.wininet, .wininet), (.winhttp, .winhttp): true
    case (.dotnet(let framework, _), .dotnet(let theirs, _)): framework == theirs
    case (.schannel, _), (.wininet, _), (.winhttp, _), (.dotnet, _): false
    }
  }
}

/// Gives rows of verdicts of which the same is to be said the same number, so that the hosts of a
/// fleet are compared by numbers.
///
/// A class, since every host asks the one table. The rows must outlive it: they are known by identity.
final class RowNumbers {
  /// Whether the derivations are to be said as well.
  private let explains: Bool
  private var ofRows: [ObjectIdentifier: Int] = [:]
  private var ofShapes: [[CellShape]: Int] = [:]

  private struct CellShape: Hashable {
    let cell: String
    let because: [Offer.Because]
  }

  init(explains: Bool) { self.explains = explains }

  func number(of cells: ProtocolCells) -> Int {
    if let number = ofRows[ObjectIdentifier(cells)] { return number }
    let shape = cells.offers.map { _, offer in
      // Why something is unknown is always said.
      CellShape(cell: offer.cell, because: explains || offer.isUnknown ? offer.because : [])
    }
    let number = ofShapes[shape] ?? ofShapes.count
    ofShapes[shape] = number
    ofRows[ObjectIdentifier(cells)] = number
    return number
  }
}
