import Inputs
import Support
import Testing

@testable import Posture

struct `An inventory` {
  private func manifest(_ inventory: String) throws -> Manifest {
    let text = "plumbline: 1\ninventory:\n\(inventory)\n"
    let file = SourceText(name: "estate/posture.yaml", text)
    let read = readManifest([file], catalogue: builtInCatalogue)
    #expect(read.diagnostics.isEmpty, "\(read.diagnostics)")
    return try #require(read.value)
  }

  private func location(_ host: String, _ inventory: String) throws -> String? {
    try manifest(inventory).inventory.entry(for: host)?.location(of: host).description
  }

  @Test(
    arguments: zip(
      [
        "  web01: { via: ssh }",
        "  web*: { via: ssh, address: \"{host}.corp.example\", user: CORP\\admin, port: 2222 }",
        "  web01: { via: ssh, identity: keys/fleet, known-hosts: known_hosts, config: /etc/x }",
        "  \"*\": { via: smb, address: 10.0.0.7, credentials: ~/corp.auth }",
        "  web01: { via: smb, kerberos: true, port: 4450 }",
        "  \"*\": { via: ssh, address: \"{host}-mgmt\" }",
        "  \"*\": { via: ssh, address: \"{host}\" }",
        "  web01: { via: hive, path: \"images/{host}\" }",
        "  web01: { via: reg, path: hosts }",
        "  web01: { via: reg, path: hosts/other.reg }",
        "  web01: { via: ssh, address: \"fe80::1%eth0\", port: 22 }",
      ],
      [
        "ssh:web01",
        "ssh:CORP\\admin@web01.corp.example:2222",
        "ssh:web01?identity=estate/keys/fleet&known-hosts=estate/known_hosts&config=/etc/x",
        "smb:10.0.0.7?credentials=~/corp.auth",
        "smb:web01:4450?kerberos=yes",
        "ssh:web01-mgmt",
        "ssh:web01",
        "hive:estate/images/web01",
        "reg:estate/hosts/web01.reg",
        "reg:estate/hosts/other.reg",
        "ssh:[fe80::1%eth0]:22",
      ]
    )
  )
  func `says where a host is`(inventory: String, location text: String) throws {
    #expect(try location("web01", inventory) == text)
    // The text is read back where a plan or the journal holds it.
    let read = try #require(try HostLocation.read(text))
    #expect(read.description == text)
    #expect(try manifest(inventory).inventory.entry(for: "web01")?.location(of: "web01") == read)
  }

  @Test func `prefers a name to a pattern and the first pattern to later ones`() throws {
    let text = """
        "*": { via: ssh, user: any }
        "web*": { via: ssh, user: web }
        WEB01: { via: ssh, user: one }
      """
    #expect(try location("web01", text) == "ssh:one@web01")
    #expect(try location("web02", text) == "ssh:any@web02")
  }

  @Test(arguments: ["../../etc", ".hidden", "a/b"])
  func `lets no host's name reach another folder`(host: String) throws {
    #expect(throws: HostLocation.Fault.self) {
      try location(host, "  \"*\": { via: hive, path: \"images/{host}\" }")
    }
  }

  @Test(arguments: ["-oProxyCommand=x", "a b", "x;y", "$(id)", "a&b", ""])
  func `takes no host's name for an address that a program could misread`(host: String) throws {
    #expect(throws: HostLocation.Fault.self) { try location(host, "  \"*\": { via: ssh }") }
  }

  @Test(
    arguments: [
      "ssh:-x", "ssh:a:0", "ssh:a:99999", "ssh:a b", "ssh:[::1", "ssh:", "ssh:a?what=x",
      "ssh:a?identity=", "ssh:a?identity=%zz", "smb:a", "smb:a?kerberos=no",
      "smb:a?kerberos=yes&credentials=x", "hive:", "reg:",
    ]
  )
  func `refuses text that names no place`(text: String) {
    #expect(throws: HostLocation.Fault.self) { try HostLocation.read(text) }
  }

  @Test func `leaves a plain path alone`() throws {
    #expect(try HostLocation.read("hosts") == nil)
    #expect(try HostLocation.read("C:\\x") == nil)
  }

  @Test(arguments: ["a?b", "a&b=c", "50%", "ü", "x y"])
  func `keeps odd paths through its text`(path: String) throws {
    let remote = try #require(RemoteAddress(address: "h"))
    let location = HostLocation.ssh(SSHLocation(remote, identity: path))
    #expect(try HostLocation.read(location.description) == location)
  }

  static let faults = [
    BadManifest("an entry without via", "missing-key", text: entry("1️⃣{ address: x }")),
    BadManifest("an unknown way", "unknown-name", text: entry("{ via: 1️⃣shh }")),
    BadManifest("no login", "bad-login", text: "plumbline: 1\ninventory: { 1️⃣a: { via: smb } }\n"),
    BadManifest(
      "two logins",
      "bad-login",
      text: "plumbline: 1\ninventory: { 1️⃣a: { via: smb, kerberos: true, credentials: x } }\n"
    ),
    BadManifest("kerberos false", "bad-login", text: entry("{ via: smb, kerberos: 1️⃣false }")),
    BadManifest("a port of 0", "bad-address", text: entry("{ via: ssh, port: 1️⃣0 }")),
    BadManifest("an option as address", "bad-address", text: entry("{ via: ssh, address: 1️⃣-x }")),
    BadManifest("a bad user", "bad-address", text: entry("{ via: ssh, user: 1️⃣\"a;b\" }")),
    BadManifest("a stray option", "unknown-key", text: entry("{ via: ssh, 1️⃣credentials: x }")),
    BadManifest("a stray port", "unknown-key", text: entry("{ via: hive, path: x, 1️⃣port: 1 }")),
    BadManifest("an unknown option", "unknown-key", text: entry("{ via: ssh, 1️⃣adress: x }")),
    BadManifest(
      "no path",
      "missing-key",
      text: "plumbline: 1\ninventory: { 1️⃣a: { via: hive } }\n"
    ),
    BadManifest("an empty path", "bad-path", text: entry("{ via: hive, path: 1️⃣\"\" }")),
    BadManifest(
      "a name in another case",
      "inventory-twice",
      text: "plumbline: 1\ninventory: { a: { via: ssh }, 1️⃣A: { via: ssh } }\n"
    ),
  ]

  @Test(arguments: faults)
  func `is faulted where the fault is`(sample: BadManifest) {
    checkFaults(sample)
  }
}

private func entry(_ text: String) -> String { "plumbline: 1\ninventory: { a: \(text) }\n" }
