import Support
import Testing
import WindowsRegistry

@testable import Posture

struct `The WinHTTP mask` {
  /// What a host with this value in both views plans for these settings.
  struct Row: CustomTestStringConvertible, Sendable {
    let name: String
    let release: SampleRelease
    let found: RegistryData?
    let wish: String
    let written: [String]
    var testDescription: String { name }

    init(
      _ name: String,
      on release: SampleRelease,
      _ found: RegistryData?,
      _ wish: String,
      _ written: String...
    ) {
      self.name = name
      self.release = release
      self.found = found
      self.wish = wish
      self.written = written
    }
  }

  static let outlook =
    "SSL 2.0: disabled, SSL 3.0: disabled, TLS 1.0: disabled, TLS 1.1: enabled, TLS 1.2: enabled"
  static let everyBit =
    "SSL 2.0: os-default, SSL 3.0: os-default, TLS 1.0: os-default, TLS 1.1: os-default, "
    + "TLS 1.2: os-default, TLS 1.3: os-default"

  static let rows = [
    Row("absent: begins from the default", on: .windows7, nil, "TLS 1.2: enabled", "=0x8a0"),
    Row("the five members of Outlook", on: .windows7, nil, outlook, "=0xa00"),
    Row(
      "Outlook that keeps TLS 1.0",
      on: .windows7,
      nil,
      outlook.replacing("TLS 1.0: disabled", with: "TLS 1.0: enabled"),
      "=0xa80"
    ),
    Row("right already", on: .windows7, .dword(0xA00), outlook),
    Row("one bit more than wished", on: .windows7, .dword(0xA80), outlook, "=0xa00"),
    Row("unnamed bits stay", on: .windows7, .dword(0x2AA0), "TLS 1.0: disabled", "=0x2a20"),
    Row(
      "decimal 2560 typed as hex shows no intent",
      on: .windows7,
      .dword(0x2560),
      outlook,
      "=0xa00"
    ),
    Row(
      "meaningless: the default takes its place",
      on: .windows7,
      .dword(0x2560),
      "TLS 1.2: enabled",
      "=0x8a0"
    ),
    Row("0 counts as no mask", on: .windows7, .dword(0), "TLS 1.2: enabled", "=0x8a0"),
    Row("a text is no mask", on: .windows7, .string("2560"), outlook, "=0xa00"),
    Row("a QWORD is no mask", on: .windows7, .qword(0xA00), outlook, "=0xa00"),
    Row("Windows 10 offers TLS 1.2 itself", on: .windows10, nil, "TLS 1.2: enabled"),
    Row("an update has turned it off", on: .windows10, nil, "TLS 1.0: disabled"),
    Row(
      "what hangs on updates is written",
      on: .windows10Disputed,
      nil,
      "TLS 1.0: disabled",
      "=0x820"
    ),
    Row("an update has not come", on: .windows10Old, nil, "TLS 1.0: disabled", "=0xa20"),
    Row("Windows 11 keeps TLS 1.3", on: .windows11, .dword(0x2A00), "TLS 1.1: disabled", "=0x2800"),
    Row("left to Windows as a whole", on: .windows7, .dword(0xA00), everyBit, "-"),
    Row("a text left to Windows", on: .windows7, .string("x"), everyBit, "-"),
    Row("left to Windows and absent", on: .windows7, nil, everyBit),
    Row("one bit left to Windows", on: .windows7, .dword(0xA80), "TLS 1.2: os-default", "=0x280"),
    Row(
      "left to Windows would leave in doubt what is wished off",
      on: .windows10Disputed,
      .dword(0x8A0),
      "SSL 3.0: os-default, TLS 1.0: disabled",
      "=0x820"
    ),
    Row(
      "left to Windows is deleted where that serves every wish",
      on: .windows7,
      .dword(0x8A0),
      "TLS 1.2: os-default, TLS 1.0: enabled",
      "-"
    ),
  ]

  @Test(arguments: rows)
  func `is written bit by bit, in both views`(row: Row) throws {
    let host = SampleHost(row.release).package("KB3140245").winhttp(row.found, in32: row.found)
    let plan = try planned(group("tls: { winhttp: { \(row.wish) } }"), on: host)
    let expected = row.written.flatMap { change in
      change == "-"
        ? ["-WinHttp\\DefaultSecureProtocols", "-32-bit WinHttp\\DefaultSecureProtocols"]
        : [
          "WinHttp\\DefaultSecureProtocols" + change,
          "32-bit WinHttp\\DefaultSecureProtocols" + change,
        ]
    }
    #expect(plan.lines == expected)
    #expect(plan.unknown == [])
    let again = try planned(
      group("tls: { winhttp: { \(row.wish) } }"),
      on: applied(plan, to: host)
    )
    #expect(again.lines == [])
  }

  @Test func `is pinned even where the default serves`() throws {
    let text = group("tls: { winhttp: { TLS 1.2: enabled, TLS 1.1: os-default } }\npin: true")
    let plan = try planned(text, on: SampleHost(.windows10))
    #expect(plan.lines.first == "WinHttp\\DefaultSecureProtocols=0x820")
    #expect(
      try planned(text, on: SampleHost(.windows10).winhttp(.dword(0x820), in32: .dword(0x820)))
        .lines == []
    )
  }

  @Test func `of one view does not serve the other`() throws {
    let host = SampleHost(.windows7).package("KB3140245").winhttp(.dword(0xA00))
    let plan = try planned(group("tls: { winhttp: { \(Self.outlook) } }"), on: host)
    #expect(plan.lines == ["32-bit WinHttp\\DefaultSecureProtocols=0xa00"])
    #expect(plan.operations.map(\.before) == [.absent])
  }

  @Test func `has one view on a 32-bit host`() throws {
    let plan = try planned(
      group("tls: { winhttp: { \(Self.outlook) } }"),
      on: SampleHost(.windows7x86)
    )
    #expect(plan.lines == ["WinHttp\\DefaultSecureProtocols=0xa00"])
    #expect(plan.unknown == [])
  }

  @Test func `leaves the other view unknown where the architecture is`() throws {
    let host = SampleHost(.windows7).hiding(Keys.environment)
    let plan = try planned(group("tls: { winhttp: { \(Self.outlook) } }"), on: host)
    #expect(plan.lines == ["WinHttp\\DefaultSecureProtocols=0xa00"])
    #expect(plan.unknowns == ["32-bit WinHttp\\DefaultSecureProtocols"])
  }

  @Test func `is unknown where the snapshot does not look, and is not written even when allowed`()
    throws
  {
    let host = SampleHost(.windows7).hiding(Keys.winhttp32)
    for allowed: Set<Hazard> in [[], [.priorUnknown]] {
      let plan = try planned(
        group("tls: { winhttp: { \(Self.outlook) } }"),
        on: host,
        allowing: allowed
      )
      #expect(plan.lines == ["WinHttp\\DefaultSecureProtocols=0xa00"])
      #expect(plan.unknowns == ["32-bit WinHttp\\DefaultSecureProtocols"])
    }
  }

  @Test func `is unknown where the release is, unless a stored mask tells`() throws {
    let host = SampleHost(.windows10).build(99999).package("KB3140245")
    let text = group("tls: { winhttp: { TLS 1.2: enabled } }")
    #expect(try planned(text, on: host).unknown.count == 2)
    #expect(try planned(text, on: host).lines == [])
    let stored = host.winhttp(.dword(0x800), in32: .dword(0x800))
    #expect(try planned(text, on: stored).unknown == [])
    let left = try planned(group("tls: { winhttp: { TLS 1.2: os-default } }"), on: stored)
    #expect(left.lines == [] && left.unknown.count == 2)
  }

  @Test func `of nothing is never written, and said to be out of reach`() throws {
    let all = ["SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"]
    let wish = all.map { "\($0): disabled" }.joined(separator: ", ")
    let plan = try planned(group("tls: { winhttp: { \(wish) } }"), on: SampleHost(.windows7))
    #expect(plan.lines == [])
    #expect(Set(plan.unreachable.map(\.setting)) == ["winhttp.SSL 3.0", "winhttp.TLS 1.0"])
    #expect(plan.remarks.map(\.code) == ["empty-mask"])
  }
}
