import Inputs
import Testing

@testable import Posture

struct `What two manifests say differently` {
  private func lines(_ before: String, _ after: String) throws -> [String] {
    manifestChanges(from: try manifest(before), to: try manifest(after)).map { change in
      let subject = [change.topic.rawValue, change.name, change.part?.rawValue ?? ""]
        .filter { !$0.isEmpty }.joined(separator: " ")
      let sides = [change.change.before?.value ?? "-", change.change.after?.value ?? "-"]
      return "\(subject): \(sides.joined(separator: " => "))"
    }
  }

  private let base = """
    plumbline: 1
    state: hosts
    groups:
      web:
        hosts: [web01, "web1*"]
        workloads: [outlook]
        tls: { schannel: { server: { TLS 1.0: disabled } } }
      old:
        hosts: [old01]
        tls: { client: { minimum: TLS 1.1 } }
    waivers:
      - { setting: "schannel.*", hosts: [web01], reason: r, owner: o, expires: 2027-01-31 }
    """

  @Test func `is nothing where only the order and the words for people differ`() throws {
    #expect(try lines(base, base) == [])
    let other = base.replacing("[web01, \"web1*\"]", with: "[\"web1*\", WEB01]")
      .replacing("    workloads:", with: "    description: The web\n    workloads:")
    #expect(try lines(base, other).filter { !$0.contains("WEB01") } == [])
  }

  @Test func `is each thing that came, went or is otherwise`() throws {
    let other = """
      plumbline: 1
      state: snapshots
      inventory:
        web09: { via: ssh, address: 10.0.0.9, port: 2222 }
      groups:
        web:
          hosts: ["web1*", web09]
          workloads: [outlook, ad-fs]
          tls: { schannel: { server: { TLS 1.0: enabled } }, client: { minimum: TLS 1.2 } }
          updates: [KB3140245]
          pin: true
          registry:
            - { key: 'HKLM\\SOFTWARE\\Contoso', value: Mode, type: REG_DWORD, data: 7 }
        new:
          hosts: [new01]
          tls: { schannel: { server: { TLS 1.1: disabled } } }
      waivers:
        - { setting: "schannel.*", hosts: [web01], reason: r, owner: o, expires: 2027-03-31 }
      """
    #expect(
      try lines(base, other) == [
        "state: hosts => snapshots",
        "inventory web09: - => via ssh, address 10.0.0.9, port 2222",
        "group web hosts: web01 => -",
        "group web hosts: - => web09",
        "group web workloads: - => ad-fs",
        "group web tls: schannel.server.TLS 1.0: disabled => schannel.server.TLS 1.0: enabled",
        "group web tls: - => client: minimum TLS 1.2",
        "group web updates: - => KB3140245",
        "group web registry: - => HKLM\\SOFTWARE\\Contoso\\Mode = REG_DWORD 7",
        "group web pin: - => pin",
        "group old: old => -",
        "group new: - => new",
        "waiver schannel.* of hosts web01: until 2027-01-31 (o): r => until 2027-03-31 (o): r",
      ]
    )
  }

  @Test func `pairs waivers of the same things in their order`() throws {
    let two =
      base + """

          - { setting: "schannel.*", hosts: [web01], reason: again, owner: o, expires: 2027-05-31 }
        """
    #expect(
      try lines(base, two) == ["waiver schannel.* of hosts web01: - => until 2027-05-31 (o): again"]
    )
    #expect(try lines(two, two) == [])
  }
}
