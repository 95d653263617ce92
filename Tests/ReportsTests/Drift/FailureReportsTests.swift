import Foundation
import Inputs
import Posture
import Reports
import Support
import Testing

struct `A report that could not be made` {
  private let message = "the manifests have 1 fault <&\"|"
  private let diagnostics: [Diagnostic] = {
    let start = Position(line: 3, column: 5)
    return [
      .error(
        "unknown-key",
        "“hsots” is no key",
        at: Place(file: "/srv/tree/posture.yaml", start: start, end: start),
        help: "did you mean “hosts”?"
      ),
      .warning("host-left", "a host is gone"),
    ]
  }()

  private func text(_ write: (ReportOutput) -> Void) -> String { ReportOutput.text(write) }

  @Test func `is a SARIF run without success, with the faults of files as results`() throws {
    let sarif = text { output in
      writeFailureSARIF(
        message,
        exitCode: 65,
        diagnostics: diagnostics,
        catalogue: builtInCatalogue,
        version: "1",
        tree: SourceTree(root: "/srv/tree"),
        to: output
      )
    }
    let root = try #require(
      try JSONSerialization.jsonObject(with: Data(sarif.utf8)) as? [String: Any]
    )
    let run = try #require((root["runs"] as? [[String: Any]])?.first)
    let invocation = try #require((run["invocations"] as? [[String: Any]])?.first)
    #expect(invocation["executionSuccessful"] as? Bool == false)
    #expect(invocation["exitCode"] as? Int == 65)
    #expect((invocation["toolExecutionNotifications"] as? [Any])?.count == 1)
    let results = try #require(run["results"] as? [[String: Any]])
    #expect(results.map { $0["ruleId"] as? String } == ["unknown-key"])
    #expect(sarif.contains("\"uri\": \"posture.yaml\""))
  }

  @Test func `is one case in error`() throws {
    let junit = text { writeFailureJUnit(message, diagnostics: diagnostics, to: $0) }
    let read = try Suites.parsed(text: junit)
    #expect(read.totals == ["name": "plumbline", "tests": "1", "failures": "0", "errors": "1"])
    #expect(junit.contains("/srv/tree/posture.yaml:3:5: “hsots” is no key [unknown-key]"))
  }

  @Test func `is a row, a line, a list or a page that says why`() throws {
    let csv = text { writeFailureCSV(message, diagnostics: diagnostics, to: $0) }
    #expect(csv.split(separator: "\r\n").count == 4)
    #expect(
      csv.hasPrefix("kind,text\r\nfailure,") && csv.contains("the manifests have 1 fault <&\"\"|")
    )
    let line = text { output in
      writeFailureNDJSON(message, version: "1", diagnostics: diagnostics, to: output)
    }
    #expect(line.split(separator: "\n").count == 1)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    )
    #expect(object["type"] as? String == "failure" && object["error"] as? String == message)
    let markdown = text { writeFailureMarkdown(message, diagnostics: diagnostics, to: $0) }
    #expect(markdown.hasPrefix("## Plumbline could not answer\n\n- "))
    #expect(!markdown.contains("<&"))
    let page = text { writeFailureHTML(message, diagnostics: diagnostics, to: $0) }
    #expect(page.contains("<li>the manifests have 1 fault &lt;&amp;&quot;|</li>"))
    let commands = text { output in
      writeFailureGitHub(
        message,
        diagnostics: diagnostics,
        tree: SourceTree(root: "/srv/tree"),
        to: output
      )
    }
    #expect(commands.contains("::error title=Plumbline could not answer::"))
    #expect(commands.contains("::error file=posture.yaml,line=3,col=5,title=unknown-key::"))
  }
}
