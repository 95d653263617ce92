package import Inputs
package import Posture

/// What `validate` found, as SARIF 2.1.0: one rule for each code, and one result for each finding.
///
/// Paths are given as they were on the command line, so relative ones are seen from there.
package func writeValidationSARIF(
  files: [String],
  diagnostics: [Diagnostic],
  catalogue: Catalogue,
  version: String,
  to output: ReportOutput
) {
  let codes = Set(diagnostics.map(\.code)).sorted()
  var json = JSONWriter(output, compactDepth: 5)
  json.object { json in
    json.member("$schema", sarifSchema)
    json.member("version", "2.1.0")
    json.key("runs")
    json.array([diagnostics]) { json, diagnostics in
      json.object { json in
        json.tool(codes, catalogue, version: version)
        json.member("columnKind", "unicodeCodePoints")
        json.key("invocations")
        json.array([true]) { json, isSuccessful in
          json.object { $0.member("executionSuccessful", isSuccessful) }
        }
        json.key("artifacts")
        json.array(files) { json, file in
          json.object { json in json.artifact("location", file) }
        }
        json.key("results")
        json.array(diagnostics) { json, diagnostic in
          json.result(diagnostic, ruleIndex: codes.firstIndex(of: diagnostic.code))
        }
      }
    }
  }
  output.write("\n")
}

private let sarifSchema =
  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

extension JSONWriter {
  fileprivate mutating func tool(_ codes: [String], _ catalogue: Catalogue, version: String) {
    key("tool")
    object { json in
      json.key("driver")
      json.object { json in
        json.member("name", "plumbline")
        json.member("semanticVersion", version)
        json.key("rules")
        json.array(codes) { json, code in json.rule(code, catalogue.diagnostics[code]) }
      }
    }
  }

  private mutating func rule(_ code: String, _ entry: DiagnosticEntry?) {
    object { json in
      json.member("id", code)
      guard let entry else { return }
      json.text("shortDescription", Prose(written: entry.title).plain)
      json.text("fullDescription", Prose(written: entry.meaning).plain)
      json.text("help", Prose(written: entry.remedy).plain)
    }
  }

  fileprivate mutating func result(_ diagnostic: Diagnostic, ruleIndex: Int?) {
    object { json in
      json.member("ruleId", diagnostic.code)
      if let ruleIndex { json.member("ruleIndex", ruleIndex) }
      json.member("level", diagnostic.severity.rawValue)
      json.text("message", diagnostic.summary + (diagnostic.help.map { " (\($0))" } ?? ""))
      json.key("locations")
      json.array([diagnostic.place].compactMap(\.self)) { json, place in
        json.object { $0.location(place) }
      }
      let notes = diagnostic.notes.filter { $0.place != nil }
      guard !notes.isEmpty else { return }
      json.key("relatedLocations")
      json.array(notes) { json, note in
        json.object { json in
          if let place = note.place { json.location(place) }
          json.text("message", note.text)
        }
      }
    }
  }

  private mutating func location(_ place: Place) {
    key("physicalLocation")
    object { json in
      json.artifact("artifactLocation", place.file)
      json.key("region")
      json.object { json in
        json.member("startLine", place.start.line)
        json.member("startColumn", place.start.column)
        json.member("endLine", place.end.line)
        json.member("endColumn", place.end.column)
      }
    }
  }

  fileprivate mutating func artifact(_ name: String, _ file: String) {
    key(name)
    object { $0.member("uri", uri(ofFile: file)) }
  }

  private mutating func text(_ name: String, _ text: String) {
    key(name)
    object { $0.member("text", text) }
  }
}

/// A file's path as a reference that a URI may be: relative where the path is, with forward slashes.
private func uri(ofFile path: String) -> String {
  let digits = Array("0123456789ABCDEF")
  var result = path.hasPrefix("/") ? "file://" : ""
  for byte in path.utf8.dropFirst(path.hasPrefix("./") ? 2 : 0) {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
      result.unicodeScalars.append(Unicode.Scalar(byte))
    default:
      result += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
    }
  }
  return result
}
