import Inputs
import Posture
import Support
import Testing
import WindowsRegistry

@testable import Reports

struct `A change of manifests for people` {
  private let web = ["web01", "web02"].map { SampleHost(.server2022).named($0) }
  private let one = webManifest("TLS 1.1: disabled")
  private let two = webManifest("TLS 1.0: disabled, TLS 1.1: disabled")

  private func text(_ report: DiffReport, verbose: Bool = false) -> String {
    ReportOutput.text { output in
      writeDiffText(
        report,
        catalogue: builtInCatalogue,
        verbose: verbose,
        style: Style(color: false),
        to: output
      )
    }
  }

  @Test func `says the whole in the first line`() throws {
    let more = text(try diffReport(from: one, to: two, on: web))
    #expect(more.hasPrefix("Diff: 4 values to write differently on 2 of 2 hosts (4 more).\n"))
    let less = text(try diffReport(from: two, to: one, on: web))
    #expect(less.hasPrefix("Diff: 4 values to write differently on 2 of 2 hosts (4 no longer).\n"))
    let leaving = text(
      try diffReport(from: one, to: webManifest("TLS 1.1: disabled", hosts: "web01"), on: web)
    )
    #expect(
      leaving.hasPrefix(
        "Diff: 2 values to write differently on 1 of 2 hosts (2 no longer); 1 host leaves.\n"
      )
    )
    #expect(
      leaving.contains("leaves: no group takes it any more, and what it holds stays as it is")
    )
  }

  @Test func `tells no change from no difference, in one line`() throws {
    #expect(
      text(try diffReport(from: one, to: one, on: web))
        == "Diff: both sides are the same, and nothing changes for any of 2 hosts.\n"
    )
    #expect(
      text(try diffReport(from: one, to: "# words\n" + one, on: web))
        == "Diff: nothing changes for any of 2 hosts, although the text did.\n"
    )
  }

  @Test func `folds hosts, and names both places and what is new about it`() throws {
    let shown = text(try diffReport(from: one, to: two, on: web))
    #expect(shown.ranges(of: "\nweb01, web02 (2 hosts)  Windows").count == 1)
    #expect(shown.contains("  new: drops-protocol on 2 hosts (web01, web02)\n"))
    #expect(shown.contains("schannel.server  TLS 1.0  on -> off"))
    #expect(shown.contains("DisabledByDefault  (absent) -> REG_DWORD 0x00000001\n"))
    #expect(
      shown.contains(
        "      schannel.server.TLS 1.0; after posture.yaml:5:34; reboot, drops-protocol (TLS 1.0)\n"
      )
    )
    let back = text(try diffReport(from: two, to: one, on: web))
    #expect(back.contains("DisabledByDefault  stays (absent), not REG_DWORD 0x00000001\n"))
    #expect(back.contains("      schannel.server.TLS 1.0; before posture.yaml@main:5:34\n"))
  }

  @Test func `shows wishes that write nothing as what they are`() throws {
    let host = SampleHost(.server2022).named("web01")
      .value(Keys.protocols + "\\TLS 1.0\\Server", "Enabled", .dword(0))
      .value(Keys.protocols + "\\TLS 1.0\\Server", "DisabledByDefault", .dword(1))
    let shown = text(try diffReport(from: two, to: one, on: [host]))
    #expect(shown.hasPrefix("Diff: 1 wish changed without a value to write.\n"))
    #expect(
      shown.contains(
        "  = schannel.server.TLS 1.0  disabled, asked for no longer; what is there stays\n"
          + "      before posture.yaml@main:5:34\n"
      )
    )
  }

  @Test func `stays a page for a fleet`() throws {
    let fleet = (1000..<3000).map { SampleHost(.server2022).named("web\($0)") }
    let shown = text(try diffReport(from: one, to: two, on: fleet))
    #expect(shown.utf8.count < 4000)
    #expect(shown.contains("+1994 (2000 hosts)"))
  }

  @Test func `names who could not be read, and never calls that no change`() throws {
    let lost = UnreadableHost(host: "web09", reason: "the state holds no host of this name")
    let shown = text(try diffReport(from: one, to: one, on: web, unreadable: [lost]))
    #expect(
      shown.hasPrefix(
        "Diff: both sides are the same, and nothing changes for any of 2 hosts; 1 unreadable."
      )
    )
    #expect(shown.contains("\nweb09  unreadable\n"))
  }
}
