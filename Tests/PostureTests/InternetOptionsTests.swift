import Support
import Testing
import WindowsRegistry

@testable import Posture

struct `Internet Options` {
  private static let ren = "S-1-5-21-1-2-3-1002"
  private static let box = group("tls: { internet-options: { TLS 1.2: enabled } }")
  private static let machine = group(
    "tls: { internet-options: { scope: machine-policy, TLS 1.2: enabled } }"
  )

  @Test(arguments: [
    (RegistryData?.none, ["kana\\SecureProtocols=0x8a0"]),
    (.dword(0xA0), ["kana\\SecureProtocols=0x8a0"]),
    (.dword(0xA80), []),
    (.dword(0), ["kana\\SecureProtocols=0x800"]),
    (.dword(0x1_00A0), ["kana\\SecureProtocols=0x108a0"]),
    (.dword(0x1_0800), []),
    (.string("160"), ["kana\\SecureProtocols=0x8a0"]),
  ])
  func `tick a user's box and keep the other bits`(found: RegistryData?, lines: [String]) throws {
    let host = found.map { SampleHost(.windows7).box($0) } ?? SampleHost(.windows7)
    let plan = try planned(Self.box, on: host)
    #expect(plan.lines == lines)
    #expect(plan.operations.allSatisfy { $0.kind == .internetOption })
    let again = try planned(
      Self.box,
      on: applied(plan, to: host)
    )
    #expect(again.lines == [])
  }

  @Test func `are set for every user, and unknown for those who are logged off`() throws {
    let third = "S-1-5-21-1-2-3-1003"
    let host = SampleHost(.windows7).box(.dword(0xA0))
      .user(Self.ren, "ren").box(.dword(0x8A0), of: Self.ren)
      .user(third, "yui", isLoaded: false)
    let plan = try planned(Self.box, on: host)
    #expect(plan.lines == ["kana\\SecureProtocols=0x8a0"])
    #expect(plan.unknown.map(\.setting) == ["internet-options.TLS 1.2"])
    #expect(plan.unknowns == [Keys.userPolicy(third) + "\\SecureProtocols"])
    let withPolicies = host.covering(Keys.userPolicy(third))
    let other = try planned(Self.box, on: withPolicies)
    #expect(other.unknowns == [Keys.user(third) + "\\SecureProtocols"])
    #expect(other.unknown[0].reason.contains("yui"))
  }

  @Test func `are unknown where nobody knows the users`() throws {
    let plan = try planned(Self.box, on: SampleHost(.windows7).hiding(Keys.profiles))
    #expect(plan.lines == [])
    #expect(plan.unknown.map(\.address) == [nil])
  }

  @Test func `are unknown where the default hangs on an unknown Internet Explorer`() throws {
    let host = SampleHost(.windows7).hiding(Keys.explorer)
    let plan = try planned(Self.box, on: host)
    #expect(plan.lines == [] && plan.unknowns == ["kana\\SecureProtocols"])
    #expect(
      try planned(Self.box, on: host.box(.dword(0xA0))).lines == ["kana\\SecureProtocols=0x8a0"]
    )
  }

  @Test func `are ticked already by Internet Explorer 11`() throws {
    let host = SampleHost(.windows7).explorer("9.11.9600.18893")
    #expect(try planned(Self.box, on: host).lines == [])
    #expect(
      try planned(Self.box, on: host.box(.dword(0xA0))).lines == ["kana\\SecureProtocols=0x8a0"]
    )
  }

  // MARK: Policies

  @Test(arguments: [
    // Machine policy, user policy, what is planned for the user, what a policy overrules.
    (UInt32?.none, UInt32?.none, true, false),
    (0x800, nil, false, false),
    (0xA0, nil, true, true),
    (nil, 0x800, false, false),
    (nil, 0xA0, true, true),
    (0x800, 0xA0, false, false),
    (0xA0, 0x800, true, true),
  ])
  func `are decided by the machine's policy, then by the user's`(
    machine: UInt32?,
    user: UInt32?,
    isPlanned: Bool,
    isOverruled: Bool
  ) throws {
    var host = SampleHost(.windows7).box(.dword(0xA0))
    if let machine { host = host.policy(.dword(machine)) }
    if let user { host = host.userPolicy(.dword(user)) }
    let plan = try planned(Self.box, on: host)
    #expect(plan.lines == (isPlanned ? ["kana\\SecureProtocols=0x8a0"] : []))
    #expect(plan.unreachable.map(\.setting) == (isOverruled ? ["internet-options.TLS 1.2"] : []))
    #expect(plan.remarks.map(\.code) == (isOverruled ? ["overwritten-by-policy"] : []))
    #expect(
      plan.hazards(of: "kana\\SecureProtocols")
        == (isPlanned ? (isOverruled ? [.overwrittenByPolicy] : []) : nil)
    )
  }

  @Test func `of a user with an overruling policy are set once and stay out of reach`() throws {
    let host = SampleHost(.windows7).box(.dword(0x8A0)).policy(.dword(0xA0))
    let plan = try planned(Self.box, on: host)
    #expect(plan.lines == [])
    #expect(plan.satisfied == 1, "that Schannel can speak TLS 1.2 holds, the box does not")
    #expect(plan.unreachable.map { $0.address.map(shortened) } == ["policy\\SecureProtocols"])
  }

  @Test func `are unknown where a policy may hide`() throws {
    for hidden in [Keys.policy, Keys.userPolicy(SampleHost.kana)] {
      let plan = try planned(Self.box, on: SampleHost(.windows7).hiding(hidden))
      #expect(plan.lines == [])
      #expect(plan.unknown.count == 1, "\(hidden)")
    }
  }

  @Test(arguments: [
    (RegistryData?.none, ["policy\\SecureProtocols=0x8a0"]),
    (.dword(0xA80), []),
    (.dword(0x80), ["policy\\SecureProtocols=0x880"]),
    (.string("x"), ["policy\\SecureProtocols=0x8a0"]),
  ])
  func `can be taken out of the users' hands by a policy`(
    found: RegistryData?,
    lines: [String]
  ) throws {
    let base = SampleHost(.windows7).user(Self.ren, "ren", isLoaded: false)
    let plan = try planned(Self.machine, on: found.map { base.policy($0) } ?? base)
    #expect(plan.lines == lines)
    #expect(plan.unknown == [])
  }

  @Test func `are written as a policy even where the default serves`() throws {
    let plan = try planned(Self.machine, on: SampleHost(.windows10))
    #expect(plan.lines == ["policy\\SecureProtocols=0x800"])
    let mixed = group(
      "tls: { internet-options: { scope: machine-policy, TLS 1.2: enabled, SSL 3.0: os-default } }"
    )
    #expect(
      try planned(mixed, on: SampleHost(.windows10)).lines == ["policy\\SecureProtocols=0x800"]
    )
    let left = group("tls: { internet-options: { scope: machine-policy, TLS 1.2: os-default } }")
    #expect(try planned(left, on: SampleHost(.windows10)).lines == [])
    #expect(
      try planned(left, on: SampleHost(.windows7).policy(.dword(0x8A0))).lines
        == ["-policy\\SecureProtocols"]
    )
  }

  @Test func `take a mask of 0 for what it says`() throws {
    let all = ["SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"]
    let wish = all.map { "\($0): disabled" }.joined(separator: ", ")
    let text = group("tls: { internet-options: { scope: machine-policy, \(wish) } }")
    let plan = try planned(text, on: SampleHost(.windows7))
    #expect(plan.lines == ["policy\\SecureProtocols=0"])
    #expect(plan.hazards(of: "policy\\SecureProtocols") == [.dropsProtocol, .weakens])
    #expect(try planned(text, on: SampleHost(.windows7).policy(.dword(0))).lines == [])
  }
}
