import Support
import Testing
import WindowsRegistry

@testable import Posture

struct `A contradiction` {
  private func codes(_ plan: HostPlan) -> [String] {
    plan.remarks.filter(\.isWarning).map(\.code)
  }

  @Test func `of TLS 1_3 on a release without it is said of every stack`() throws {
    let text = group(
      """
      tls:
        schannel: { server: { TLS 1.3: enabled } }
        winhttp: { TLS 1.3: enabled }
        internet-options: { TLS 1.3: enabled }
      """
    )
    let plan = try planned(text, on: SampleHost(.windows10))
    #expect(plan.lines == [])
    #expect(
      codes(plan) == ["unsupported-protocol", "unsupported-protocol", "unsupported-protocol"]
    )
    #expect(
      plan.unreachable.map(\.setting).sorted() == [
        "internet-options.TLS 1.3", "schannel.server.TLS 1.3", "winhttp.TLS 1.3",
      ]
    )
    #expect(plan.unreachable.allSatisfy { !$0.reason.because.isEmpty })
    #expect(try planned(text, on: SampleHost(.windows11)).unreachable == [])
  }

  @Test func `that leaves a server no protocol changes nothing there`() throws {
    let text = group("tls: { server: { minimum: TLS 1.3 } }")
    let old = try planned(text, on: SampleHost(.server2016))
    #expect(old.lines == [])
    #expect(codes(old).sorted() == ["no-protocol-left", "unsupported-protocol"])
    #expect(old.unreachable.contains { $0.setting == "schannel.server.TLS 1.2" })
    let new = try planned(text, on: SampleHost(.server2022))
    #expect(new.lines.contains("TLS 1.2\\Server\\Enabled=0"))
    #expect(codes(new) == [])
  }

  @Test func `leaves the other side and other settings alone`() throws {
    let text = group(
      """
      tls:
        server: { minimum: TLS 1.3 }
        schannel: { client: { SSL 3.0: disabled } }
      """
    )
    let plan = try planned(text, on: SampleHost(.server2016))
    #expect(
      plan.lines == ["SSL 3.0\\Client\\DisabledByDefault=1", "SSL 3.0\\Client\\Enabled=0"]
    )
  }

  @Test func `does not count an update that is still missing as a protocol`() throws {
    let text = group("tls: { server: { minimum: TLS 1.2 } }")
    let bare = try planned(text, on: SampleHost(.server2008))
    #expect(bare.lines == [])
    #expect(codes(bare) == ["no-protocol-left"])
    #expect(bare.updates == ["schannel-tls12: KB4019276"])
    let updated = try planned(text, on: SampleHost(.server2008).package("KB4019276"))
    #expect(updated.lines.contains("TLS 1.2\\Server\\Enabled=1"))
    #expect(updated.lines.contains("TLS 1.0\\Server\\Enabled=0"))
  }

  /// A host of which the orders are covered.
  private func covered(_ release: SampleRelease) -> SampleHost {
    SampleHost(release).covering(
      "HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002",
      "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Cryptography\\Configuration\\Local\\SSL\\00010002"
    )
  }

  static let gcmOnly = "[TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]"

  @Test func `of TLS 1_3 with no suite of it is said`() throws {
    let text = group(
      """
      tls:
        schannel: { server: { TLS 1.3: enabled } }
        cipher-suites: { policy: \(Self.gcmOnly) }
      """
    )
    let plan = try planned(text, on: covered(.server2022))
    #expect(codes(plan) == ["tls13-without-suite"])
    #expect(plan.operations.map(\.address.name.description) == ["Functions"])
    let good = text.replacing(Self.gcmOnly, with: "[TLS_AES_256_GCM_SHA384]")
    #expect(codes(try planned(good, on: covered(.server2022))) == [])
  }

  @Test func `of protocols without any suite keeps the suites as they are`() throws {
    // GCM suites need TLS 1.2, and the server is to keep TLS 1.0 and 1.1 only.
    let text = group(
      """
      tls:
        schannel:
          client: { TLS 1.2: disabled, TLS 1.3: disabled }
          server: { TLS 1.2: disabled, TLS 1.3: disabled }
        cipher-suites: { policy: \(Self.gcmOnly) }
      """
    )
    let plan = try planned(text, on: covered(.server2022))
    #expect(codes(plan).contains("no-suite-left"))
    #expect(!plan.operations.contains { $0.address.name.description == "Functions" })
    #expect(plan.unreachable.contains { $0.setting == "cipher-suites.policy" })
  }

  @Test func `of ciphers that are all off keeps them`() throws {
    let text = group(
      """
      tls:
        ciphers:
          AES 128/128: disabled
          AES 256/256: disabled
          Triple DES 168: disabled
          RC4 128/128: disabled
      """
    )
    let plan = try planned(text, on: SampleHost(.server2016))
    #expect(plan.lines == [])
    #expect(codes(plan).contains("no-suite-left"))
    let some = group("tls: { ciphers: { RC4 128/128: disabled, Triple DES 168: disabled } }")
    #expect(codes(try planned(some, on: SampleHost(.server2016))) == [])
  }

  @Test func `of a framework or a mask that Schannel forbids is said`() throws {
    let text = group(
      """
      tls:
        schannel: { client: { TLS 1.2: disabled } }
        dotnet: { v4: { strong-crypto: enabled } }
        winhttp: { TLS 1.2: enabled }
      """
    )
    let plan = try planned(text, on: SampleHost(.windows10))
    #expect(codes(plan).sorted() == ["dotnet-without-schannel", "schannel-forbids"])
    // The same by a value that is there and that nobody manages.
    let found = SampleHost(.windows10).schannel("TLS 1.2", "Client", enabled: .dword(0))
    let other = try planned(group("tls: { dotnet: { v4: { strong-crypto: enabled } } }"), on: found)
    #expect(codes(other) == ["dotnet-without-schannel"])
    #expect(other.unreachable.map(\.setting) == ["dotnet.v4.strong-crypto"])
  }

  @Test func `is none where .NET is left to Schannel and TLS 1_3 is on there`() throws {
    let text = group("tls: { client: { minimum: TLS 1.3 } }")
    let host = SampleHost(.windows11)
    let plan = try planned(text, on: host)
    #expect(plan.unreachable == [])
    #expect(codes(plan) == [])
    #expect(try planned(text, on: applied(plan, to: host)).lines == [])
  }

  @Test func `of a minimum that a release lacks empties no mask`() throws {
    for scope in ["every-user", "machine-policy"] {
      let text = group("tls: { client: { minimum: TLS 1.3, scope: \(scope) } }")
      let plan = try planned(text, on: SampleHost(.windows10).box(.dword(0xA80)))
      #expect(!plan.lines.contains { $0.contains("SecureProtocols") }, "\(scope)")
      #expect(codes(plan).contains("empty-mask"))
    }
  }

  @Test func `of WinHTTP and TLS 1_3 is not taken for the want of an update`() throws {
    let text = group("tls: { winhttp: { TLS 1.3: enabled, TLS 1.2: enabled } }")
    let plan = try planned(text, on: SampleHost(.windows7))
    #expect(plan.lines.first == "WinHttp\\DefaultSecureProtocols=0x8a0")
    #expect(plan.unreachable.map(\.setting) == ["winhttp.TLS 1.3"])
  }

  @Test func `of a protocol whose suites are all that is left keeps the protocol`() throws {
    let policy =
      "HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002"
    let host = covered(.server2022).value(policy, "Functions", .string("TLS_AES_256_GCM_SHA384"))
    for more in ["", ", event-logging: { level: 7 }"] {
      let text = group("tls: { schannel: { server: { TLS 1.3: disabled } }\(more) }")
      let plan = try planned(text, on: host)
      #expect(codes(plan).contains("no-suite-left"))
      #expect(!plan.lines.contains { $0.hasPrefix("TLS 1.3") })
      #expect(plan.unreachable.map(\.setting) == ["schannel.server.TLS 1.3"])
    }
  }

  @Test func `of a local order with a policy stays one when the order is right`() throws {
    let text = group("tls: { cipher-suites: { local: [TLS_RSA_WITH_AES_128_GCM_SHA256] } }")
    let ssl = "Cryptography\\Configuration"
    let host = covered(.server2016)
      .value(
        "HKLM\\SOFTWARE\\Policies\\Microsoft\\\(ssl)\\SSL\\00010002",
        "Functions",
        .string("TLS_RSA_WITH_AES_256_GCM_SHA384")
      )
      .value(
        "HKLM\\SYSTEM\\CurrentControlSet\\Control\\\(ssl)\\Local\\SSL\\00010002",
        "Functions",
        .multiString(["TLS_RSA_WITH_AES_128_GCM_SHA256"])
      )
    let plan = try planned(text, on: host)
    #expect(plan.lines == [])
    #expect(plan.unreachable.map(\.setting) == ["cipher-suites.local"])
  }

  @Test func `of an order and no suite is warned about`() throws {
    let text = group("tls: { cipher-suites: { policy: [TLS_AES_256_GCM_SHA38] } }")
    #expect(codes(try planned(text, on: covered(.server2022))) == ["unknown-suite"])
  }

  @Test func `of a local order that a policy overrules is said`() throws {
    let text = group("tls: { cipher-suites: { local: [TLS_RSA_WITH_AES_128_GCM_SHA256] } }")
    let host = SampleHost(.server2016).value(
      "HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002",
      "Functions",
      .string("TLS_RSA_WITH_AES_256_GCM_SHA384")
    ).covering(
      "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Cryptography\\Configuration\\Local\\SSL\\00010002"
    )
    let plan = try planned(text, on: host)
    #expect(codes(plan) == ["overwritten-by-policy"])
    #expect(plan.operations.first?.hazards.contains(.overwrittenByPolicy) == true)
  }
}
