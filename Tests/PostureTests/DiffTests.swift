import Inputs
import Support
import Testing
import WindowsRegistry

@testable import Posture

struct `What a change of manifests means for a host` {
  private func outlook(
    _ text: String?,
    on host: SampleHost,
    location: SourceLocation = #_sourceLocation
  ) throws -> HostOutlook? {
    guard let text else { return nil }
    let engine = Engine(
      manifest: try manifest(text, location: location),
      catalogue: catalogue,
      today: today
    )
    let staged = engine.outlook(host.snapshot, digest: "")
    #expect(staged.diagnostics == [], sourceLocation: location)
    if case .done(let outlook)? = staged.value { return outlook }
    return nil
  }

  private func difference(
    from before: String?,
    to after: String?,
    on host: SampleHost,
    location: SourceLocation = #_sourceLocation
  ) throws -> HostDiff {
    try #require(
      diff(
        outlook(before, on: host, location: location),
        outlook(after, on: host, location: location)
      ),
      sourceLocation: location
    )
  }

  private func server(_ protocols: String) -> String {
    group("tls: { schannel: { server: { \(protocols) } } }")
  }

  private func lines(_ diff: HostDiff) -> [String] {
    diff.operations.map { change in
      "\(change.kind.rawValue) \(change.before?.line ?? "-") | \(change.after?.line ?? "-")"
    }
  }

  private func wishes(_ diff: HostDiff) -> [String] {
    diff.quietWishes.map { "\($0.kind.rawValue) \($0.subject.map { "\($0)" } ?? "")" }
  }

  @Test func `is nothing when both ask for the same, wherever it stands`() throws {
    let text = server("TLS 1.0: disabled")
    let moved = "# A remark\n\n" + text
    let found = try difference(from: text, to: moved, on: SampleHost(.server2022))
    #expect(!found.isChanging)
    #expect(found.operations.isEmpty && found.posture.isEmpty && found.remarks.isEmpty)
  }

  @Test func `is what only the new manifest writes, with what that does to the stack`() throws {
    let found = try difference(
      from: server("TLS 1.1: disabled"),
      to: server("TLS 1.0: disabled, TLS 1.1: disabled"),
      on: SampleHost(.server2022)
    )
    #expect(
      lines(found) == [
        "added - | TLS 1.0\\Server\\DisabledByDefault=1", "added - | TLS 1.0\\Server\\Enabled=0",
      ]
    )
    #expect(found.posture.map(\.stack) == ["schannel.server"])
    #expect(found.posture[0].cells.map(\.name) == [.tls10])
    #expect(found.posture[0].cells[0].before.byDefault == .on)
    #expect(found.posture[0].cells[0].after.byDefault == .off)
    #expect(found.operations[0].newHazards.contains(.dropsProtocol))
    #expect(found.quietWishes.isEmpty)
  }

  @Test func `is what the new one does not write any more, and the value stays`() throws {
    let found = try difference(
      from: server("TLS 1.0: disabled, TLS 1.1: disabled"),
      to: server("TLS 1.1: disabled"),
      on: SampleHost(.server2022)
    )
    #expect(found.operations.allSatisfy { $0.kind == .removed && $0.newHazards.isEmpty })
    #expect(found.operations.first?.goneHazards.contains(.dropsProtocol) == true)
    #expect(found.posture[0].cells[0].before.byDefault == .off)
    #expect(found.posture[0].cells[0].after.byDefault == .on)
  }

  @Test func `is a wish alone where the host is in sync with both`() throws {
    let host = SampleHost(.server2022)
      .value(Keys.protocols + "\\TLS 1.0\\Server", "Enabled", .dword(0))
      .value(Keys.protocols + "\\TLS 1.0\\Server", "DisabledByDefault", .dword(1))
    let (none, one) = (server("TLS 1.2: enabled"), server("TLS 1.0: disabled, TLS 1.2: enabled"))
    let came = try difference(from: none, to: one, on: host)
    #expect(came.operations.isEmpty && came.isChanging && came.posture.isEmpty)
    #expect(wishes(came) == ["added setting(schannel.server.TLS 1.0)"])
    let went = try difference(from: one, to: none, on: host)
    #expect(went.operations.isEmpty && went.isChanging)
    #expect(wishes(went) == ["removed setting(schannel.server.TLS 1.0)"])
  }

  @Test func `is other data for the same value`() throws {
    func text(_ number: Int) -> String {
      group(
        """
        registry:
          - key: HKLM\\SOFTWARE\\Contoso
            value: Mode
            type: REG_DWORD
            data: \(number)
        """
      )
    }
    let host = SampleHost(.server2022).covering("HKLM\\SOFTWARE\\Contoso")
    let found = try difference(from: text(1), to: text(2), on: host)
    #expect(
      lines(found) == [
        "changed HKLM\\SOFTWARE\\Contoso\\Mode=1 | HKLM\\SOFTWARE\\Contoso\\Mode=2"
      ]
    )
    #expect(!found.operations[0].isSameWrite)
    #expect(found.quietWishes.isEmpty, "the operation speaks for the wish")
  }

  @Test func `is a new hazard of a value that both write`() throws {
    // While TLS 1.3 stays, losing TLS 1.2 is not to fall back; once both go, it is.
    let found = try difference(
      from: server("TLS 1.2: disabled"),
      to: server("TLS 1.2: disabled, TLS 1.3: disabled"),
      on: SampleHost(.server2022)
    )
    let rated = found.operations.filter(\.isSameWrite)
    #expect(!rated.isEmpty)
    #expect(rated.allSatisfy { $0.newHazards == [.weakens] })
    #expect(rated.allSatisfy { $0.after?.settings.first?.member == "TLS 1.2" })
  }

  @Test func `tells hosts that enter and leave, and leaves these as they are`() throws {
    let text = server("TLS 1.0: disabled")
    let entering = try difference(from: nil, to: text, on: SampleHost(.server2022))
    #expect(entering.membership == .enters && entering.isChanging)
    #expect(entering.groupsBefore == [] && entering.groupsAfter == ["all"])
    #expect(entering.operations.allSatisfy { $0.kind == .added })
    let leaving = try difference(from: text, to: nil, on: SampleHost(.server2022))
    #expect(leaving.membership == .leaves && leaving.isChanging)
    #expect(leaving.operations.allSatisfy { $0.kind == .removed })
    #expect(leaving.posture[0].cells.allSatisfy { $0.after.byDefault == .on })
    #expect(diff(nil, nil) == nil)
  }

  @Test func `is no change when only a group has another name`() throws {
    let text = server("TLS 1.0: disabled")
    let found = try difference(
      from: text,
      to: text.replacing("all:", with: "servers:"),
      on: SampleHost(.server2022)
    )
    #expect(!found.isChanging)
    #expect(found.groupsBefore == ["all"] && found.groupsAfter == ["servers"])
  }

  @Test func `names updates that only one side needs`() throws {
    let outlook = group("workloads: [outlook]")
    let none = server("TLS 1.2: enabled")
    let found = try difference(from: none, to: outlook, on: SampleHost(.windows7))
    #expect(found.updates.map { $0.after?.install } == ["KB3140245"])
    let back = try difference(from: outlook, to: none, on: SampleHost(.windows7))
    #expect(back.updates.map(\.kind) == [.removed])
  }

  @Test func `is unknown only where the sides differ`() throws {
    let host = SampleHost(.server2022).hiding(Keys.schannel)
    let both = server("TLS 1.0: disabled")
    #expect(try difference(from: both, to: both, on: host).unknown.isEmpty)
    let more = server("TLS 1.0: disabled, TLS 1.1: disabled")
    let found = try difference(from: both, to: more, on: host)
    #expect(Set(found.unknown.map(\.setting)) == ["schannel.server.TLS 1.1"])
    let other = try difference(from: both, to: server("TLS 1.0: enabled"), on: host)
    #expect(Set(other.unknown.map(\.setting)) == ["schannel.server.TLS 1.0"])
  }

  @Test func `follows a waiver that comes`() throws {
    let text = server("TLS 1.0: disabled")
    let waived =
      text + """
        waivers:
          - { setting: "schannel.server.*", hosts: ["*"], reason: scanners, owner: us, expires: 2026-02-01 }

        """
    let found = try difference(from: text, to: waived, on: SampleHost(.server2022))
    #expect(found.operations.allSatisfy { $0.kind == .removed })
    #expect(found.remarks.compactMap(\.after).map(\.code) == ["waived"])
    #expect(try difference(from: waived, to: waived, on: SampleHost(.server2022)).remarks.isEmpty)
  }

  @Test(arguments: [SampleHost(.windows7), SampleHost(.server2012R2), SampleHost(.server2022)])
  func `makes of the plan before exactly the plan after`(host: SampleHost) throws {
    let texts = [
      server("TLS 1.0: disabled"), server("TLS 1.0: enabled, TLS 1.1: disabled"),
      group("workloads: [outlook]"), group("tls: { client: { minimum: TLS 1.2 } }"),
      group("pin: true\ntls: { server: { minimum: TLS 1.1 } }"),
    ]
    for before in texts {
      for after in texts {
        let (old, new) = (try outlook(before, on: host), try outlook(after, on: host))
        let found = try #require(diff(old, new))
        var plan: [RegistryAddress: Operation.Action] = [:]
        for operation in old?.plan.operations ?? [] { plan[operation.address] = operation.action }
        for change in found.operations {
          if let gone = change.before {
            #expect(plan.removeValue(forKey: gone.address) == gone.action)
          }
          if let operation = change.after { plan[operation.address] = operation.action }
        }
        let wanted = (new?.plan.operations ?? []).map { ($0.address, $0.action) }
        #expect(plan == Dictionary(uniqueKeysWithValues: wanted))
        let back = try #require(diff(new, old))
        #expect(
          back.operations.map { [$0.before, $0.after] }
            == found.operations.map { [$0.after, $0.before] }
        )
        #expect(back.isChanging == found.isChanging)
        for change in found.posture {
          for cell in change.cells { #expect(!cell.before.isSame(as: cell.after)) }
        }
      }
    }
  }
}
