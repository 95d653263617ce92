import Inputs
import Support
import Testing
import YAML

struct `Resolving scalars` {
  struct Case: CustomTestStringConvertible {
    let yaml: String
    let value: Scalar.Value
    let text: String
    var testDescription: String { yaml.debugDescription }

    init(_ yaml: String, _ value: Scalar.Value, text: String? = nil) {
      self.yaml = yaml
      self.value = value
      self.text = text ?? yaml
    }
  }

  static let plain: [Case] = [
    Case("~", .null), Case("null", .null), Case("Null", .null), Case("NULL", .null),
    Case("nULL", .string), Case("nil", .string), Case("none", .string),
    Case("true", .bool(true)), Case("True", .bool(true)), Case("TRUE", .bool(true)),
    Case("false", .bool(false)), Case("False", .bool(false)), Case("FALSE", .bool(false)),
    Case("tRUE", .string), Case("yes", .string), Case("no", .string), Case("on", .string),
    Case("off", .string), Case("y", .string), Case("N", .string),
    Case("0", .int(0)), Case("-0", .int(0)), Case("7", .int(7)), Case("+7", .int(7)),
    Case("-19", .int(-19)), Case("007", .int(7)), Case("0x10", .int(16)), Case("0xFf", .int(255)),
    Case("0o17", .int(15)), Case("0o8", .string), Case("0xG", .string), Case("0x", .string),
    Case("0o", .string), Case("-0x10", .string), Case("0x-1", .string), Case("0X10", .string),
    Case("0b1", .string), Case("1_000", .string), Case("1:30", .string), Case("٣", .string),
    Case("9223372036854775807", .int(.max)), Case("-9223372036854775808", .int(.min)),
    Case("9223372036854775808", .float(9_223_372_036_854_775_808)),
    Case("0xFFFFFFFFFFFFFFFF", .float(18_446_744_073_709_551_616)),
    Case("1.2", .float(1.2)), Case("1.10", .float(1.1)), Case("1.", .float(1)),
    Case(".5", .float(0.5)), Case("-.5", .float(-0.5)), Case("+1.5", .float(1.5)),
    Case("1e3", .float(1000)), Case("1E-3", .float(0.001)), Case("1.5e+2", .float(150)),
    Case(".", .string), Case("+", .string), Case("-.", .string), Case("1e", .string),
    Case("1e+", .string), Case("e3", .string), Case("1.2.3", .string), Case("1,5", .string),
    Case(".inf", .float(.infinity)), Case("+.Inf", .float(.infinity)),
    Case("-.INF", .float(-.infinity)), Case(".iNF", .string), Case("inf", .string),
    Case("-.nan", .string), Case("nan", .string), Case("infinity", .string), Case("0x1p3", .string),
    Case("2027-03-31", .string), Case("<<", .string), Case("=", .string),
    Case("TLS 1.2", .string), Case("1.2 ", .float(1.2), text: "1.2"),
  ]

  static let quoted: [Case] = [
    Case("'1'", .string, text: "1"), Case("\"true\"", .string, text: "true"),
    Case("''", .string, text: ""), Case("'~'", .string, text: "~"),
    Case("|-\n  1", .string, text: "1"), Case(">-\n  a\n  b", .string, text: "a b"),
    Case("\"a\\tb\\0\"", .string, text: "a\tb\0"),
  ]

  static let tagged: [Case] = [
    Case("!!str 1", .string, text: "1"), Case("!!str", .string, text: ""),
    Case("! 1", .string, text: "1"), Case("!!int 1", .int(1), text: "1"),
    Case("!!int '1'", .int(1), text: "1"), Case("!!int 0x10", .int(16), text: "0x10"),
    Case("!!float 1", .float(1), text: "1"), Case("!!bool 'true'", .bool(true), text: "true"),
    Case("!!null ''", .null, text: ""), Case("!!null", .null, text: ""),
    Case("!<tag:yaml.org,2002:str> 1", .string, text: "1"),
    Case("%TAG !y! tag:yaml.org,2002:\n---\n!y!str 1", .string, text: "1"),
  ]

  @Test(arguments: plain + quoted + tagged)
  func `the core schema and core tags say what a scalar is`(_ known: Case) throws {
    let read = readSingleYAML(SourceText(name: "scalar.yaml", known.yaml))
    #expect(read.diagnostics == [])
    #expect(read.value?.scalar == Scalar(text: known.text, value: known.value))
  }

  @Test func `not a number is a float`() throws {
    for text in [".nan", ".NaN", ".NAN"] {
      let read = readSingleYAML(SourceText(name: "scalar.yaml", text))
      guard case .float(let value) = read.value?.scalar?.value else {
        Issue.record("\(text) is no float")
        continue
      }
      #expect(value.isNaN)
    }
  }

  @Test func `a missing value is null`() throws {
    #expect(
      try json("a:\nb: [ , ]\n".replacing(" ,", with: "~,"))
        == .object(["a": .null, "b": .array([.null])])
    )
    #expect(try json("- \n-\n") == .array([.null, .null]))
  }

  @Test func `a merge key is an ordinary key`() throws {
    let value = try json("a: &a {x: 1}\nb:\n  <<: *a\n  y: 2\n")
    let a = JSONValue.object(["x": .number(1)])
    #expect(value == .object(["a": a, "b": .object(["<<": a, "y": .number(2)])]))
  }
}
