import Inputs
import Support
import Testing
import WindowsRegistry

@testable import Posture

struct `A report held against an earlier one` {
  private static let lines =
    "tls: { schannel: { server: { TLS 1.0: disabled } }, winhttp: { TLS 1.0: disabled, TLS 1.2: enabled } }"
  private static let server = SampleHost(.server2022)
    .schannel("TLS 1.0", "Server", enabled: .dword(0), disabledByDefault: .dword(1))
    .winhttp(.dword(0x800), in32: .dword(0x800))
  private static let serving =
    server
    .schannel("TLS 1.0", "Server", enabled: .dword(1), disabledByDefault: .dword(1))
  private static let enabled = "TLS 1.0\\Server\\Enabled"
  private static let mask = "WinHttp\\DefaultSecureProtocols"

  private func compared(
    _ now: SampleHost,
    to then: SampleHost,
    _ text: String = group(lines),
    then earlier: String? = nil,
    today day: ISODate? = today
  ) throws -> DriftReport {
    try report(text, on: [now], today: day)
      .compared(to: try report(earlier ?? text, on: [then]))
  }

  private func states(_ report: DriftReport) -> [String] {
    report.hosts.flatMap(\.findings).map {
      "\($0.address.map(shortened) ?? $0.setting): \($0.baseline?.rawValue ?? "none")"
    }
  }

  @Test func `says what is new, what goes on, what moved and what is gone`() throws {
    let new = try compared(Self.serving, to: Self.server)
    #expect(states(new) == ["\(Self.enabled): new"])
    #expect(new.baseline?.fixed == [])
    #expect(DriftTotals(new).findings == 1)

    let same = try compared(Self.serving, to: Self.serving)
    #expect(states(same) == ["\(Self.enabled): unchanged"])
    #expect(DriftTotals(same).findings == 0)
    #expect(DriftTotals(same).known == 1)
    #expect(!same.hosts[0].hasOpenFindings)

    let moved = try compared(
      Self.server.schannel("TLS 1.0", "Server", enabled: .dword(2), disabledByDefault: .dword(1)),
      to: Self.serving
    )
    #expect(states(moved) == ["\(Self.enabled): updated"])
    #expect(moved.hosts[0].hasOpenFindings)

    let gone = try compared(Self.server, to: Self.serving)
    #expect(states(gone) == [])
    #expect(gone.baseline?.fixed.map(\.finding.setting) == ["schannel.server.TLS 1.0"])
    #expect(DriftTotals(gone).fixed == 1)
  }

  @Test func `knows a mask again whichever of its bits is wrong`() throws {
    let then = Self.server.winhttp(.dword(0x880))
    let now = Self.server.winhttp(.dword(0x200))
    let report = try compared(now, to: then)
    #expect(states(report) == ["\(Self.mask): updated"])
    #expect(report.baseline?.fixed == [], "nobody put it right")
  }

  @Test func `opens what the declaration has moved away from`() throws {
    let host = Self.server.winhttp(.dword(0xA80), in32: .dword(0x800))
    let more = group("tls: { winhttp: { TLS 1.0: disabled, TLS 1.1: disabled } }")
    let less = group("tls: { winhttp: { TLS 1.0: disabled } }")
    let report = try compared(host, to: host, more, then: less)
    #expect(states(report) == ["\(Self.mask): updated"])
    #expect(try states(compared(host, to: host, less, then: less)) == ["\(Self.mask): unchanged"])
  }

  @Test func `opens what was waived when its waiver ends, and no earlier`() throws {
    let text = waiving(Self.lines, "schannel.*")
    let waived = try compared(Self.serving, to: Self.serving, text)
    #expect(states(waived) == ["\(Self.enabled): unchanged"])
    #expect(DriftTotals(waived).waived == 1)
    let over = try compared(Self.serving, to: Self.serving, text, today: ISODate("2026-07-01"))
    #expect(states(over) == ["\(Self.enabled): updated"])
    #expect(over.hosts[0].hasOpenFindings)
    let agreed = try compared(Self.serving, to: Self.serving, text, then: group(Self.lines))
    #expect(DriftTotals(agreed).waived == 1)
    #expect(agreed.baseline?.fixed == [], "a waiver puts nothing right")
  }

  @Test func `keeps both findings of a mask apart`() throws {
    let lines = "tls: { winhttp: { TLS 1.0: disabled, TLS 1.1: disabled } }"
    let text = waiving(lines, "winhttp.TLS 1.1")
    let host = Self.server.winhttp(.dword(0xA80), in32: .dword(0x800))
    let then = Self.server.winhttp(.dword(0xA00), in32: .dword(0x800))
    #expect(
      try states(compared(host, to: host, text))
        == ["\(Self.mask): unchanged", "\(Self.mask): unchanged"]
    )
    // Where only what is waived was wrong, what is not waived is nothing that was known.
    #expect(
      try states(compared(host, to: then, text))
        == ["\(Self.mask): updated", "\(Self.mask): updated"]
    )
  }

  @Test func `never calls fixed what nobody can see any more`() throws {
    let then = Self.serving.winhttp(.dword(0x880))
    let now = then.hiding(Keys.schannel, Keys.winhttp)
    let report = try compared(now, to: then)
    #expect(report.baseline?.fixed == [])
    #expect(!report.hosts[0].unknown.isEmpty)
    let gone = try whole([], unreadable: ["host"])
      .compared(to: try whole([then]))
    #expect(gone.baseline?.fixed == [])
  }

  private func whole(
    _ hosts: [SampleHost],
    unreadable: [String] = []
  ) throws -> DriftReport {
    try report(group(Self.lines), on: hosts, unreadable: unreadable)
  }

  @Test func `never calls fixed a user's box whose hive is not there`() throws {
    let text = group("tls: { internet-options: { TLS 1.0: disabled, TLS 1.2: enabled } }")
    let then = SampleHost(.windows10).box(.dword(0x80))
    let now = then.hiding(Keys.user(SampleHost.kana))
    #expect(try compared(now, to: then, text).baseline?.fixed == [])
    #expect(try compared(now.hiding(Keys.profiles), to: then, text).baseline?.fixed == [])
  }

  @Test func `never calls fixed an update that nobody can tell`() throws {
    let text = group("tls: { winhttp: { TLS 1.2: enabled } }")
    let then = SampleHost(.windows7).winhttp(.dword(0xA00), in32: .dword(0xA00))
    let earlier = try report(text, on: [then])
    #expect(earlier.hosts[0].findings.map(\.kind) == [.update])
    let now = try report(text, on: [then.hiding(Keys.packages)]).compared(to: earlier)
    #expect(now.baseline?.fixed == [])
    let installed = try report(text, on: [then.package("KB3140245")]).compared(to: earlier)
    #expect(installed.baseline?.fixed.map(\.finding.kind) == [.update])
  }

  @Test func `knows an update again whatever needs it`() throws {
    let then = group("tls: { winhttp: { TLS 1.2: enabled } }")
    let now = group("tls: { winhttp: { TLS 1.1: enabled, TLS 1.2: enabled } }")
    let host = SampleHost(.windows7).winhttp(.dword(0xA00), in32: .dword(0xA00))
    let report = try compared(host, to: host, now, then: then)
    #expect(states(report).allSatisfy { $0.hasSuffix("unchanged") })
    #expect(report.baseline?.fixed == [])
  }

  @Test func `has findings of a new host all new`() throws {
    let report = try report(group(Self.lines), on: [Self.serving])
      .compared(to: try whole([]))
    #expect(states(report) == ["\(Self.enabled): new"])
  }
}
