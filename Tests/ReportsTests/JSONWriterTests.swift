import Foundation
import Posture
import Testing
import WindowsRegistry

@testable import Reports

struct `Writing JSON` {
  private func written(compactDepth: Int = 2, _ body: (inout JSONWriter) -> Void) -> String {
    ReportOutput.text { output in
      var writer = JSONWriter(output, compactDepth: compactDepth)
      body(&writer)
    }
  }

  @Test(
    arguments: [
      "", "plain", "\"quoted\" \\ back", "\n\r\t", "\u{8}\u{C}\u{0}\u{1F}\u{7F}", "\u{80}\u{9F}",
      "é e\u{301} 店舗", "👩‍👩‍👧", "\u{2028}\u{2029}", "\u{FEFF}\u{FFFF}\u{10FFFF}", "</script>",
    ]
  )
  func `a text comes back as it was, scalar by scalar`(text: String) throws {
    let json = written { $0.string(text) }
    let back = try JSONDecoder().decode(String.self, from: Data(json.utf8))
    #expect(Array(back.unicodeScalars) == Array(text.unicodeScalars))
    #expect(!json.utf8.contains { $0 < 0x20 })
  }

  @Test func `every control character is escaped`() throws {
    let all = String(String.UnicodeScalarView((0..<0x20).compactMap { Unicode.Scalar($0) }))
    #expect(
      written { $0.string(all) }.hasPrefix("\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006")
    )
    #expect(written { $0.string("\n\"\\") } == "\"\\n\\\"\\\\\"")
  }

  @Test func `a lone surrogate in a name does not break the text`() throws {
    let name = ValueName(RegistryText(utf16: [0x61, 0xD83D, 0x62]))
    let address = RegistryAddress(RegistryPath(.localMachine, "SYSTEM"), name)
    let json = written { $0.address(address) }
    let back = try JSONDecoder().decode([String: String].self, from: Data(json.utf8))
    #expect(back["value"]?.unicodeScalars.contains("\u{FFFD}") == true)
  }

  @Test(arguments: [UInt64.min, 1, UInt64(Int64.max), UInt64(Int64.max) + 1, .max])
  func `numbers are written in full`(number: UInt64) {
    #expect(written { $0.number(number) } == String(number))
  }

  @Test func `outer members stand on lines of their own, inner ones on one`() {
    let json = written { json in
      json.object { json in
        json.member("a", 1)
        json.key("b")
        json.array([1, 2]) { json, number in
          json.object { json in
            json.member("n", number)
            json.member("list", ["x", "y"])
          }
        }
        json.member("empty", [])
        json.key("none")
        json.object { _ in }
        json.member("nothing", nil as String?)
      }
    }
    #expect(
      json == """
        {
          "a": 1,
          "b": [
            {"n": 1, "list": ["x", "y"]},
            {"n": 2, "list": ["x", "y"]}
          ],
          "empty": [],
          "none": {},
          "nothing": null
        }
        """
    )
  }

  @Test func `is given on in pieces that make up the whole`() {
    var pieces: [[UInt8]] = []
    let output = ReportOutput(flushSize: 10) { pieces.append($0) }
    for number in 0..<100 { output.write("\(number),") }
    output.write(0x2E)
    output.flush()
    output.flush()
    #expect(pieces.count > 10)
    let expected = (0..<100).map { "\($0)," }.joined() + "."
    #expect(String(decoding: pieces.flatMap { $0 }, as: UTF8.self) == expected)
  }
}
