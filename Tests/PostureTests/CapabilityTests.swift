import Support
import Testing

@testable import Posture

struct `An update capability` {
  struct Row: CustomTestStringConvertible, Sendable {
    let name: String
    let build: Int
    let kind: HostKind
    let framework: UInt32?
    /// What an untouched host has: winhttp, schannel, .NET 3.5, .NET 4.
    let answers: [String]
    var testDescription: String { name }

    init(
      _ name: String,
      _ build: Int,
      _ kind: HostKind,
      framework: UInt32? = nil,
      _ answers: String...
    ) {
      self.name = name
      self.build = build
      self.kind = kind
      self.framework = framework
      self.answers = answers
    }
  }

  static let ids = [
    "winhttp-default-secure-protocols", "schannel-tls12", "dotnet35-system-default",
    "dotnet4-strong-crypto",
  ]
  static let none = "unavailable"
  static let has = "built in"

  static let rows = [
    Row("2008 SP1", 6001, .server, none, none, none, none),
    Row("2008 SP2", 6002, .server, none, "KB4019276", "KB3154517", none),
    Row("Vista SP2, later builds", 6003, .client, none, "KB4019276", "KB3154517", none),
    Row("7 without SP1", 7600, .client, framework: 379893, none, has, none, none),
    Row("7, .NET 4.0", 7601, .client, framework: nil, "KB3140245", has, "KB3154518", none),
    Row(
      "7, .NET 4.5",
      7601,
      .client,
      framework: 378389,
      "KB3140245",
      has,
      "KB3154518",
      "KB2938782"
    ),
    Row(
      "2008 R2, .NET 4.5.1",
      7601,
      .server,
      framework: 378675,
      "KB3140245",
      has,
      "KB3154518",
      "KB2938782"
    ),
    Row(
      "2008 R2, .NET 4.5.2",
      7601,
      .server,
      framework: 379893,
      "KB3140245",
      has,
      "KB3154518",
      "KB2954853"
    ),
    Row("7, .NET 4.6", 7601, .client, framework: 393297, "KB3140245", has, "KB3154518", has),
    Row("2012", 9200, .server, framework: 378389, "KB3140245", has, "KB3154519", "KB2898849"),
    Row("8", 9200, .client, framework: 378389, none, has, "KB3154519", "KB2898849"),
    Row("2012 R2", 9600, .server, framework: 378675, has, has, "KB3154520", "KB2898850"),
    Row("8.1, .NET 4.5", 9600, .client, framework: 378389, has, has, "KB3154520", none),
    Row("10 1507", 10240, .client, framework: 393295, has, has, "KB3192440", has),
    Row("10 1511", 10586, .client, framework: 394254, has, has, "KB3156421", has),
    Row("2016", 14393, .server, framework: 394802, has, has, "KB3206632", has),
    Row("10 1703", 15063, .client, framework: 460798, has, has, has, has),
    Row("10 22H2", 19045, .client, framework: 528372, has, has, has, has),
    Row("2022", 20348, .server, framework: 528449, has, has, has, has),
    Row("2025", 26100, .server, framework: 533320, has, has, has, has),
  ]

  @Test(arguments: rows)
  func `asks an untouched host for the update of its release`(row: Row) {
    let host = observed(
      SampleHost().build(row.build).kind(row.kind).framework4(row.framework)
    )
    for (id, answer) in zip(Self.ids, row.answers) {
      let status = host.capability(id, catalogue: catalogue)
      switch status {
      case .builtIn: #expect(answer == Self.has, "\(id)")
      case .unavailable(let text):
        #expect(answer == Self.none, "\(id)")
        #expect(!text.isEmpty)
      case .missing(let install, let satisfiedBy):
        #expect(answer == install, "\(id)")
        #expect(satisfiedBy.contains(install))
      case .satisfied, .likely, .pending, .unknown:
        Issue.record("\(id): \(status)")
      }
    }
  }

  @Test(arguments: [
    ("KB3140245", UInt32(0x70), CapabilityStatus.satisfied(by: "KB3140245")),
    ("KB3140245", 0x80, .satisfied(by: "KB3140245")),
    ("KB3140245", 0x50, .satisfied(by: "KB3140245")),
    ("KB3161949", 0x70, .satisfied(by: "KB3161949")),
    ("KB3140245", 0x60, .pending("KB3140245")),
    ("RollupFix", 0x70, .likely(by: "Package_for_RollupFix")),
  ])
  func `is met by any update that brings it`(name: String, state: UInt32, status: CapabilityStatus)
  {
    let host = observed(SampleHost(.windows7).package(name, state: state))
    #expect(host.capability(Self.ids[0], catalogue: catalogue) == status)
  }

  @Test(arguments: [
    ("KB3140245", UInt32(0x40)), ("KB3140245", 0), ("KB3140245", 0x20), ("KB3140245", 0xFFFF_FF91),
    ("RollupFix", 0x60), ("RollupFix", 0x40), ("KB31402456", 0x70), ("DotNetRollup", 0x70),
  ])
  func `is not met by what is staged, broken or something else`(name: String, state: UInt32) {
    let host = observed(SampleHost(.windows7).package(name, state: state))
    #expect(
      host.capability(Self.ids[0], catalogue: catalogue)
        == .missing(install: "KB3140245", satisfiedBy: ["KB3140245", "KB3161949"])
    )
  }

  @Test func `prefers what is installed to what is pending or likely`() {
    let host = observed(
      SampleHost(.windows7).package("KB3140245", state: 0x60).package("RollupFix")
        .package("KB3161949")
    )
    #expect(host.capability(Self.ids[0], catalogue: catalogue) == .satisfied(by: "KB3161949"))
  }

  @Test func `is unknown where the packages are not in the snapshot`() {
    let blind = SampleHost(.windows7).hiding(Keys.packages)
    guard case .unknown = observed(blind).capability(Self.ids[0], catalogue: catalogue) else {
      Issue.record("known without the packages")
      return
    }
    let lucky = observed(blind.package("KB3140245"))
    #expect(lucky.capability(Self.ids[0], catalogue: catalogue) == .satisfied(by: "KB3140245"))
  }

  @Test func `is unknown where a fact that it hangs on is unknown`() {
    for hidden in [Keys.version, Keys.productOptions, Keys.frameworks] {
      let host = observed(SampleHost(.server2012).hiding(hidden))
      let unknown = Self.ids.filter { id in
        if case .unknown = host.capability(id, catalogue: catalogue) { true } else { false }
      }
      #expect(!unknown.isEmpty, "\(hidden)")
    }
    guard case .unknown = observed(SampleHost()).capability("no such", catalogue: catalogue) else {
      Issue.record("known without being in the catalogue")
      return
    }
  }
}
