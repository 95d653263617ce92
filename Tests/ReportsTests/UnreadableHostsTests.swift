import Posture
import Testing

@testable import Reports

struct `Hosts that cannot be read` {
  private func text(_ hosts: [UnreadableHost], verbose: Bool = false) -> String {
    ReportOutput.text { output in
      HostText(style: Style(color: false), output: output, verbose: verbose).unreadable(hosts)
    }
  }

  @Test func `are told together where the reason is the same`() {
    let hosts = ["a", "b"].map { UnreadableHost(host: $0, reason: "no answer") }
    #expect(
      text(hosts + [UnreadableHost(host: "c", reason: "refused")]) == """

        a, b (2 hosts)  unreadable
              no answer

        c  unreadable
              refused

        """
    )
  }

  @Test func `fit on a page, however many reasons there are`() {
    let hosts = (0..<10_000).map { UnreadableHost(host: "pc-\($0)", reason: "pc-\($0) is broken") }
    let short = text(hosts)
    #expect(short.split(separator: "\n").count == 49)
    #expect(short.hasSuffix("\n9976 unreadable hosts more; --verbose names all\n"))
    #expect(text(hosts, verbose: true).split(separator: "\n").count == 20_000)
  }
}
