import Inputs
import Posture
import Testing
import WindowsRegistry

@testable import Reports

struct `A plan for people` {
  private let native = "SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319"
  private let wow64 = "SOFTWARE\\Wow6432Node\\Microsoft\\.NETFramework\\v4.0.30319"

  private func user(_ number: Int, before: RegistryData = .dword(0xA0)) -> Posture.Operation {
    operation(
      .users,
      "S-1-5-21-1-2-3-\(number)\\Software\\Microsoft",
      "SecureProtocols",
      .set(.dword(0x8A0)),
      before: .present(before),
      setting: SettingID(family: "internet-options", member: "TLS 1.2"),
      kind: .internetOption,
      hazards: []
    )
  }

  @Test func `says the whole in the first line`() {
    #expect(
      text(fullPlan).hasPrefix(
        "Plan: 3 values to set, 1 value to remove and 2 updates to install on 1 of 3 hosts; "
          + "2 answers unknown; 1 unreadable; 1 wish cannot be met; 1 in sync.\n"
      )
    )
    #expect(
      text(plan([host("a")])).hasPrefix("Plan: nothing to do on 1 of 2 hosts; 1 unreadable.\n")
    )
  }

  @Test func `names the flag for every hazard that nobody agreed to`() {
    let plan = plan([host("a", [operation(hazards: [.reboot, .dropsProtocol, .weakens])])])
    let lines = text(plan, allowed: [.weakens]).split(separator: "\n")
    #expect(lines.contains("  reboot on 1 host (a)"))
    #expect(lines.contains("  drops-protocol on 1 host (a): apply needs --allow drops-protocol"))
    #expect(lines.contains("  weakens on 1 host (a): allowed"))
  }

  @Test func `folds hosts of which the same is to be said`() {
    let names = (10..<22).map { "web\($0)" }
    let plan = plan(names.map { host($0, [operation()]) } + [host("web99", [user(1)])])
    let folded = text(plan)
    #expect(folded.contains("\nweb10, web11, web12, web13, web14, web15, … +6 (12 hosts)  Windows"))
    #expect(folded.contains("\nweb99  Windows"))
    #expect(folded.ranges(of: "TLS 1.2\\Server").count == 1)
    #expect(text(plan, verbose: true).contains(names.joined(separator: ", ") + " (12 hosts)"))
  }

  @Test(arguments: ["groups", "operation", "unknown"])
  func `does not fold hosts that differ`(by what: String) {
    let other =
      switch what {
      case "groups": host("b", [operation()], groups: ["other"])
      case "operation": host("b", [operation(before: .present(.dword(0)))])
      default:
        host(
          "b",
          [operation()],
          unknown: [UnknownSetting(setting: "winhttp.TLS 1.2", address: nil, reason: "x")]
        )
      }
    #expect(!text(plan([host("a", [operation()]), other])).contains("(2 hosts)"))
  }

  @Test func `writes the two views of one change as one`() {
    let both = [native, wow64].map { operation(.localMachine, $0, "SchUseStrongCrypto") }
    let joined = text(plan([host("a", both)]))
    #expect(joined.contains("HKLM\\SOFTWARE\\[Wow6432Node\\]Microsoft\\.NETFramework"))
    #expect(joined.ranges(of: "SchUseStrongCrypto").count == 1)
  }

  @Test func `writes views that differ one by one`() {
    let differing = [
      operation(.localMachine, native, "SchUseStrongCrypto", before: .present(.dword(0))),
      operation(.localMachine, wow64, "SchUseStrongCrypto"),
    ]
    let apart = text(plan([host("a", differing)]))
    #expect(!apart.contains("[Wow6432Node\\]"))
    #expect(apart.contains("  ~ HKLM\\SOFTWARE\\Microsoft\\.NETFramework"))
    #expect(apart.contains("  + HKLM\\SOFTWARE\\Wow6432Node\\Microsoft\\.NETFramework"))
  }

  @Test func `counts users instead of naming their keys`() {
    let folded = text(plan([host("a", [user(1), user(2), user(3, before: .dword(0x80))])]))
    #expect(folded.contains("~ HKU\\<user>\\Software\\Microsoft\n"))
    #expect(folded.contains("(SSL 3.0|TLS 1.0|TLS 1.2)  (2 users)\n"))
    #expect(!folded.contains("S-1-5-21"))
    let hosts = [host("a", [user(1)]), host("b", [user(2)])]
    #expect(text(plan(hosts)).contains("a, b (2 hosts)"))
  }

  @Test func `does not call a heading new where a value below it is overwritten`() {
    let key = schannel + "\\TLS 1.2\\Server"
    let values = [
      operation(
        .localMachine,
        key,
        "DisabledByDefault",
        .set(.dword(0)),
        reason: reason(at: [place(1, 2)])
      ),
      operation(
        .localMachine,
        key,
        "Enabled",
        before: .present(.string("1")),
        reason: reason(at: [place(3, 4)])
      ),
    ]
    let report = text(plan([host("a", values)]))
    #expect(report.contains("  ~ HKLM\\\(key)\n"))
    #expect(report.contains("posture.yaml:1:2, 3:4"))
    let removal = operation(
      .localMachine,
      key,
      "Enabled",
      .deleteValue,
      before: .present(.dword(1))
    )
    #expect(text(plan([host("a", [removal])])).contains("  - HKLM"))
  }

  @Test func `shows what a terminal would act on`() {
    let evil = host(
      "web\u{1B}[31m01",
      [operation(.localMachine, "SOFTWARE\\\u{202E}x", "\u{9B}1m", .set(.string("\u{7}\n")))],
      groups: ["a\u{1B}]0;b"],
      remarks: [Remark(note: "n", "\u{1B}[2J")]
    )
    let report = text(plan([evil]))
    let isSafe = { (scalar: Unicode.Scalar) -> Bool in
      let value = scalar.value
      return scalar == "\n" || value >= 0x20 && !(0x7F..<0xA0).contains(value) && value != 0x202E
    }
    #expect(report.unicodeScalars.allSatisfy(isSafe))
    #expect(report.contains("web␛[31m01"))
  }

  @Test func `is in colour only where that was asked for, with the same words`() {
    let coloured = ReportOutput.text { output in
      writePlanText(
        fullPlan,
        catalogue: builtInCatalogue,
        allowed: [],
        verbose: false,
        style: Style(color: true),
        to: output
      )
    }
    #expect(coloured.contains("\u{1B}[1m"))
    #expect(coloured.replacing(/\u{1B}\[\d+m/, with: "") == text(fullPlan))
  }
}

struct `Printable text` {
  @Test(
    arguments: zip(
      ["plain é 店舗 👩‍👩‍👧", "a\tb\u{0}", "\u{1B}[0m", "\u{7F}\u{85}", "\u{202E}\u{2066}\u{2028}"],
      ["plain é 店舗 👩‍👩‍👧", "a␉b␀", "␛[0m", "??", "???"]
    )
  )
  func `shows control characters and leaves all others`(text: String, shown: String) {
    #expect(printable(text) == shown)
  }
}
