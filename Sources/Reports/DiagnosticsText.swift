package import Inputs

/// Writes diagnostics with the source line and a caret below the fault.
package func writeDiagnostics(
  _ diagnostics: [Diagnostic],
  sources: [SourceText],
  style: Style,
  to output: ReportOutput
) {
  var lines: [String: SourceText] = [:]
  for source in sources { lines[source.name] = source }
  for diagnostic in diagnostics {
    let place = diagnostic.place.map { "\($0): " } ?? ""
    let severity =
      switch diagnostic.severity {
      case .error: style.red("error:")
      case .warning: style.yellow("warning:")
      case .note: style.cyan("note:")
      }
    output.write(
      "\(style.bold(printable(place)))\(severity) \(printable(diagnostic.summary)) "
        + style.dim("[\(diagnostic.code)]") + "\n"
    )
    if let place = diagnostic.place { excerpt(place, lines, style, output) }
    for note in diagnostic.notes {
      let place = note.place.map { "\($0): " } ?? ""
      output.write("  \(printable(place))\(style.cyan("note:")) \(printable(note.text))\n")
      if let place = note.place { excerpt(place, lines, style, output) }
    }
    if let help = diagnostic.help { output.write("  \(style.green("help:")) \(printable(help))\n") }
  }
}

private func excerpt(
  _ place: Place,
  _ sources: [String: SourceText],
  _ style: Style,
  _ output: ReportOutput
) {
  guard let text = sources[place.file]?.line(place.start.line), !text.isEmpty else { return }
  let scalars = Array(text.unicodeScalars)
  // A line may be of any length: show the part around the fault.
  let start = place.start.column > 90 ? place.start.column - 60 : 0
  guard start < scalars.count else { return }
  let shown = scalars[start..<min(scalars.count, start + 110)]
  let number = String(place.start.line)
  // Tabs are shown as one space, so that the caret stands where it should.
  let line = String(String.UnicodeScalarView(shown.map { $0 == "\t" ? " " : $0 }))
  let margin = String(repeating: " ", count: number.count)
  let end = place.end.line == place.start.line ? place.end.column : scalars.count + 1
  let fault = min(place.start.column - 1 - start, shown.count)
  let marked = max(fault, min(end - 1 - start, shown.count))
  let indent = shown.prefix(fault).reduce(0) { $0 + columns($1) }
  let width = shown.prefix(marked).dropFirst(fault).reduce(0) { $0 + columns($1) }
  let caret =
    String(repeating: " ", count: indent)
    + style.green(
      String(repeating: "^", count: max(1, width))
    )
  output.write("  \(style.dim(number + " |")) \(printable(line))\n")
  output.write("  \(margin) \(style.dim("|")) \(caret)\n")
}
