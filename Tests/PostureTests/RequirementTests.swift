import Inputs
import Support
import Testing
import WindowsRegistry

@testable import Posture

struct `A required update` {
  private static let outlook = group("workloads: [outlook]")

  @Test(
    arguments: [
      ("nothing", nil, 0x70, ["winhttp-default-secure-protocols: KB3140245"], []),
      ("the update", "KB3140245", 0x70, [], []),
      ("its successor", "KB3161949", 0x70, [], []),
      ("a superseded one", "KB3140245", 0x50, [], []),
      ("a staged one", "KB3140245", 0x40, ["winhttp-default-secure-protocols: KB3140245"], []),
      ("one that waits for the next start", "KB3140245", 0x60, [], ["update-pending"]),
      ("a rollup that may hold it", "RollupFix", 0x70, [], ["update-likely"]),
    ] as [(String, String?, UInt32, [String], [String])]
  )
  func `is asked for unless something brings it`(
    name: String,
    package: String?,
    state: UInt32,
    updates: [String],
    remarks: [String]
  ) throws {
    let host =
      package.map { SampleHost(.windows7).package($0, state: state) }
      ?? SampleHost(.windows7)
    let plan = try planned(Self.outlook, on: host)
    #expect(plan.updates == updates)
    #expect(plan.remarks.map(\.code) == remarks)
    #expect(plan.lines.count == 6, "order of update and value does not matter")
  }

  @Test func `that nobody made is out of reach`() throws {
    let plan = try planned(Self.outlook, on: SampleHost(.windows8))
    #expect(plan.updates == [])
    #expect(plan.unreachable.map(\.setting) == ["winhttp-default-secure-protocols"])
    #expect(plan.remarks.map(\.code) == ["update-unavailable"])
  }

  @Test func `is unknown where the packages are`() throws {
    let plan = try planned(Self.outlook, on: SampleHost(.windows7).hiding(Keys.packages))
    #expect(plan.updates == [])
    #expect(plan.unknown.map(\.setting) == ["winhttp-default-secure-protocols"])
  }

  @Test func `names the setting, the rule and the place that ask for it`() throws {
    let plan = try planned(Self.outlook, on: SampleHost(.windows7))
    let requirement = try #require(plan.requirements.first)
    #expect(requirement.setting?.description == "winhttp.TLS 1.1")
    #expect(requirement.satisfiedBy == ["KB3140245", "KB3161949"])
    #expect(requirement.reason.rules == ["outlook.winhttp"])
    #expect(requirement.reason.declaredAt.map(\.description) == ["0.yaml:5:17"])
    #expect(requirement.reason.sources.contains("KB3140245"))
  }

  /// Windows ignores the mask without the update, so it is needed to turn something off as well.
  @Test(arguments: [
    ("TLS 1.0: enabled", "", []), ("SSL 2.0: disabled", "", []),
    ("TLS 1.0: os-default", "", []), ("TLS 1.2: unmanaged", "", []),
    ("SSL 3.0: disabled", "", ["KB3140245"]), ("TLS 1.2: enabled", "", ["KB3140245"]),
    ("TLS 1.0: enabled", "pin: true", ["KB3140245"]),
  ])
  func `of WinHTTP is needed where the default does not serve`(
    wish: String,
    pin: String,
    updates: [String]
  ) throws {
    let text = group("tls: { winhttp: { \(wish) } }\n" + pin)
    #expect(try planned(text, on: SampleHost(.windows7)).requirements.map(\.install) == updates)
  }

  @Test func `of .NET is not needed where the framework is absent`() throws {
    let text = group("tls: { dotnet: { v2: { system-default-versions: enabled } } }")
    var release = SampleRelease.windows7
    #expect(
      try planned(text, on: SampleHost(release)).requirements.map(\.install) == ["KB3154518"]
    )
    release.hasFramework35 = false
    let plan = try planned(text, on: SampleHost(release))
    #expect(plan.requirements == [] && plan.lines == [])
  }

  @Test func `stated by hand counts as the capability that it brings`() throws {
    let text = group("updates: [KB3140245]")
    #expect(
      try planned(text, on: SampleHost(.windows7)).updates.map { String($0.suffix(9)) } == [
        "KB3140245"
      ]
    )
    #expect(try planned(text, on: SampleHost(.windows7).package("KB3161949")).updates == [])
    #expect(try planned(text, on: SampleHost(.windows7).package("RollupFix")).updates == [])
  }

  @Test func `stated by hand and unknown to the catalogue is looked up by its number`() throws {
    let text = group("updates: [KB3080079, schannel-tls12]")
    #expect(try planned(text, on: SampleHost(.windows7)).updates == ["KB3080079: KB3080079"])
    #expect(try planned(text, on: SampleHost(.windows7).package("KB3080079")).updates == [])
    let blind = SampleHost(.windows7).hiding(Keys.packages)
    #expect(try planned(text, on: blind).unknown.map(\.setting) == ["KB3080079"])
  }
}

struct `A value stated by hand` {
  private static func text(_ lines: String) -> String {
    group("registry:\n  - " + lines)
  }
  private static let logging =
    "{ key: '\(Keys.schannel)', value: EventLogging, type: REG_DWORD, data: 7 }"

  @Test func `is set, left or taken away`() throws {
    let host = SampleHost(.windows7)
    let address = Keys.schannel + "\\EventLogging"
    #expect(try planned(Self.text(Self.logging), on: host).lines == [address + "=7"])
    let done = host.value(Keys.schannel, "eventlogging", .dword(7))
    #expect(try planned(Self.text(Self.logging), on: done).lines == [])
    let absent = "{ key: '\(Keys.schannel)', value: EventLogging, absent: true }"
    #expect(try planned(Self.text(absent), on: done).lines == ["-" + address])
    #expect(try planned(Self.text(absent), on: host).lines == [])
    let other = host.value(Keys.schannel, "EventLogging", .string("7"))
    #expect(try planned(Self.text(Self.logging), on: other).lines == [address + "=7"])
  }

  @Test func `is unknown where the snapshot does not look`() throws {
    let host = SampleHost(.windows7).hiding(Keys.schannel)
    let plan = try planned(Self.text(Self.logging), on: host)
    #expect(plan.lines == [] && plan.unknowns == [Keys.schannel + "\\EventLogging"])
    let allowed = try planned(Self.text(Self.logging), on: host, allowing: [.priorUnknown])
    #expect(allowed.operations.map(\.hazards) == [[.reboot, .priorUnknown]])
  }

  /// With both, each run would undo the other's work.
  @Test(arguments: [SampleHost(.windows10), SampleHost(.windows7)])
  func `does not fight a setting in the same place`(host: SampleHost) throws {
    let path = Keys.protocols + "\\TLS 1.2\\Client"
    let text = group(
      """
      tls: { schannel: { client: { TLS 1.2: enabled } }, winhttp: { TLS 1.2: enabled } }
      registry:
        - { key: '\(path)', value: Enabled, type: REG_DWORD, data: 0 }
        - { key: '\(Keys.winhttp)', value: DefaultSecureProtocols, type: REG_DWORD, data: 0x80 }
      """
    )
    let plan = try planned(text, on: host)
    #expect(plan.remarks.map(\.code) == ["value-stated-twice", "value-stated-twice"])
    #expect(!plan.lines.contains { $0.hasSuffix("Enabled=0") || $0.hasSuffix("=0x80") })
    let after = applied(plan, to: host)
    #expect(try planned(text, on: after).lines == [])
  }

  @Test func `that says what a setting says is no contradiction`() throws {
    let path = Keys.protocols + "\\TLS 1.2\\Client"
    let text = group(
      """
      tls: { schannel: { client: { TLS 1.2: enabled } } }
      registry: [{ key: '\(path)', value: Enabled, type: REG_DWORD, data: 1 }]
      """
    )
    let plan = try planned(text, on: SampleHost(.windows7))
    #expect(plan.remarks == [] && plan.lines == `A Schannel setting`.enable)
  }
}
