import Inputs
import WindowsRegistry

extension Linter {
  /// Looks at the keys outside Schannel in which settings are stored.
  mutating func lintKeys() {
    for key in places.keys {
      guard let found = host.snapshot.listed(key.path) else { continue }
      lint(found.values, in: key)
    }
  }

  mutating func lint(_ values: [SnapshotValue], in key: LintPlaces.ReadKey) {
    for value in values {
      guard let data = value.data else { continue }
      if let read = key.values.first(where: { $0.name == value.name }) {
        // What is the same in both views is said once.
        if case .wow64(let native) = key.view, data == listed(native, read.name) { continue }
        guard let fault = fault(of: data, read) else { continue }
        remark(fault.remark("\(place(of: data, read.name, in: key))\\\(read.name)"))
      } else if !key.names.isEmpty {
        lintName(value.name, in: key)
      }
    }
  }

  func listed(_ path: RegistryPath, _ name: ValueName) -> RegistryData? {
    host.snapshot.listed(path)?.data(name)
  }

  /// The key for a sentence about one of its values; both views where they hold the same.
  private func place(
    of data: RegistryData,
    _ name: ValueName,
    in key: LintPlaces.ReadKey
  ) -> String {
    if case .native(let wow64, let both) = key.view, listed(wow64, name) == data { return both }
    return key.path.description
  }

  /// Judges the type of a value, and the bits of a mask.
  func fault(of data: RegistryData, _ read: LintPlaces.ReadValue) -> ValueFault? {
    guard read.types.contains(data.type) else {
      let expected = read.types.first ?? .dword
      return ValueFault(
        code: "value-wrong-type",
        text: "a \(data.type) where a \(expected) belongs; no source says what Windows makes of it"
      )
    }
    guard data.type == .dword else { return nil }
    guard let number = data.dword else {
      return ValueFault(
        code: "value-wrong-type",
        text: "a REG_DWORD with a length of \(data.bytes.count) instead of 4; no source says what "
          + "Windows makes of it"
      )
    }
    guard let bits = read.bits, number & ~bits != 0 else { return nil }
    return ValueFault(code: "meaningless-mask", text: meaning(of: number, bits))
  }

  private func meaning(of number: UInt32, _ bits: UInt32) -> String {
    let text = "\(hex(number)), and no protocol has the bits \(hex(number & ~bits))"
    // 2560 is 0xA00; typed into a field for hexadecimal numbers it becomes 0x2560 (WILD).
    guard let meant = UInt32(String(number, radix: 16)), meant != 0, meant & ~bits == 0 else {
      return text
    }
    return text + "; if the decimal number \(meant) is meant, that is \(hex(meant))"
  }

  /// Points out a name that is nearly one that Windows reads.
  ///
  /// Keys of the .NET Framework hold values of other purposes. A wrong first letter is rare, so one
  /// look spares most of them the comparison.
  private mutating func lintName(_ name: ValueName, in key: LintPlaces.ReadKey) {
    let first = name.spelling.bytes.first.map { $0 & 0xDF }
    guard key.names.contains(where: { $0.utf8.first.map { $0 & 0xDF } == first }) else { return }
    let written = name.description
    let meant: String
    if let found = suggestion(for: written, among: key.names) {
      meant = "“\(found)” is meant"
    } else if written.lowercased().hasPrefix("disable"), key.names.count > 1 {
      // `Disabled` is far from both switches of a protocol, and clearly meant to be one.
      meant = "it reads “\(key.names.joined(separator: "” and “"))”"
    } else {
      return
    }
    remark(
      Remark(
        warning: "misspelt-value",
        "\(key.reader) never looks at the value “\(written)” in \(key.path); \(meant); it is left alone"
      )
    )
  }
}

/// What is wrong with a value, as the end of a sentence.
struct ValueFault {
  let code: String
  let text: String

  func remark(_ subject: String) -> Remark { Remark(warning: code, "\(subject) is \(text)") }
}

/// A number as documents write it: 0xA00.
func hex(_ number: UInt32) -> String { "0x" + String(number, radix: 16, uppercase: true) }
