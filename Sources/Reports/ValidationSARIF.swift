package import Inputs
package import Posture

/// What `validate` found, as SARIF 2.1.0: one rule for each code, and one result for each finding.
///
/// Every result has a place, since GitHub refuses a file with one that has none.
package func writeValidationSARIF(
  files: [String],
  diagnostics: [Diagnostic],
  catalogue: Catalogue,
  version: String,
  tree: SourceTree,
  failure: SARIFFailure? = nil,
  to output: ReportOutput
) {
  let codes = Set(diagnostics.map(\.code)).sorted()
  SARIFLog(version: version, compactDepth: 5).write(
    to: output,
    driver: { json in
      json.key("rules")
      json.array(codes) { json, code in json.rule(code, catalogue.diagnostics[code]) }
    },
    invocation: { $0.invocation(failure) },
    artifacts: { json in
      json.array(files) { json, file in
        json.object { json in json.artifact("location", file, tree) }
      }
    },
    results: { json in
      json.array(diagnostics) { json, diagnostic in
        json.result(
          diagnostic,
          at: diagnostic.place ?? Place(file: files.first ?? "manifest"),
          ruleIndex: codes.firstIndex(of: diagnostic.code),
          tree
        )
      }
    }
  )
}

/// Why a run came to no answer.
package struct SARIFFailure {
  let message: String
  let exitCode: Int
}

extension JSONWriter {
  fileprivate mutating func invocation(_ failure: SARIFFailure?) {
    object { json in
      json.member("executionSuccessful", failure == nil)
      guard let failure else { return }
      json.member("exitCode", failure.exitCode)
      json.key("toolExecutionNotifications")
      json.array([failure.message]) { json, message in
        json.object { json in
          json.member("level", "error")
          json.text("message", message)
        }
      }
    }
  }

  fileprivate mutating func rule(_ code: String, _ entry: DiagnosticEntry?) {
    object { json in
      json.member("id", code)
      guard let entry else { return }
      json.text("shortDescription", Prose(written: entry.title).plain)
      json.text("fullDescription", Prose(written: entry.meaning).plain)
      json.text("help", Prose(written: entry.remedy).plain)
    }
  }

  fileprivate mutating func result(
    _ diagnostic: Diagnostic,
    at place: Place,
    ruleIndex: Int?,
    _ tree: SourceTree
  ) {
    object { json in
      json.member("ruleId", diagnostic.code)
      if let ruleIndex { json.member("ruleIndex", ruleIndex) }
      json.member("level", diagnostic.severity.rawValue)
      json.text("message", diagnostic.summary + (diagnostic.help.map { " (\($0))" } ?? ""))
      json.key("locations")
      json.array([place]) { json, place in json.object { $0.location(place, tree) } }
      let notes = diagnostic.notes.filter { $0.place != nil }
      guard !notes.isEmpty else { return }
      json.key("relatedLocations")
      json.array(notes) { json, note in
        json.object { json in
          if let place = note.place { json.location(place, tree) }
          json.text("message", note.text)
        }
      }
    }
  }

  private mutating func location(_ place: Place, _ tree: SourceTree) {
    key("physicalLocation")
    object { json in
      json.artifact("artifactLocation", place.file, tree)
      json.key("region")
      json.object { json in
        json.member("startLine", place.start.line)
        json.member("startColumn", place.start.column)
        json.member("endLine", place.end.line)
        json.member("endColumn", place.end.column)
      }
    }
  }

  fileprivate mutating func artifact(_ name: String, _ file: String, _ tree: SourceTree) {
    key(name)
    object { $0.member("uri", tree.reference(to: file)) }
  }
}
