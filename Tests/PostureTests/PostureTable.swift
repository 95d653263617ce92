import Support
import Testing
import WindowsRegistry

@testable import Posture

/// A table that a test holds verdicts against: a line of heads, then a line for each case.
///
/// Columns are parted by two blanks or more. `-` stands for a value that is absent.
struct PostureTable: Sendable {
  struct Row: CustomTestStringConvertible, Sendable {
    private let cells: [String: String]
    let testDescription: String

    init(_ line: Substring, _ heads: [String]) {
      let words = PostureTable.cells(line)
      cells = Dictionary(zip(heads, words), uniquingKeysWith: { $1 })
      testDescription = words.joined(separator: " | ")
    }

    subscript(head: String) -> String { cells[head] ?? "no column \(head)" }

    /// The data that a cell stands for: `-`, `0x…` or a number, `“text”`.
    func data(_ head: String) -> RegistryData? {
      let cell = self[head]
      if cell == "-" { return nil }
      if cell.hasPrefix("0x") { return UInt32(cell.dropFirst(2), radix: 16).map { .dword($0) } }
      return UInt32(cell).map { .dword($0) } ?? .string(cell)
    }

    /// The verdicts under heads that are names of protocols.
    var verdicts: [TLSProtocol: String] {
      Dictionary(
        cells.compactMap { head, cell in TLSProtocol(rawValue: head).map { ($0, cell) } },
        uniquingKeysWith: { $1 }
      )
    }
  }

  let rows: [Row]

  init(_ text: String) {
    let lines = text.split(separator: "\n").filter { !$0.isEmpty && !$0.hasPrefix("#") }
    let heads = lines.first.map { Self.cells($0) } ?? []
    rows = lines.dropFirst().map { Row($0, heads) }
  }

  private static func cells(_ line: Substring) -> [String] {
    line.split(separator: "  ").map { part in
      String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }.filter { !$0.isEmpty }
  }
}

extension SampleHost {
  /// The verdicts of one of the host's stacks, in short; nil where it has no such stack.
  func verdicts(_ stack: String) -> [TLSProtocol: String]? {
    let postures = stackPostures(of: observed(self), catalogue: catalogue)
    guard let found = postures.first(where: { $0.stack.name == stack }) else { return nil }
    return Dictionary(
      found.cells.offers.map { ($0.name, $0.offer.short) },
      uniquingKeysWith: { $1 }
    )
  }

  /// The same for the protocols that a row is about.
  func verdicts(_ stack: String, like row: PostureTable.Row) -> [TLSProtocol: String]? {
    verdicts(stack)?.filter { row.verdicts[$0.key] != nil }
  }

  /// Schannel's client side as a cell of a table has it: `default`, `on`, `request` or `off`.
  func schannelClient(_ name: TLSProtocol, _ state: String) -> SampleHost {
    let values: (enabled: UInt32, disabledByDefault: UInt32)? =
      switch state {
      case "on": (1, 0)
      case "request": (1, 1)
      case "off": (0, 1)
      default: nil
      }
    guard let values else { return self }
    return schannel(
      name.rawValue,
      "Client",
      enabled: .dword(values.enabled),
      disabledByDefault: .dword(values.disabledByDefault)
    )
  }
}

extension Offer {
  /// `on`, `off/req`, `off`, `none` or `?` where both halves go together, else both; then a mark.
  var short: String {
    let words =
      switch (byDefault, onRequest) {
      case (.on, .on): "on"
      case (.off, .on): "off/req"
      case (.off, .off): "off"
      case (.unsupported, .unsupported): "none"
      case (.unknown, .unknown): "?"
      case (.unknown, .on): "?/req"
      default: "\(byDefault)/\(onRequest)"
      }
    let mark =
      switch confidence {
      case .certain: ""
      case .disputed: "!"
      case .inferred: "~"
      }
    return words + mark
  }
}
