package import Inputs

/// One JSON object for an answer that could not be given.
package func writeFailureJSON(
  _ message: String,
  version: String,
  diagnostics: [Diagnostic],
  to output: ReportOutput
) {
  var json = JSONWriter(output)
  json.object { json in
    json.head(version: version)
    json.member("errored", true)
    json.member("error", message)
    json.key("diagnostics")
    json.diagnostics(diagnostics)
  }
  output.write("\n")
}

/// What `validate` found.
package func writeValidationJSON(
  files: [String],
  diagnostics: [Diagnostic],
  version: String,
  to output: ReportOutput
) {
  var json = JSONWriter(output)
  json.object { json in
    json.head(version: version)
    json.member("valid", !diagnostics.hasErrors)
    json.member("files", files)
    json.member("error_count", diagnostics.count { $0.severity == .error })
    json.member("warning_count", diagnostics.count { $0.severity == .warning })
    if diagnostics.hasErrors { json.member("errored", true) }
    json.key("diagnostics")
    json.diagnostics(diagnostics)
  }
  output.write("\n")
}
