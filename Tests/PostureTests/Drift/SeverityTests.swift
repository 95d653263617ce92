import Inputs
import Support
import Testing
import WindowsRegistry

@testable import Posture

struct `The severity of a finding` {
  @Test(arguments: SeveritySample.schannel + SeveritySample.masks + SeveritySample.values)
  func `says whether the host is less safe than it should be`(row: SeveritySample) throws {
    let lines = row.wish.split(separator: "\n", maxSplits: 1)
    let text = group(
      "tls: { \(lines[0]) }" + (lines.count > 1 ? "\n\(lines[1])" : "")
    )
    let drift = try drifted(text, on: row.host)
    let finding = try #require(drift.finding(at: row.address), "\(drift.lines)")
    #expect(finding.severity == row.severity)
  }

  @Test func `of a value stated by hand follows from the setting that it holds, if any`() throws {
    let drift = try drifted(
      group(
        """
        registry:
          - { key: '\(Keys.protocols)\\TLS 1.2\\Client', value: Enabled, type: REG_DWORD, data: 1 }
          - { key: '\(Keys.schannel)', value: EventLogging, type: REG_DWORD, data: 7 }
        """
      ),
      on: SampleHost(.windows10)
        .schannel("TLS 1.2", "Client", enabled: .dword(0), disabledByDefault: .dword(0))
    )
    #expect(drift.finding(at: "TLS 1.2\\Client\\Enabled")?.severity == .weaker)
    #expect(drift.finding(at: Keys.schannel + "\\EventLogging")?.severity == .other)
  }

  @Test func `of an update that is not there is weaker`() throws {
    let drift = try drifted(
      group("updates: [KB3140245]"),
      on: SampleHost(.windows7)
    )
    #expect(drift.findings.map(\.kind) == [.update])
    #expect(drift.findings.map(\.severity) == [.weaker])
  }

  private static let ten = SampleHost(.windows10)

  static let unreachable: [(String, SampleHost, String, DriftFinding.Severity)] = [
    (
      "a new protocol that is not to be had", SampleHost(.server2008R2),
      "schannel: { client: { TLS 1.3: enabled } }",
      .weaker
    ),
    (
      "an old one that is not to be had", SampleHost(.server2022),
      "schannel: { client: { SSL 2.0: enabled } }", .stronger
    ),
    (
      "an old one that a policy forces on", ten.policy(.dword(0xA80)).box(.dword(0x800)),
      "internet-options: { TLS 1.0: disabled }", .weaker
    ),
    (
      "an old one that a policy keeps off", ten.policy(.dword(0x800)).box(.dword(0xA80)),
      "internet-options: { TLS 1.0: enabled }", .stronger
    ),
  ]

  @Test(arguments: unreachable.indices)
  func `of what nobody can make true says what is missing`(index: Int) throws {
    let (name, host, wish, severity) = Self.unreachable[index]
    let drift = try drifted(group("tls: { \(wish) }"), on: host)
    let found = drift.findings.filter { $0.kind == .unreachable }
    #expect(found.map(\.severity) == [severity], "\(name): \(drift.lines)")
  }

  /// What a plan calls weak, and what taking it back would be, decide.
  @Test(arguments: DesiredSample.samples, ActualSample.samples)
  func `never contradicts the plan`(sample: DesiredSample, actual: ActualSample) throws {
    let host = ObservedHost(actual.snapshot, catalogue: catalogue)
    let desired = try #require(
      compile(try manifest(sample.text), for: host, catalogue: catalogue, today: today).value
    )
    let plan = plan(desired, for: host, digest: "", catalogue: catalogue)
    let drift = drift(desired, on: host, digest: "", catalogue: catalogue)
    let byAddress = Dictionary(
      drift.findings.compactMap { finding in finding.address.map { ($0, finding) } },
      uniquingKeysWith: { first, _ in first }
    )
    for operation in plan.operations {
      let severity = byAddress[operation.address]?.severity
      #expect(severity != nil)
      guard operation.hazards.contains(.weakens) else { continue }
      switch catalogue.knob(at: operation.address)?.surface {
      case .machineMask, .userMask:
        // A mask may have too much of both.
        #expect(severity != .other, "\(operation.line)")
      default: #expect(severity == .stronger, "\(operation.line)")
      }
    }
    #expect(Set(drift.findings.map(\.identity)).count == drift.findings.count, "identities differ")
  }
}
