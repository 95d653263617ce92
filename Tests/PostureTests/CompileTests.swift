import Inputs
import Support
import Testing
import WindowsRegistry

@testable import Posture

private func compiled(
  _ text: String,
  on host: SampleHost = SampleHost(.windows7),
  catalogue: Catalogue = builtInCatalogue,
  today: ISODate? = today
) throws -> Diagnosed<DesiredState> {
  let read = readManifest([SourceText(name: "m", text)], catalogue: catalogue)
  #expect(!read.diagnostics.hasErrors)
  return compile(
    try #require(read.value),
    for: ObservedHost(host.snapshot, catalogue: catalogue),
    catalogue: catalogue,
    today: today
  )
}

extension Diagnosed<DesiredState> {
  fileprivate var wishes: [String] {
    value?.wishes.map { "\($0.setting) \($0.state.text)" } ?? []
  }
}

struct `Compiling a manifest` {
  @Test func `gives nothing for a host that no group takes`() throws {
    let text = "plumbline: 1\ngroups: { a: { hosts: [other] } }"
    #expect(try compiled(text).value == nil)
    #expect(try compiled(text, on: SampleHost("OTHER")).value?.groups == ["a"])
  }

  @Test func `lets what is said outright win over a workload`() throws {
    let text = group("workloads: [outlook]\ntls: { winhttp: { TLS 1.0: enabled } }")
    let desired = try compiled(text)
    #expect(desired.diagnostics == [])
    #expect(desired.wishes.contains("winhttp.TLS 1.0 enabled"))
    let plan = try planned(text, on: SampleHost(.windows7))
    #expect(plan.lines.contains("WinHttp\\DefaultSecureProtocols=0xa80"))
  }

  @Test func `lets unmanaged silence a workload`() throws {
    let text = group(
      "workloads: [outlook-pop-imap]\ntls: { schannel: { client: { 1.2: unmanaged } } }"
    )
    #expect(try compiled(text).wishes == [])
    #expect(try planned(text, on: SampleHost(.windows7)).lines == [])
  }

  @Test func `lets one group's word win over another group's workload`() throws {
    let text = """
      plumbline: 1
      groups:
        a: { hosts: [host], workloads: [outlook] }
        b: { hosts: [host], tls: { winhttp: { TLS 1.0: enabled, TLS 1.1: unmanaged } } }
      """
    #expect(
      try compiled(text).wishes.filter { $0.hasPrefix("winhttp") } == [
        "winhttp.SSL 2.0 disabled", "winhttp.SSL 3.0 disabled", "winhttp.TLS 1.0 enabled",
        "winhttp.TLS 1.2 enabled",
      ]
    )
  }

  @Test func `takes agreement from several groups and keeps all places`() throws {
    let text = """
      plumbline: 1
      groups:
        a: { hosts: [host], workloads: [outlook, skype-for-business] }
        b: { hosts: [host], workloads: [outlook], pin: true }
      """
    let desired = try #require(try compiled(text).value)
    let wish = try #require(desired.wishes.first { $0.setting.description == "winhttp.TLS 1.2" })
    #expect(wish.origin.declaredAt.map(\.description) == ["m:3:35", "m:3:44", "m:4:35"])
    #expect(wish.origin.rule == "outlook.winhttp")
    #expect(wish.origin.sources.contains("SFB-TLS"))
    #expect(wish.isPinned)
    #expect(desired.groups == ["a", "b"])
    #expect(
      desired.requirements.map(\.capability).count
        == Set(desired.requirements.map(\.capability)).count
    )
  }

  @Test(arguments: [
    ("enabled", "disabled"), ("enabled", "os-default"), ("disabled", "unmanaged"),
    ("unmanaged", "enabled"),
  ])
  func `refuses groups that disagree, with both places`(one: String, other: String) throws {
    let text = """
      plumbline: 1
      groups:
        a: { hosts: ["*st"], tls: { winhttp: { TLS 1.2: \(one) } } }
        b: { hosts: ["h*"], tls: { winhttp: { tls1.2: \(other) } } }
      """
    let fault = try #require(try compiled(text).diagnostics.first)
    #expect(fault.code == "groups-disagree" && fault.severity == .error)
    #expect(fault.place?.description == "m:4:41")
    #expect(fault.notes.compactMap(\.place?.description) == ["m:3:42"])
    #expect(try compiled(text, on: SampleHost("hide")).diagnostics == [])
  }

  @Test func `refuses groups that disagree about the scope, said or not`() throws {
    func text(_ one: String, _ other: String) -> String {
      """
      plumbline: 1
      groups:
        a: { hosts: ["*st"], tls: { internet-options: { \(one) TLS 1.2: enabled } } }
        b: { hosts: ["ho*"], tls: { internet-options: { \(other) TLS 1.2: enabled } } }
      """
    }
    let policy = "scope: machine-policy,"
    #expect(try compiled(text("", policy)).diagnostics.map(\.code) == ["groups-disagree"])
    #expect(try compiled(text(policy, policy)).diagnostics == [])
    #expect(try compiled(text("", "scope: every-user,")).diagnostics == [])
  }

  @Test(arguments: [
    ("[host]", "[HOST]", true), ("[host]", "[\"h*\"]", true), ("[\"h?st\"]", "[other, host]", true),
    ("[\"*\"]", "[\"pc-*\"]", true), ("[\"h*\"]", "[\"H*\"]", true), ("[host]", "[other]", false),
    ("[\"a*\"]", "[\"*b\"]", false), ("[]", "[\"*\"]", false),
  ])
  func `finds groups that share hosts whatever the state holds without one`(
    one: String,
    other: String,
    areRefused: Bool
  ) {
    let text = """
      plumbline: 1
      groups:
        a: { hosts: \(one), tls: { winhttp: { TLS 1.2: enabled } } }
        b: { hosts: \(other), tls: { winhttp: { TLS 1.2: disabled } } }
      """
    let read = readManifest([SourceText(name: "m", text)], catalogue: catalogue)
    #expect(read.diagnostics.contains { $0.code == "groups-disagree" } == areRefused)
  }

  @Test func `refuses two raw values for one place`() throws {
    let text = #"""
      plumbline: 1
      groups:
        a: { hosts: [host], registry: [{ key: 'HKLM\X', value: Y, type: REG_DWORD, data: 1 }] }
        b: { hosts: [host], registry: [{ key: 'HKLM\x', value: y, absent: true }] }
      """#
    let fault = try #require(try compiled(text).diagnostics.first)
    #expect(fault.code == "groups-disagree")
    #expect(fault.place?.description == "m:4:34")
    #expect(fault.notes.map(\.place?.description) == ["m:3:34"])
  }

  @Test func `refuses workloads that disagree, unless the manifest decides`() throws {
    let strict = """
      workloads:
        - id: strict
          title: Strict
          summary: Strict
          sources: [DN-TLS]
          parts:
            - { rule: strict.a, tls: { winhttp: { TLS 1.2: disabled } }, why: so, sources: [DN-TLS] }
      """
    let read = readCatalogue(builtInCatalogueFiles + [SourceText(name: "strict.yaml", strict)])
    #expect(read.diagnostics == [])
    let catalogue = try #require(read.value)
    let fault = try #require(
      try compiled(group("workloads: [outlook, strict]"), catalogue: catalogue).diagnostics.first
    )
    #expect(fault.code == "workloads-disagree" && fault.severity == .error)
    #expect(fault.place?.description == "m:5:26")
    #expect(fault.notes.map(\.place?.description) == ["m:5:17"])
    let decided = try compiled(
      group("workloads: [outlook, strict]\ntls: { winhttp: { TLS 1.2: enabled } }"),
      catalogue: catalogue
    )
    #expect(decided.diagnostics == [])
  }
}

struct `A waiver` {
  private static let text = """
    plumbline: 1
    groups:
      desks: { hosts: [host, pc-*], workloads: [outlook-pop-imap] }
      loud: { hosts: [pc-2], tls: { schannel: { server: { TLS 1.2: enabled } } } }
    waivers:
      - WHAT
        reason: the printer
        owner: print team
        expires: 2026-06-30
    """

  private func state(
    _ what: String,
    on host: String = "host",
    today: String? = "2026-06-30"
  ) throws -> Diagnosed<DesiredState> {
    try compiled(
      Self.text.replacing("WHAT", with: what),
      on: SampleHost(.windows7, name: host),
      today: today.flatMap { ISODate($0) }
    )
  }

  @Test func `holds up to and on its last day`() throws {
    for day in ["2026-01-01", "2026-06-30"] {
      let state = try state("setting: schannel.client.TLS 1.2", today: day)
      #expect(state.wishes == [])
      #expect(state.value?.remarks.map(\.code) == ["waived"])
      #expect(state.value?.requirements == [])
    }
  }

  @Test(arguments: ["2026-07-01", "2027-01-01", nil])
  func `is void after its last day, or when nobody knows the day`(day: String?) throws {
    let state = try state("setting: schannel.client.TLS 1.2", today: day)
    #expect(state.wishes == ["schannel.client.TLS 1.2 enabled"])
    #expect(state.value?.remarks.map(\.code) == ["waiver-expired"])
    #expect(state.value?.remarks.first?.declaredAt.map(\.description) == ["m:6:5"])
  }

  @Test(arguments: [
    ("setting: \"schannel.*\"", "host", ""),
    ("setting: \"*.TLS 1.2\"", "pc-2", ""),
    ("setting: \"*.server.*\"", "pc-2", "client"),
    ("setting: \"*\"\n    groups: [loud]", "pc-1", "client"),
    ("setting: \"*\"\n    groups: [loud]", "pc-2", ""),
    ("setting: \"*\"\n    groups: [\"lo*\"]", "pc-2", ""),
    ("setting: \"*\"\n    hosts: [pc-2]", "pc-1", "client"),
    ("setting: \"*\"\n    hosts: [\"PC-?\"]", "pc-2", ""),
    ("setting: \"*\"\n    hosts: [host]\n    groups: [loud]", "host", "client"),
    ("setting: \"*\"\n    hosts: [pc-2]\n    groups: [desks]", "pc-2", ""),
  ])
  func `holds for the hosts of its groups only`(what: String, host: String, left: String) throws {
    let state = try state(what, on: host)
    #expect(state.wishes == (left.isEmpty ? [] : ["schannel.\(left).TLS 1.2 enabled"]))
  }

  @Test func `for something else changes nothing and says nothing`() throws {
    let state = try state("setting: winhttp.*")
    #expect(state.wishes == ["schannel.client.TLS 1.2 enabled"])
    #expect(state.value?.remarks == [])
  }
}
