import Testing

@testable import Posture

struct `A condition in words` {
  private func words(_ change: (inout Condition) -> Void) -> String {
    var condition = Condition()
    change(&condition)
    return condition.words(catalogue)
  }

  @Test(arguments: [
    (0...999_999, "every release"),
    (0...9599, "before Windows 8.1 and Server 2012 R2 (build 9600)"),
    (0...6001, "before build 6002 of Windows Vista and Server 2008"),
    (0...10240, "up to Windows 10 1507 (build 10240)"),
    (9600...999_999, "Windows 8.1 and Server 2012 R2 and later (build 9600)"),
    (7601...999_999, "build 7601 of Windows 7 and Server 2008 R2, and later"),
    (15063...999_999, "Windows 10 1703 and later (build 15063)"),
    (0...18361, "before Windows 10 1903 (build 18362)"),
    (9200...9200, "Windows 8 and Server 2012 (build 9200)"),
    (7600...7601, "Windows 7 and Server 2008 R2 (builds 7600 to 7601)"),
    (7601...7601, "Windows 7 and Server 2008 R2, build 7601"),
    (6002...6003, "Windows Vista and Server 2008, builds 6002 to 6003"),
    (
      9200...9600,
      "Windows 8 and Server 2012 to Windows 8.1 and Server 2012 R2 (builds 9200 to 9600)"
    ),
    (7601...9200, "build 7601 of Windows 7 and Server 2008 R2 to Windows 8 and Server 2012"),
    (
      15063...17134, "Windows 10 1703 to 1803 and Windows Server (builds 15063 to 17134)"
    ),
  ])
  func `names releases by their builds`(builds: ClosedRange<Int>, text: String) {
    #expect(words { $0.builds = builds } == text)
  }

  @Test func `leaves the builds out where there is little room`() {
    var condition = Condition()
    condition.builds = 0...9599
    #expect(
      condition.words(catalogue, isBrief: true) == "before Windows 8.1 and Server 2012 R2"
    )
  }

  @Test func `names releases as their kind does`() {
    #expect(
      words {
        $0.builds = 9200...9200
        $0.kind = .server
      } == "Windows Server 2012 (build 9200)"
    )
    #expect(
      words {
        $0.builds = 9200...9200
        $0.kind = .client
      } == "Windows 8 (build 9200)"
    )
    #expect(words { $0.kind = .server } == "servers")
  }

  @Test func `says every demand`() throws {
    #expect(Condition.always.words(catalogue) == "every host")
    #expect(
      words {
        $0.builds = 7601...7601
        $0.dotnet4AtLeast = DottedVersion("4.5")
        $0.dotnet4Below = DottedVersion("4.6")
      }
        == "Windows 7 and Server 2008 R2, build 7601, with .NET Framework 4.x from 4.5 and before 4.6"
    )
    #expect(
      words {
        $0.entraConnectBelow = DottedVersion("1.1.614.0")
        $0.dotnet = .v4Absent
        $0.missingUpdates = [KBNumber(number: 3_140_245)]
      } == "hosts with Entra Connect before 1.1.614.0 without KB3140245 and .NET Framework 4.x"
    )
    #expect(
      words {
        $0.architecture = .ia64
        $0.product = .init(product: "sql-server", atLeast: DottedVersion("10.0"), below: nil)
      } == "hosts on Itanium with SQL Server database engine from 10.0 on"
    )
    #expect(
      words { $0.dotnet = .v2Only }
        == "hosts with .NET Framework 2.0 to 3.5 and none of 4.5 or later"
    )
    #expect(words { $0.dotnet = .v4Present } == "hosts with .NET Framework 4.x")
    #expect(
      words { $0.product = .init(product: "entra-provisioning-agent", atLeast: nil, below: nil) }
        == "hosts with Microsoft Entra provisioning agent"
    )
  }

  @Test func `tells all conditions of the catalogue apart from every host`() {
    var conditions: [Condition] = []
    for workload in catalogue.workloads.values {
      conditions += workload.parts.map(\.condition)
      for item in workload.prerequisites { conditions += [item.condition] + item.failsWhen }
    }
    conditions += catalogue.capabilities.values.flatMap(\.cases).map(\.condition)
    #expect(conditions.count > 200)
    // Two that differ must not read alike; builds that no release has make no difference.
    let texts = Dictionary(grouping: Set(conditions.map(Self.clamped))) { $0.words(catalogue) }
    #expect(texts.filter { $0.value.count > 1 }.keys.sorted() == [])
  }

  /// The condition with a range that begins and ends with a build of a release.
  private static func clamped(_ condition: Condition) -> Condition {
    guard let builds = condition.builds else { return condition }
    var result = condition
    let releases = catalogue.releases.map(\.builds)
    let first = releases.first { $0.upperBound >= builds.lowerBound }
    let last = releases.last { $0.lowerBound <= builds.upperBound }
    let lower = max(builds.lowerBound, first?.lowerBound ?? 0)
    let upper = min(builds.upperBound, last?.upperBound ?? 0)
    result.builds = lower...max(lower, upper)
    return result
  }
}
