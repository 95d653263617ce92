import Posture
import WindowsRegistry

/// An operation of a run as a reader tells it from another: without the users' SIDs.
struct RunOperationShape: Hashable {
  private let address: AddressShape
  private let before: Reading<RegistryData>
  private let after: RegistryData?
  private let isKey: Bool
  private let state: RunOperation.State
  private let setting: String

  init(_ operation: RunOperation) {
    switch operation.change {
    case .value(let address, let before, let after):
      self.address = AddressShape(address)
      self.before = before
      self.after = after
      isKey = false
    case .deleteKey(let path):
      address = AddressShape(RegistryAddress(path, .defaultValue))
      before = .absent
      after = nil
      isKey = true
    }
    state = operation.state
    setting = operation.setting
  }
}

/// An operation of a run in words, in the manner of a plan.
struct RunChangeLine: Hashable {
  var key: String
  /// Nil for the key itself.
  let name: String?
  let before: String
  let after: String
  let symbol: ChangeLine.Symbol
  let setting: String
  let state: RunOperation.State

  init(_ operation: RunOperation, catalogue: Catalogue) {
    key = printable(operation.path.textWithoutUser)
    setting = operation.setting
    state = operation.state
    switch operation.change {
    case .deleteKey:
      name = nil
      before = "the empty key"
      after = "(absent)"
      symbol = .remove
    case .value(let address, let before, let after):
      let bits = catalogue.bits(ofSettingNamed: operation.setting)
      name = printable(address.name.description)
      self.before = before.text(bits: bits)
      self.after = after.map { printable($0.text(bits: bits, showsType: true)) } ?? "(absent)"
      if after == nil {
        symbol = .remove
      } else if case .absent = before {
        symbol = .create
      } else {
        symbol = .change
      }
    }
  }
}

extension Reading<RegistryData> {
  /// The data, `(absent)` or `(unknown)`; safe for a terminal.
  func text(bits: [TLSProtocol: UInt32]) -> String {
    switch self {
    case .present(let data): printable(data.text(bits: bits, showsType: true))
    case .absent: "(absent)"
    case .unknown: "(unknown)"
    }
  }
}

extension Catalogue {
  /// The bits of the mask that a setting belongs to, by the text that the journal holds of it.
  func bits(ofSettingNamed text: String) -> [TLSProtocol: UInt32] {
    bits(of: settingID(text))
  }
}

/// Writes operations of a run, those of one key below one heading.
struct RunChangesText {
  let style: Style
  let output: ReportOutput
  let catalogue: Catalogue
  /// Whether to say of operations that are not done that they are not.
  let showsStates: Bool

  func write(_ operations: [RunOperation]) {
    let lines = joiningViews(
      operations.map { RunChangeLine($0, catalogue: catalogue) },
      key: \.key
    )
    var index = lines.startIndex
    while index < lines.endIndex {
      let first = lines[index]
      let same = lines[index...].prefix { $0.key == first.key && $0.setting == first.setting }
      // A heading over both new and overwritten values must not promise that all are new.
      let isUniform = same.allSatisfy { $0.symbol == first.symbol }
      output.write("  \(painted(isUniform ? first.symbol : .change)) \(first.key)\n")
      write(Array(same))
      if !first.setting.isEmpty { output.write("      \(style.dim(printable(first.setting)))\n") }
      index += same.count
    }
  }

  private func write(_ lines: [RunChangeLine]) {
    var counted: [(line: RunChangeLine, times: Int)] = []
    for line in lines {
      if let last = counted.indices.last, counted[last].line == line {
        counted[last].times += 1
      } else {
        counted.append((line, 1))
      }
    }
    let width = counted.compactMap { $0.line.name.map { columns($0) } }.max() ?? 0
    for (line, times) in counted {
      let name = line.name.map {
        $0 + String(repeating: " ", count: width - columns($0)) + "  "
      }
      let users = times > 1 ? "  (\(times) users)" : ""
      output.write(
        "      \(name ?? "")\(line.before) -> \(style.bold(line.after))\(users)\(state(line.state))\n"
      )
    }
  }

  private func state(_ state: RunOperation.State) -> String {
    guard showsStates else { return "" }
    switch state {
    case .done: return ""
    case .intended: return "  " + style.yellow("not known to be done")
    case .failed: return "  " + style.red("failed")
    case .undone: return "  " + style.dim("taken back")
    }
  }

  private func painted(_ symbol: ChangeLine.Symbol) -> String {
    switch symbol {
    case .create: style.green(symbol.rawValue)
    case .change: style.yellow(symbol.rawValue)
    case .remove: style.red(symbol.rawValue)
    }
  }
}
