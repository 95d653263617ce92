import Inputs
import Support
import Testing
import WindowsRegistry

@testable import Posture

struct `Bounds for a side` {
  static let client12 = group("tls: { client: { minimum: TLS 1.2 } }")
  static let server12 = group("tls: { server: { minimum: TLS 1.2 } }")

  /// What each stack offers by default after the plan, and whether a second plan is empty.
  private func outcome(_ text: String, _ host: SampleHost) throws -> [String: String] {
    let plan = try planned(text, on: host)
    let after = applied(plan, to: host)
    #expect(try planned(text, on: after).lines == [])
    var offers: [String: String] = [:]
    for stack in effectivePosture(of: after, catalogue: catalogue).stacks {
      offers[stack.stack.name] = stack.cells.byDefault.map(\.rawValue).joined(separator: ", ")
    }
    return offers
  }

  @Test func `come to the stacks that a client of Windows 10 has`() throws {
    let offers = try outcome(Self.client12, SampleHost(.windows10))
    #expect(
      offers == [
        "schannel.client": "TLS 1.2, DTLS 1.0, DTLS 1.2",
        "schannel.server": "TLS 1.0, TLS 1.1, TLS 1.2, DTLS 1.0, DTLS 1.2",
        "winhttp.64": "TLS 1.2", "winhttp.32": "TLS 1.2", "wininet.kana": "TLS 1.2",
        "dotnet.v4.64": "TLS 1.2", "dotnet.v4.32": "TLS 1.2",
      ]
    )
  }

  @Test func `leave what is newer than the minimum to Windows`() throws {
    let offers = try outcome(Self.client12, SampleHost(.windows11))
    #expect(offers["schannel.client"] == "TLS 1.2, TLS 1.3, DTLS 1.0, DTLS 1.2")
    #expect(offers["winhttp.64"] == "TLS 1.2, TLS 1.3")
    #expect(offers["dotnet.v4.32"] == "TLS 1.2, TLS 1.3")
  }

  @Test func `take what is newer than the maximum away`() throws {
    let text = group("tls: { client: { minimum: TLS 1.2, maximum: TLS 1.2 } }")
    let offers = try outcome(text, SampleHost(.windows11))
    for stack in ["winhttp.64", "winhttp.32", "wininet.kana", "dotnet.v4.64"] {
      #expect(offers[stack] == "TLS 1.2", "\(stack)")
    }
    #expect(offers["schannel.client"]?.hasPrefix("TLS 1.2, DTLS") == true)
  }

  @Test func `ask for the updates of old stacks`() throws {
    let plan = try planned(Self.client12, on: SampleHost(.windows7))
    #expect(
      plan.updates == [
        "dotnet35-system-default: KB3154518", "winhttp-default-secure-protocols: KB3140245",
      ]
    )
    #expect(plan.lines.contains("v2\\SystemDefaultTlsVersions=1"))
    #expect(plan.lines.contains("WinHttp\\DefaultSecureProtocols=0x800"))
    #expect(plan.lines.contains("kana\\SecureProtocols=0x800"))
    #expect(plan.lines.contains("TLS 1.0\\Client\\Enabled=0"))
    #expect(!plan.lines.contains { $0.contains("Server") })
  }

  @Test func `touch the server side alone when that is asked for`() throws {
    let plan = try planned(Self.server12, on: SampleHost(.server2016))
    #expect(
      plan.lines.sorted() == [
        "SSL 3.0\\Server\\DisabledByDefault=1", "SSL 3.0\\Server\\Enabled=0",
        "TLS 1.0\\Server\\DisabledByDefault=1", "TLS 1.0\\Server\\Enabled=0",
        "TLS 1.1\\Server\\DisabledByDefault=1", "TLS 1.1\\Server\\Enabled=0",
      ]
    )
  }

  @Test func `leave 32-bit hosts their one view, and pass over a framework that is not there`()
    throws
  {
    var bare = SampleRelease.windows7x86
    bare.framework4 = nil
    bare.hasFramework35 = false
    let plan = try planned(Self.client12, on: SampleHost(bare))
    #expect(
      !plan.lines.contains { $0.contains("32-bit") || $0.hasPrefix("v2") || $0.hasPrefix("v4") }
    )
    #expect(plan.remarks.map(\.code).contains("framework-absent") == false)
  }

  @Test func `yield to what is said of a setting, and win over workloads`() throws {
    let text = group(
      """
      workloads: [outlook]
      tls:
        client: { minimum: TLS 1.2 }
        winhttp: { TLS 1.0: enabled }
      """
    )
    let plan = try planned(
      text,
      on: SampleHost(.windows7).package("KB3140245").package("KB3154518")
    )
    // Outlook wants TLS 1.1; the minimum takes it away, and TLS 1.0 stays as it is said to.
    #expect(plan.lines.contains("WinHttp\\DefaultSecureProtocols=0x880"))
    #expect(plan.lines.contains("TLS 1.1\\Client\\Enabled=0"))
  }

  @Test func `set Internet Options by policy where the scope says so`() throws {
    let text = group("tls: { client: { minimum: TLS 1.2, scope: machine-policy } }")
    let plan = try planned(text, on: SampleHost(.windows10))
    #expect(plan.lines.contains("policy\\SecureProtocols=0x800"))
    #expect(!plan.lines.contains { $0.hasPrefix("kana") })
  }

  @Test func `name the line that asked`() throws {
    let plan = try planned(Self.server12, on: SampleHost(.server2016))
    let reason = try #require(plan.operations.first?.reason)
    #expect(reason.text == "The group “all” wants at least TLS 1.2 on the server side.")
    #expect(reason.declaredAt.map { "\($0.start.line):\($0.start.column)" } == ["5:31"])
    #expect(!reason.sources.isEmpty)
  }

  static let faults: [(text: String, codes: [String])] = [
    ("client: { minimum: 1️⃣TLS 1.4 }", ["unknown-name"]),
    ("client: { minimum: 1️⃣DTLS 1.2 }", ["unknown-name"]),
    ("client: { minimum: TLS 1.2, maximum: 1️⃣TLS 1.1 }", []),
    ("client: { minimum: 1️⃣TLS 1.3, maximum: TLS 1.2 }", ["bounds-crossed"]),
    ("client: 1️⃣{}", ["missing-key"]),
    ("server: { minimum: TLS 1.2, 1️⃣scope: every-user }", ["unknown-key"]),
    ("client: { 1️⃣minimal: TLS 1.2, minimum: TLS 1.2 }", ["unknown-key"]),
  ]

  @Test(arguments: faults.indices)
  func `are refused with a place where they make no sense`(index: Int) throws {
    let (text, codes) = Self.faults[index]
    let marked = MarkedText(group("tls: { \(text) }"))
    let read = readManifest([SourceText(name: "m.yaml", marked.text)], catalogue: catalogue)
    let found = places(read.diagnostics)
    if codes.isEmpty {
      #expect(read.diagnostics.map(\.code) == ["bounds-crossed"])
    } else if codes == ["bounds-crossed"] {
      #expect(read.diagnostics.map(\.code) == codes)
    } else {
      #expect(found.first == places(codes, marked).first)
    }
  }

  @Test(arguments: [
    ("minimum: TLS 1.2", "minimum: TLS 1.1", true), ("minimum: TLS 1.2", "minimum: TLS 1.2", false),
    ("minimum: TLS 1.2", "maximum: TLS 1.1", true), ("maximum: TLS 1.2", "minimum: TLS 1.3", true),
    ("maximum: TLS 1.2", "maximum: TLS 1.3", true), ("minimum: TLS 1.0", "maximum: TLS 1.2", false),
  ])
  func `of groups that share hosts must agree`(one: String, other: String, clash: Bool) throws {
    let text = """
      plumbline: 1
      groups:
        a: { hosts: ["*"], tls: { client: { \(one) } } }
        b: { hosts: [pc-1], tls: { client: { \(other) } } }
      """
    let read = readManifest([SourceText(name: "m.yaml", text)], catalogue: catalogue)
    #expect(read.diagnostics.map(\.code) == (clash ? ["bounds-disagree"] : []))
    // Groups that share hosts by chance are found with the host.
    let chance = text.replacing("\"*\"", with: "\"p*\"").replacing("[pc-1]", with: "[\"*-1\"]")
    let compiled = compile(
      try manifest(chance),
      for: observed(SampleHost(.windows11, name: "pc-1")),
      catalogue: catalogue,
      today: today
    )
    #expect(compiled.diagnostics.contains { $0.code == "bounds-disagree" } == clash)
  }
}
