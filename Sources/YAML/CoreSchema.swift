/// What the YAML 1.2 core schema makes of plain text (YAML 1.2.2, section 10.3.2).
///
/// Unlike YAML 1.1, `yes`, `no`, `on`, `off`, dates, `1_000`, `0777` as octal and `<<` as a merge
/// key mean nothing special here.
enum CoreSchema {
  /// The value of a plain scalar; `.string` when it is none of the schema's other forms.
  static func resolve(_ text: String) -> Scalar.Value {
    let bytes = text.utf8
    guard let first = bytes.first else { return .null }
    // Most scalars are words: one look at the first byte settles them.
    switch first {
    case UInt8(ascii: "~"), UInt8(ascii: "n"), UInt8(ascii: "N"):
      return isNull(text) ? .null : .string
    case UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"):
      return bool(text).map(Scalar.Value.bool) ?? .string
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: "."):
      return number(text) ?? .string
    default:
      return .string
    }
  }

  static func isNull(_ text: String) -> Bool {
    switch text {
    case "", "~", "null", "Null", "NULL": true
    default: false
    }
  }

  static func bool(_ text: String) -> Bool? {
    switch text {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }

  /// The number that the text writes.
  ///
  /// A whole number beyond `Int` becomes the nearest float; its exact digits stay in the text.
  static func number(_ text: String) -> Scalar.Value? {
    if let integer = integer(text) { return integer }
    return float(text).map(Scalar.Value.float)
  }

  /// The value of text in one of the three integer forms.
  static func integer(_ text: String) -> Scalar.Value? {
    let bytes = text.utf8
    if bytes.first == UInt8(ascii: "0"), let radix = radix(of: bytes.dropFirst().first) {
      // The standard library would take a sign here; the schema does not.
      let digits = text.dropFirst(2)
      guard let first = digits.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-")
      else { return nil }
      if let value = Int(digits, radix: radix) { return .int(value) }
      return large(digits, radix: radix).map(Scalar.Value.float)
    }
    let digits = bytes.dropFirst(bytes.first.isSign ? 1 : 0)
    guard !digits.isEmpty, digits.allSatisfy(\.isDigit) else { return nil }
    return Int(text).map(Scalar.Value.int) ?? Double(text).map(Scalar.Value.float)
  }

  /// The value of text in one of the float forms, which include the decimal integers.
  static func float(_ text: String) -> Double? {
    var rest = text.utf8[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    let isSigned = rest.first.isSign
    if isSigned { rest.removeFirst() }
    if rest.first == UInt8(ascii: ".") {
      switch Substring(rest) {
      case ".inf", ".Inf", ".INF": return isNegative ? -.infinity : .infinity
      case ".nan", ".NaN", ".NAN": return isSigned ? nil : .nan
      default: break
      }
    }
    let whole = rest.prefix(while: \.isDigit)
    rest = rest.dropFirst(whole.count)
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      let fraction = rest.prefix(while: \.isDigit)
      guard !whole.isEmpty || !fraction.isEmpty else { return nil }
      rest = rest.dropFirst(fraction.count)
    } else {
      guard !whole.isEmpty else { return nil }
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest.removeFirst()
      if rest.first.isSign { rest.removeFirst() }
      guard !rest.isEmpty else { return nil }
      rest = rest.drop(while: \.isDigit)
    }
    guard rest.isEmpty else { return nil }
    return Double(text)
  }

  private static func radix(of letter: UInt8?) -> Int? {
    switch letter {
    case UInt8(ascii: "x"): 16
    case UInt8(ascii: "o"): 8
    default: nil
    }
  }

  /// Digits beyond `Int`, as the nearest float or close to it.
  private static func large(_ digits: Substring, radix: Int) -> Double? {
    var value = 0.0
    for digit in digits {
      guard let next = digit.isASCII ? Int(String(digit), radix: radix) : nil else { return nil }
      value = value * Double(radix) + Double(next)
    }
    return value
  }
}

extension UInt8 {
  var isDigit: Bool { UInt8(ascii: "0") <= self && self <= UInt8(ascii: "9") }
}

extension UInt8? {
  var isSign: Bool { self == UInt8(ascii: "+") || self == UInt8(ascii: "-") }
}
