/// The frame that every SARIF log of Plumbline has: one run of version 2.1.0, whose columns count code
/// points.
struct SARIFLog {
  /// What GitHub and others call the root of the checkout.
  static let base = "%SRCROOT%"

  /// Of the program.
  let version: String
  /// What uploads replace each other by; nil where each stands for itself.
  var automationID: String?
  /// What the paths in the log begin at, one sentence; nil where they say so themselves.
  var baseDescription: String?
  var compactDepth = 6

  /// Writes the log: the members of the driver behind its name and version, an invocation, the files
  /// that were looked at, where they are told, and the results, each an array or object of its own.
  func write(
    to output: ReportOutput,
    driver: (inout JSONWriter) -> Void,
    invocation: (inout JSONWriter) -> Void,
    artifacts: ((inout JSONWriter) -> Void)? = nil,
    results: (inout JSONWriter) -> Void
  ) {
    var json = JSONWriter(output, compactDepth: compactDepth)
    json.object { json in
      json.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
      json.member("version", "2.1.0")
      json.key("runs")
      json.array(CollectionOfOne(())) { json, _ in
        json.object { json in
          json.key("tool")
          json.object { json in
            json.key("driver")
            json.object { json in
              json.member("name", "Plumbline")
              json.member("version", version)
              driver(&json)
            }
          }
          if let automationID {
            json.key("automationDetails")
            json.object { json in json.member("id", automationID) }
          }
          json.key("invocations")
          json.array(CollectionOfOne(())) { json, _ in invocation(&json) }
          if let baseDescription {
            json.key("originalUriBaseIds")
            json.object { json in
              json.key(SARIFLog.base)
              json.object { json in json.text("description", baseDescription) }
            }
          }
          json.member("columnKind", "unicodeCodePoints")
          if let artifacts {
            json.key("artifacts")
            artifacts(&json)
          }
          json.key("results")
          results(&json)
        }
      }
    }
    output.write("\n")
  }
}
