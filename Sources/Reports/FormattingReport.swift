/// What `fmt` changed, or with `--check` would change.
package func writeFormatting(
  files: [String],
  changed: [String],
  isCheck: Bool,
  asJSON: Bool,
  version: String,
  to output: ReportOutput
) {
  guard asJSON else {
    for name in changed { output.write("\(printable(name))\n") }
    return
  }
  var json = JSONWriter(output)
  json.object { json in
    json.head(version: version)
    json.member("checked_only", isCheck)
    json.member("files", files)
    json.member("changed", changed)
  }
  output.write("\n")
}
