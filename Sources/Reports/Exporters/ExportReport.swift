/// Writes which files an export made.
package func writeExportText(_ files: [String], style: Style, to output: ReportOutput) {
  let page = PageText(output: output)
  page.headline("Exported \(count(files.count, "file")).", style: style)
  for file in files { output.write("  \(printable(file))\n") }
}

package func writeExportJSON(_ files: [String], version: String, to output: ReportOutput) {
  var json = JSONWriter(output)
  json.object { json in
    json.head(version: version)
    json.member("files", files)
  }
  output.write("\n")
}
