package import Inputs
package import Posture

// What stands in a file where a report was asked for and none could be made. Without it the file of
// yesterday would be there, and a pipeline would show it as today's.

/// A failure as SARIF: what is wrong with files as results, and a run that did not succeed.
package func writeFailureSARIF(
  _ message: String,
  exitCode: Int,
  diagnostics: [Diagnostic],
  catalogue: Catalogue,
  version: String,
  tree: SourceTree,
  to output: ReportOutput
) {
  writeValidationSARIF(
    files: Set(diagnostics.compactMap(\.place?.file)).sorted(),
    diagnostics: diagnostics.filter { $0.place != nil },
    catalogue: catalogue,
    version: version,
    tree: tree,
    failure: SARIFFailure(message: message, exitCode: exitCode),
    to: output
  )
}

/// A failure as JUnit XML: one case, in error.
package func writeFailureJUnit(
  _ message: String,
  diagnostics: [Diagnostic],
  to output: ReportOutput
) {
  let text = xmlEscaped(
    failureLines(message, diagnostics).joined(separator: "\n"),
    keepsLines: true
  )
  output.write(
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="plumbline" tests="1" failures="0" errors="1">
      <testsuite name="plumbline" tests="1" failures="0" errors="1" skipped="0">
        <testcase classname="plumbline" name="answer">
          <error type="failure" message="\(xmlEscaped(message))">\(text)</error>
        </testcase>
      </testsuite>
    </testsuites>

    """
  )
}

/// A failure as a table of two columns, whatever was asked: a row of the kind `failure`, and one for each
/// fault.
package func writeFailureCSV(
  _ message: String,
  diagnostics: [Diagnostic],
  to output: ReportOutput
) {
  let table = CSVWriter(output: output)
  table.row(["kind", "text"])
  for (number, line) in failureLines(message, diagnostics).enumerated() {
    table.row([number == 0 ? "failure" : "fault", line])
  }
}

/// A failure as one line of JSON of the type `failure`.
package func writeFailureNDJSON(
  _ message: String,
  version: String,
  diagnostics: [Diagnostic],
  to output: ReportOutput
) {
  var json = JSONWriter(output, compactDepth: 0)
  json.object { json in
    json.member("type", "failure")
    json.head(version: version)
    json.member("errored", true)
    json.member("error", message)
    json.key("diagnostics")
    json.diagnostics(diagnostics)
  }
  output.write("\n")
}

/// A failure as Markdown.
package func writeFailureMarkdown(
  _ message: String,
  diagnostics: [Diagnostic],
  to output: ReportOutput
) {
  output.write("## Plumbline could not answer\n\n")
  for line in failureLines(message, diagnostics) {
    output.write("- \(MarkdownText.plain(line, most: 1_000))\n")
  }
}

/// A failure as a page.
package func writeFailureHTML(
  _ message: String,
  diagnostics: [Diagnostic],
  to output: ReportOutput
) {
  let items = failureLines(message, diagnostics).map { "<li>\(PageWriter.escaped($0))</li>" }
  output.write(
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <meta name="color-scheme" content="light dark">
    <title>No answer – Plumbline</title>
    </head>
    <body>
    <main>
    <h1>Plumbline could not answer</h1>
    <ul>\(items.joined())</ul>
    </main>
    </body>
    </html>

    """
  )
}

/// A failure as a workflow command of GitHub Actions.
package func writeFailureGitHub(
  _ message: String,
  diagnostics: [Diagnostic],
  tree: SourceTree,
  to output: ReportOutput
) {
  var commands = Annotations(tree: tree, output: output)
  commands.failure(message)
  for diagnostic in diagnostics { commands.write(diagnostic) }
}

private func failureLines(_ message: String, _ diagnostics: [Diagnostic]) -> [String] {
  [message]
    + diagnostics.map { diagnostic in
      let place = diagnostic.place.map { "\($0): " } ?? ""
      let help = diagnostic.help.map { "; \($0)" } ?? ""
      return "\(place)\(diagnostic.summary) [\(diagnostic.code)]\(help)"
    }
}
