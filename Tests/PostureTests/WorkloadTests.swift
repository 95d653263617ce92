import Inputs
import Support
import Testing
import WindowsRegistry

@testable import Posture

/// The rule list of the field report, release by release: what is planned, and nothing else.
struct `A workload` {
  /// The words of the table, written out.
  static let words: [String: [String]] = [
    "S12": ["TLS 1.2\\Server\\DisabledByDefault=0", "TLS 1.2\\Server\\Enabled=1"],
    "C11": ["TLS 1.1\\Client\\DisabledByDefault=0", "TLS 1.1\\Client\\Enabled=1"],
    "C12": ["TLS 1.2\\Client\\DisabledByDefault=0", "TLS 1.2\\Client\\Enabled=1"],
    "N4": ["v4\\SchUseStrongCrypto=1"],
    "N4w": ["32-bit v4\\SchUseStrongCrypto=1"],
    "N2": ["v2\\SystemDefaultTlsVersions=1"],
    "N2w": ["32-bit v2\\SystemDefaultTlsVersions=1"],
    "H": ["WinHttp\\DefaultSecureProtocols=0xa00"],
    "N2c": ["v2\\SchUseStrongCrypto=1"], "N2cw": ["32-bit v2\\SchUseStrongCrypto=1"],
    "Hw": ["32-bit WinHttp\\DefaultSecureProtocols=0xa00"],
    "IE": ["kana\\SecureProtocols=0x8a0"],
  ]

  static let columns: [(name: String, release: SampleRelease)] = [
    ("2008 R2", .server2008R2), ("2012", .server2012), ("2012 R2", .server2012R2),
    ("7 x64", .windows7), ("7 x86", .windows7x86), ("8", .windows8), ("8.1", .windows8point1),
    ("10", .windows10), ("2016", .server2016),
  ]

  struct Row: CustomTestStringConvertible, Sendable {
    let workload: String
    let cells: [[String]]
    var testDescription: String { workload }
  }

  private static func rows(_ table: String) -> [Row] {
    table.split(separator: "\n").map { line in
      let cells = line.split(separator: "|").map { $0.split(separator: " ").map(String.init) }
      return Row(workload: cells[0][0], cells: Array(cells[1...]))
    }
  }

  // Columns as above. “8.1 and later need nothing” is the right half; only AD FS and PowerShell
  // on .NET want a value there. SchUseStrongCrypto has no default that would serve.
  static let table = rows(
    """
    ad-fs            | S12 C12 N4 N4w N2c N2cw | N4 N4w | N4 N4w | S12 C12 N4 N4w N2c N2cw | S12 C12 N4 N2c | N4 N4w | N4 N4w | N4 N4w | N4 N4w
    outlook          | C11 C12 H Hw   | H Hw   | -      | C11 C12 H Hw   | C11 C12 H  | H Hw   | -      | -      | -
    outlook-pop-imap | C12            | -      | -      | C12            | C12        | -      | -      | -      | -
    owa              | IE             | IE     | -      | IE             | IE         | IE     | -      | -      | -
    skype-for-business         | C11 C12 H Hw | H Hw   | -      | C11 C12 H Hw | C11 C12 H | H Hw   | -      | - | -
    msonline-powershell        | N4 N4w       | N4 N4w | N4 N4w | N4 N4w       | N4        | N4 N4w | N4 N4w | - | -
    exchange-online-powershell | C11 C12 H Hw | H Hw   | -      | C11 C12 H Hw | C11 C12 H | H Hw   | -      | - | -
    """
  )

  @Test(arguments: table)
  func `plans exactly what its release needs`(row: Row) throws {
    #expect(row.cells.count == Self.columns.count)
    for (column, cell) in zip(Self.columns, row.cells) {
      let plan = try planned(
        group("workloads: [\(row.workload)]"),
        on: SampleHost(column.release)
      )
      let expected = try cell.filter { $0 != "-" }.flatMap { try #require(Self.words[$0]) }
      #expect(plan.lines.sorted() == expected.sorted(), "\(column.name)")
      #expect(plan.unknown == [] && plan.unreachable.filter { $0.setting.contains(".") } == [])
    }
  }

  // The updates by column: KB number, “none exists”, or nothing.
  static let updates: [(workloads: [String], cells: [String])] = [
    (
      ["outlook", "skype-for-business", "exchange-online-powershell"],
      ["KB3140245", "KB3140245", "", "KB3140245", "KB3140245", "none exists", "", "", ""]
    ),
    (["ad-fs", "outlook-pop-imap", "owa", "msonline-powershell"], Array(repeating: "", count: 9)),
  ]

  @Test func `asks for the updates that its release needs`() throws {
    for (workloads, cells) in Self.updates {
      for workload in workloads {
        for (column, cell) in zip(Self.columns, cells) {
          let plan = try planned(
            group("workloads: [\(workload)]"),
            on: SampleHost(column.release)
          )
          let unavailable = plan.remarks.contains { $0.code == "update-unavailable" }
          let found = plan.requirements.map(\.install) + (unavailable ? ["none exists"] : [])
          #expect(found.joined(separator: " ") == cell, "\(workload) on \(column.name)")
        }
      }
    }
  }

  @Test(arguments: table)
  func `says of every rule that does not apply why it does not`(row: Row) throws {
    for column in Self.columns {
      let text = group("workloads: [\(row.workload)]")
      let host = observed(SampleHost(column.release))
      let desired = try #require(
        compile(try manifest(text), for: host, catalogue: catalogue, today: today).value
      )
      let workload = try #require(catalogue.workloads[row.workload])
      let applied = Set(desired.wishes.map(\.origin.rule))
      for part in workload.parts where !applied.contains(part.rule) {
        let skipped = desired.skipped.first { $0.rule == part.rule }
        #expect(skipped?.reason == part.otherwise, "\(part.rule) on \(column.name)")
      }
    }
  }

  /// The report's .NET 3.5 rule: the choice handed to Schannel, and TLS 1.2 among what it offers.
  @Test(arguments: [
    (SampleRelease.server2008R2, "N2 N2w C12", "KB3154518"), (.windows7, "N2 N2w C12", "KB3154518"),
    (.windows7x86, "N2 C12", "KB3154518"), (.windows8, "N2 N2w", "KB3154519"),
    (.server2012, "N2 N2w", "KB3154519"), (.windows8point1, "N2 N2w", "KB3154520"),
    (.server2012R2, "N2 N2w", "KB3154520"), (.windows10, "", ""), (.server2016, "", ""),
  ])
  func `of PowerShell on the old framework needs its update and Schannel`(
    release: SampleRelease,
    words: String,
    update: String
  ) throws {
    var old = release
    (old.framework4, old.hasFramework35) = (nil, true)
    let plan = try planned(group("workloads: [msonline-powershell]"), on: SampleHost(old))
    let expected = words.split(separator: " ").flatMap { Self.words[String($0)] ?? [] }
    #expect(plan.lines.sorted() == expected.sorted())
    #expect(plan.requirements.map(\.install) == (update.isEmpty ? [] : [update]))
  }

  @Test(arguments: [
    ("1.1.561.0", SampleRelease.server2012R2, "N4 N4w", "KB2898850"),
    ("1.1.561.0", .server2012, "N4 N4w", "KB2898849"),
    ("1.1.561.0", .server2008R2, "N4 N4w S12 C12", "KB2954853"),
    ("1.1.561.0", .server2016, "N4 N4w", ""),
    ("1.1.614.0", .server2012R2, "", ""), ("1.1.614.0", .server2008R2, "", ""),
    ("2.4.131.0", .server2016, "", ""), ("2.5.79.0", .server2022, "", ""),
  ])
  func `of Entra Connect hangs on its version`(
    version: String,
    release: SampleRelease,
    words: String,
    update: String
  ) throws {
    let host = SampleHost(release).entraConnect(version)
    let plan = try planned(group("workloads: [entra-connect]"), on: host)
    let expected = words.split(separator: " ").flatMap { Self.words[String($0)] ?? [] }
    #expect(plan.lines.sorted() == expected.sorted())
    #expect(plan.requirements.map(\.install) == (update.isEmpty ? [] : [update]))
    #expect(plan.unknown == [])
  }

  @Test(arguments: ["2.3.20.0", "2.4.129.0"])
  func `of Entra Connect enforces TLS 1_2 for the versions that demand it`(version: String) throws {
    let host = SampleHost(.server2016).entraConnect(version)
    let plan = try planned(group("workloads: [entra-connect]"), on: host)
    #expect(
      plan.lines == [
        "v4\\SchUseStrongCrypto=1", "v4\\SystemDefaultTlsVersions=1",
        "32-bit v4\\SchUseStrongCrypto=1", "32-bit v4\\SystemDefaultTlsVersions=1",
      ]
    )
    let pinned = try planned(group("workloads: [entra-connect]\npin: true"), on: host)
    #expect(pinned.lines.count == 8)
  }

  @Test func `whose condition nobody can decide is unknown and plans nothing`() throws {
    let text = group("workloads: [entra-connect]")
    let blind = try planned(text, on: SampleHost(.server2012R2).key(Keys.azureADConnect))
    #expect(blind.lines == [])
    #expect(
      blind.unknown.map(\.setting) == ["entra-connect.dotnet", "entra-connect.enforced"]
    )
    let outlook = try planned(
      group("workloads: [outlook]"),
      on: SampleHost(.windows7).hiding(Keys.version)
    )
    #expect(outlook.lines == [])
    #expect(outlook.unknown.map(\.setting) == ["outlook.winhttp", "outlook.schannel-client"])
  }

  @Test func `has nothing to do where its framework is absent`() throws {
    var bare = SampleRelease.server2012
    bare.framework4 = nil
    let plan = try planned(group("workloads: [ad-fs]"), on: SampleHost(bare))
    #expect(plan.lines == [])
    #expect(plan.remarks.map(\.code) == ["framework-absent", "framework-absent"])
  }
}
