import Support
import Testing
import WindowsRegistry

@testable import Posture

struct `What a plan says of the posture` {
  /// `stack: protocol before -> after`, with the updates that it hangs on.
  private func rows(_ plan: HostPlan) -> [String] {
    plan.posture.flatMap { change in
      change.cells.map { cell in
        let needs = change.needs.isEmpty ? "" : " (\(change.needs.joined(separator: ", ")))"
        return
          "\(change.stack): \(cell.name.rawValue) \(cell.before.byDefault)/\(cell.before.onRequest)"
          + " -> \(cell.after.byDefault)/\(cell.after.onRequest)\(needs)"
      }
    }
  }

  @Test func `is what its stacks do once all is done, updates included`() throws {
    let plan = try planned(group("workloads: [outlook]"), on: SampleHost(.windows7))
    #expect(
      rows(plan) == [
        "schannel.client: TLS 1.1 off/on -> on/on", "schannel.client: TLS 1.2 off/on -> on/on",
        "winhttp.64: SSL 3.0 on/on -> off/on (KB3140245)",
        "winhttp.64: TLS 1.0 on/on -> off/on (KB3140245)",
        "winhttp.64: TLS 1.1 off/on -> on/on (KB3140245)",
        "winhttp.64: TLS 1.2 off/on -> on/on (KB3140245)",
        "winhttp.32: SSL 3.0 on/on -> off/on (KB3140245)",
        "winhttp.32: TLS 1.0 on/on -> off/on (KB3140245)",
        "winhttp.32: TLS 1.1 off/on -> on/on (KB3140245)",
        "winhttp.32: TLS 1.2 off/on -> on/on (KB3140245)",
      ]
    )
  }

  @Test func `hangs on no update that is there`() throws {
    let host = SampleHost(.windows7x86).package("KB3140245")
    let plan = try planned(group("workloads: [outlook]"), on: host)
    #expect(plan.posture.allSatisfy { $0.needs.isEmpty })
    #expect(plan.posture.map(\.stack) == ["schannel.client", "winhttp.32"])
  }

  @Test func `follows Schannel into the stacks above it`() throws {
    let text = group("tls: { schannel: { client: { TLS 1.0: disabled } } }")
    let plan = try planned(text, on: SampleHost(.server2012R2))
    #expect(
      rows(plan) == [
        "schannel.client: TLS 1.0 on/on -> off/off", "winhttp.64: TLS 1.0 on/on -> off/off",
        "winhttp.32: TLS 1.0 on/on -> off/off",
        "wininet.\(SampleHost.kana): TLS 1.0 on/on -> off/off",
        "dotnet.v4.64: TLS 1.0 on/on -> off/off", "dotnet.v4.32: TLS 1.0 on/on -> off/off",
      ]
    )
  }

  @Test func `is silent where nothing that a stack does changes`() throws {
    let same = try planned(
      group("tls: { schannel: { client: { TLS 1.2: enabled } } }\npin: true"),
      on: SampleHost(.windows10)
    )
    #expect(!same.operations.isEmpty)
    #expect(same.posture == [])
    #expect(try planned(group("workloads: [outlook]"), on: SampleHost(.windows10)).posture == [])
  }

  @Test func `comes with the update alone where the values are right already`() throws {
    let host = SampleHost(.windows7).winhttp(.dword(0xA00), in32: .dword(0xA00))
      .schannel("TLS 1.1", "Client", enabled: .dword(1), disabledByDefault: .dword(0))
      .schannel("TLS 1.2", "Client", enabled: .dword(1), disabledByDefault: .dword(0))
    let plan = try planned(group("workloads: [outlook]"), on: host)
    #expect(plan.operations == [])
    #expect(plan.updates == ["winhttp-default-secure-protocols: KB3140245"])
    #expect(rows(plan).contains("winhttp.64: TLS 1.2 off/on -> on/on (KB3140245)"))
  }
}

struct `A prerequisite` {
  private func remarks(_ workload: String, _ host: SampleHost) throws -> [String] {
    try planned(group("workloads: [\(workload)]"), on: host).remarks
      .filter { $0.code.hasPrefix("prerequisite") }
      .map { "\($0.code) \($0.text.prefix { $0 != "," && $0 != ":" && $0 != " " })" }
  }

  private func exchange(_ build: UInt32) -> SampleHost {
    let setup = "HKLM\\SOFTWARE\\Microsoft\\ExchangeServer\\v15\\Setup"
    return SampleHost(.server2012R2)
      .value(setup, "MsiProductMajor", .dword(15)).value(setup, "MsiProductMinor", .dword(1))
      .value(setup, "MsiBuildMajor", .dword(build)).value(setup, "MsiBuildMinor", .dword(2))
  }

  @Test func `that facts refute is a warning, one that they prove is silent`() throws {
    // Exchange 2016 CU8 is 15.1.1415.2 (EXCH-BUILDS).
    let old = try remarks("exchange-server", exchange(1000))
    #expect(old.contains { $0.hasPrefix("prerequisite-unmet exchange-server.") })
    let new = try remarks("exchange-server", exchange(2507))
    #expect(!new.contains { $0.hasPrefix("prerequisite-unmet exchange-server.version") })
  }

  @Test func `that no fact can tell is a note`() throws {
    #expect(try remarks("ad-fs", SampleHost(.server2016)) == ["prerequisite ad-fs.all-nodes"])
  }

  @Test func `of Entra Connect goes by its version`() throws {
    let old = try remarks("entra-connect", SampleHost(.server2016).entraConnect("1.6.4.0"))
    #expect(old.contains("prerequisite-unmet entra-connect.minimum-version"))
    let new = try remarks("entra-connect", SampleHost(.server2016).entraConnect("2.5.79.0"))
    #expect(!new.contains { $0.hasPrefix("prerequisite-unmet entra-connect.minimum") })
  }
}
