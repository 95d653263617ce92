import Inputs
import Support
import Testing
import WindowsRegistry

@testable import Posture

struct `A waived finding` {
  private static let seven = SampleHost(.windows7).package("KB3140245")
  private static let expired = ISODate("2026-07-01")
  private static let masks =
    "tls: { winhttp: { TLS 1.0: disabled, TLS 1.1: disabled, TLS 1.2: enabled } }"

  @Test func `is shown with its waiver and counts as nothing open`() throws {
    let text = waiving("tls: { schannel: { server: { TLS 1.0: disabled } } }", "*.TLS 1.0")
    let drift = try drifted(text, on: SampleHost(.server2016))
    #expect(drift.findings.count == 2)
    #expect(drift.findings.allSatisfy { $0.isWaived && !$0.isOpen && $0.severity == .weaker })
    #expect(drift.findings.first?.waiver?.owner == "print team")
    #expect(!drift.hasOpenFindings && !drift.isInSync)
    #expect(drift.remarks == [])
    let plan = try planned(text, on: SampleHost(.server2016))
    #expect(plan.operations == [], "and the plan leaves it alone")
  }

  @Test func `returns the day after, and names the owner`() throws {
    let text = waiving("tls: { schannel: { server: { TLS 1.0: disabled } } }", "*.TLS 1.0")
    let drift = try drifted(text, on: SampleHost(.server2016), today: Self.expired)
    #expect(drift.findings.map(\.isOpen) == [true, true])
    #expect(drift.findings.first?.waiver?.isExpired == true)
    #expect(drift.findings.first?.waiver?.owner == "print team")
  }

  @Test func `of a shared mask does not hide what is not waived`() throws {
    let host = Self.seven.winhttp(.dword(0xA80), in32: .dword(0x800))
    let drift = try drifted(waiving(Self.masks, "winhttp.TLS 1.1"), on: host)
    // What is asked for leaves TLS 1.1 alone; without the waiver neither would be left.
    #expect(
      drift.lines == [
        "winhttp.TLS 1.0 WinHttp\\DefaultSecureProtocols: 0xa80, not 0xa00",
        "winhttp.TLS 1.1 WinHttp\\DefaultSecureProtocols: 0xa80, not 0x800 (waived)",
      ]
    )
    let plan = try planned(waiving(Self.masks, "winhttp.TLS 1.1"), on: host)
    #expect(plan.lines == ["WinHttp\\DefaultSecureProtocols=0xa00"])
  }

  @Test func `of a shared mask is not there where its own bit is right`() throws {
    let host = Self.seven.winhttp(.dword(0x880), in32: .dword(0x800))
    let drift = try drifted(waiving(Self.masks, "winhttp.TLS 1.1"), on: host)
    #expect(
      drift.lines == ["winhttp.TLS 1.0 WinHttp\\DefaultSecureProtocols: 0x880, not 0x800"]
    )
  }

  @Test func `does not empty a mask that the rest keeps filled`() throws {
    let lines = "tls: { winhttp: { TLS 1.0: disabled, TLS 1.2: enabled } }"
    let host = Self.seven.winhttp(.dword(0x80), in32: .dword(0x800))
    let drift = try drifted(waiving(lines, "winhttp.TLS 1.0"), on: host)
    #expect(
      drift.lines == [
        "winhttp.TLS 1.2 WinHttp\\DefaultSecureProtocols: 0x80, not 0x880",
        "winhttp.TLS 1.0 WinHttp\\DefaultSecureProtocols: 0x80, not 0x800 (waived)",
      ]
    )
  }

  @Test func `with an expired waiver of a bit that is right does not name it`() throws {
    let host = Self.seven.winhttp(.dword(0x880), in32: .dword(0x800))
    let text = waiving(Self.masks, "winhttp.TLS 1.1")
    let right = try drifted(text, on: host, today: Self.expired)
    #expect(
      right.lines == ["winhttp.TLS 1.0 WinHttp\\DefaultSecureProtocols: 0x880, not 0x800"]
    )
    let wrong = try drifted(
      text,
      on: Self.seven.winhttp(.dword(0xA80), in32: .dword(0x800)),
      today: Self.expired
    )
    #expect(
      wrong.lines == [
        "winhttp.TLS 1.1 WinHttp\\DefaultSecureProtocols: 0xa80, not 0x800 (expired)"
      ]
    )
  }

  @Test func `takes the update along that it alone needs`() throws {
    let lines = "tls: { winhttp: { TLS 1.2: enabled } }"
    let drift = try drifted(waiving(lines, "winhttp.*"), on: SampleHost(.windows7))
    let updates = drift.findings.filter { $0.kind == .update }
    #expect(updates.count == 1)
    #expect(drift.findings.allSatisfy { $0.isWaived })
    let shared = try drifted(
      waiving(lines + "\nupdates: [winhttp-default-secure-protocols]", "winhttp.*"),
      on: SampleHost(.windows7)
    )
    #expect(shared.findings.filter { $0.kind == .update }.map(\.isWaived) == [false])
  }

  @Test func `of what cannot be true is waived as well`() throws {
    let drift = try drifted(
      waiving("tls: { schannel: { client: { TLS 1.3: enabled } } }", "*"),
      on: SampleHost(.windows7)
    )
    #expect(drift.findings.map(\.kind) == [.unreachable])
    #expect(drift.findings.allSatisfy { $0.isWaived })
  }

  @Test func `is not swallowed where all together would leave nothing`() throws {
    let lines =
      "tls: { schannel: { server: { SSL 2.0: disabled, SSL 3.0: disabled, TLS 1.0: disabled, "
      + "TLS 1.1: disabled, TLS 1.2: disabled } } }"
    let host = SampleHost(.server2016)
    let text = waiving(lines, "schannel.server.TLS 1.2")
    let drift = try drifted(text, on: host)
    let open = Set(drift.findings.filter { !$0.isWaived }.map(\.setting))
    #expect(open == Set(["SSL 3.0", "TLS 1.0", "TLS 1.1"].map { "schannel.server.\($0)" }))
    #expect(drift.findings.filter { !$0.isWaived }.allSatisfy { $0.kind == .registry })
    let waived = drift.findings.filter(\.isWaived)
    #expect(Set(waived.map(\.setting)) == ["schannel.server.TLS 1.2"])
  }

  @Test func `is judged against all that is declared`() throws {
    // Alone, TLS 1.0 would not be the oldest; and alone, its going would leave nothing on by default.
    let lines =
      "tls: { schannel: { client: { SSL 2.0: disabled, SSL 3.0: disabled, TLS 1.0: disabled, "
      + "TLS 1.2: enabled } } }"
    let drift = try drifted(
      waiving(lines, "*.SSL 3.0", "*.TLS 1.0", "*.SSL 2.0"),
      on: SampleHost(.windows7)
    )
    let waived = drift.findings.filter(\.isWaived)
    #expect(waived.allSatisfy { $0.kind == .registry && $0.severity == .weaker }, "\(drift.lines)")
    #expect(waived.contains { $0.setting == "schannel.client.TLS 1.0" })
  }

  @Test func `lies where it would if it were asked for`() throws {
    let lines =
      "tls: { internet-options: { scope: machine-policy, TLS 1.0: disabled } }\n"
      + "workloads: [outlook]"
    let drift = try drifted(
      waiving(lines, "internet-options.*"),
      on: SampleHost(.windows7).box(.dword(0x80))
    )
    let boxes = drift.findings.filter { $0.setting.hasPrefix("internet-options") }
    #expect(
      Set(boxes.compactMap { $0.address.map(shortened) }).isSubset(of: ["policy\\SecureProtocols"])
    )
    #expect(!boxes.isEmpty)
    #expect(boxes.allSatisfy { $0.isWaived })
  }

  @Test func `never makes plan and drift disagree`() throws {
    for sample in DesiredSample.samples {
      let text =
        sample.text + "waivers:\n  - { setting: \"*.TLS 1.0\", reason: r, owner: o, "
        + "expires: 2026-06-30 }\n"
      for host in [SampleHost(.windows7), SampleHost(.server2012R2), SampleHost(.server2022)] {
        let drift = try drifted(text, on: host)
        let plan = try planned(text, on: host)
        let open = drift.findings.filter { !$0.isWaived }
        #expect(
          open.count == plan.operations.count + plan.requirements.count + plan.unreachable.count
        )
        let values = open.filter { $0.kind == .registry || $0.kind == .internetOption }
        #expect(values.map(\.address) == plan.operations.map(\.address))
        #expect(Set(drift.findings.map(\.identity)).count == drift.findings.count, "\(sample.name)")
        #expect(
          drift.findings.filter(\.isWaived).allSatisfy {
            $0.setting.hasSuffix("TLS 1.0") || $0.kind == .update
          },
          "\(drift.lines)"
        )
      }
    }
  }
}

struct `Several waivers of one setting` {
  private static let lines = """
    plumbline: 1
    groups:
      all: { hosts: ["*"], tls: { schannel: { server: { TLS 1.0: disabled } } } }
    waivers:
    """
  private static let old = "\n  - { setting: \"*\", reason: r, owner: old, expires: 2025-06-30 }"
  private static let new =
    "\n  - { setting: schannel.server.*, reason: r, owner: new, expires: 2026-06-30 }"
  private static let newer =
    "\n  - { setting: \"*.TLS 1.0\", reason: r, owner: newer, expires: 2027-06-30 }"

  @Test(arguments: [[old, new], [new, old], [new, newer], [old, newer, new]])
  func `let the first that is in force take it`(waivers: [String]) throws {
    let owner = waivers.first { $0 != Self.old } == Self.new ? "new" : "newer"
    let text = Self.lines + waivers.joined() + "\n"
    let drift = try drifted(text, on: SampleHost(.server2016))
    #expect(drift.findings.map { $0.waiver?.owner } == [owner, owner])
    #expect(drift.waivers.count == waivers.count, "each takes a setting")
    let plan = try planned(text, on: SampleHost(.server2016))
    #expect(plan.remarks.map(\.code) == ["waived"], "an expired one has nothing to say")
  }

  @Test func `that have all expired let the first speak`() throws {
    let drift = try drifted(
      Self.lines + Self.new + Self.old + "\n",
      on: SampleHost(.server2016),
      today: ISODate("2027-01-01")
    )
    #expect(drift.findings.map { $0.waiver?.owner } == ["new", "new"])
    #expect(drift.findings.allSatisfy { $0.isOpen })
  }
}

struct `A waiver in a report` {
  private static let lines = """
    plumbline: 1
    groups:
      web: { hosts: ["web*"], tls: { schannel: { server: { TLS 1.0: disabled } } } }
      files: { hosts: ["file*"], tls: { schannel: { server: { TLS 1.1: disabled } } } }
    waivers:
      - { setting: "*", hosts: [web1], reason: r, owner: one, expires: 2026-06-30 }
      - { setting: "*", groups: [files], reason: r, owner: two, expires: 2025-06-30 }
      - { setting: winhttp.*, reason: r, owner: three, expires: 2026-06-30 }
    """
  private static let hosts = ["web1", "web2", "file1"].map {
    SampleHost(.server2016, name: $0)
  }

  @Test func `counts its hosts and findings`() throws {
    let report = try report(Self.lines, on: Self.hosts)
    #expect(report.waivers.map(\.note.owner) == ["one", "two", "three"])
    #expect(report.waivers.map(\.hosts) == [1, 1, 0])
    #expect(report.waivers.map(\.findings) == [2, 2, 0])
    let totals = DriftTotals(report)
    #expect(totals.waived == 2)
    #expect(totals.findings == 4)
    #expect(totals.drifted == 2)
  }

  @Test func `that takes nothing is named where all hosts were read, and only there`() throws {
    let whole = try report(Self.lines, on: Self.hosts)
    #expect(whole.diagnostics.map(\.code) == ["waiver-unused"])
    #expect(whole.diagnostics.first?.place?.start.line == 8)
    #expect(whole.diagnostics.first?.help?.contains("three") == true)
    for part in [DriftReport.Part.limited, .shard(1, of: 2)] {
      #expect(try report(Self.lines, on: Self.hosts, part: part).diagnostics == [])
    }
    #expect(try report(Self.lines, on: Self.hosts, unreadable: ["web3"]).diagnostics == [])
  }
}
