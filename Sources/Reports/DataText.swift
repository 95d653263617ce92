import Posture
import WindowsRegistry

extension RegistryData {
  /// The data as people read it: numbers in hex, texts in quotes.
  func text(bits: [TLSProtocol: UInt32] = [:], showsType: Bool = false) -> String {
    var words: String
    if let number = dword {
      words = hexText(number)
      if let names = maskNames(number, bits) { words += " (\(names))" }
      return showsType ? "REG_DWORD " + words : words
    } else if let text {
      words = "“\(text)”"
    } else if let texts {
      words = texts.map { "“\($0)”" }.joined(separator: ", ")
    } else if let number = qword {
      words = "0x" + String(number, radix: 16)
    } else {
      let shown = bytes.prefix(32).map { pair($0) }.joined(separator: " ")
      words = bytes.isEmpty ? "(empty)" : shown + (bytes.count > 32 ? " …" : "")
    }
    return "\(type) \(words)"
  }

  /// `TLS 1.1|TLS 1.2`, and bits without a meaning by their number.
  private func maskNames(_ number: UInt32, _ bits: [TLSProtocol: UInt32]) -> String? {
    guard !bits.isEmpty else { return nil }
    var rest = number
    var names: [String] = []
    for name in bits.keys.sorted() {
      guard let bit = bits[name], number & bit != 0 else { continue }
      names.append(name.rawValue)
      rest &= ~bit
    }
    if rest != 0 { names.append("+0x\(String(rest, radix: 16))?") }
    return names.isEmpty ? "none" : names.joined(separator: "|")
  }
}

/// A byte as two hex digits.
func pair(_ byte: UInt8) -> String {
  let digits = String(byte, radix: 16)
  return digits.count == 1 ? "0" + digits : digits
}

extension Catalogue {
  /// The bits of the mask that a setting belongs to; none for settings that are no mask.
  func bits(of setting: SettingID?) -> [TLSProtocol: UInt32] {
    guard let setting, let family = family(setting.family) else { return [:] }
    switch family.encoding {
    case .machineMask(let mask): return mask.bits
    case .userMask(let mask): return mask.bits
    case .protocolKey, .flag, .values: return [:]
    }
  }
}
