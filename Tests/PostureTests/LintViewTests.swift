import Support
import Testing
import WindowsRegistry

@testable import Posture

private let seven = SampleHost(.windows7)
private let ten = SampleHost(.windows10)

struct `The lints of views` {
  @Test func `hold WinHTTP's two values against each other`() {
    let one = Remark(
      warning: "one-view-only",
      "DefaultSecureProtocols is 0xA00 in \(Keys.winhttp) and absent from \(Keys.winhttp32), which "
        + "32-bit programs read"
    )
    let other = Remark(
      warning: "one-view-only",
      "DefaultSecureProtocols is 0xA00 in \(Keys.winhttp32) and absent from \(Keys.winhttp), which "
        + "64-bit programs read"
    )
    let different = Remark(
      warning: "one-view-only",
      "DefaultSecureProtocols is 0xA00 in \(Keys.winhttp) and 0xA80 in \(Keys.winhttp32), which "
        + "32-bit programs read"
    )
    #expect(remarks(seven.winhttp(.dword(0xA00))) == [one])
    #expect(remarks(seven.winhttp(nil, in32: .dword(0xA00))) == [other])
    #expect(remarks(seven.winhttp(.dword(0xA00), in32: .dword(0xA80))) == [different])
    #expect(remarks(seven.winhttp(.dword(0xA00), in32: .dword(0xA00))) == [])
  }

  @Test func `hold the switches of .NET against each other`() {
    let host = seven.value(Keys.framework4, "SchUseStrongCrypto", .dword(1))
    #expect(
      remarks(host) == [
        Remark(
          warning: "one-view-only",
          "SchUseStrongCrypto is 1 in \(Keys.framework4) and absent from \(Keys.framework4In32), "
            + "which 32-bit programs read"
        )
      ]
    )
    #expect(
      remarks(host.value(Keys.framework4In32, "schusestrongcrypto", .dword(1))) == []
    )
    // Nobody reads the switches of a framework that is not there.
    let old = ten.value(Keys.framework2, "SystemDefaultTlsVersions", .dword(1))
    #expect(remarks(old) == [])
    #expect(codes(old.framework35()) == ["one-view-only"])
  }

  @Test func `never take what is not covered for absent`() {
    let host = seven.winhttp(.dword(0xA00))
    #expect(remarks(host.hiding(Keys.winhttp32)) == [])
    #expect(remarks(seven.winhttp(nil, in32: .dword(0xA00)).hiding(Keys.winhttp)) == [])
    #expect(remarks(host.hiding(Keys.environment)) == [])
    #expect(remarks(SampleHost(.windows7x86).winhttp(.dword(0xA00))) == [])
  }

  @Test func `know that policies have one place for both views`() {
    let host = ten.value(Keys.policy32, "SecureProtocols", .dword(2560))
    let expected = [
      Remark(
        warning: "policies-under-wow64",
        "\(Keys.policy32)\\SecureProtocols does nothing: policies have one place for both views, "
          + Keys.policy
      )
    ]
    #expect(remarks(host) == expected)
    #expect(remarks(host.policy(.dword(2688))) == expected)
    #expect(remarks(host.policy(.dword(2560))) == [], "the shared place holds the same")
    #expect(remarks(host.hiding(Keys.policy)) == expected)
    let suites = ten.value(Keys.cryptographyPolicy32, "Functions", .string("A"))
      .value(Keys.cryptographyPolicy32, "EccCurves", .multiString(["NistP256"]))
    #expect(codes(suites) == ["policies-under-wow64", "policies-under-wow64"])
    #expect(remarks(ten.value(Keys.policy32, "ProxyEnable", .dword(0))) == [])
  }
}

struct `The lints of lists of suites` {
  private static let modern = [
    "TLS_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
  ]
  private static let old = [
    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384_P256", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384_P384",
    "TLS_RSA_WITH_AES_128_CBC_SHA",
  ]

  @Test func `count the characters of the policy`() {
    func policy(_ count: Int) -> SampleHost {
      ten.suitePolicy([String(repeating: "A", count: count)])
    }
    #expect(remarks(policy(1023)) == [])
    #expect(
      remarks(policy(1024)).map(\.text) == [
        "the policy's list of cipher suites has 1024 characters, and 1023 are the most that is "
          + "documented"
      ]
    )
    #expect(codes(policy(5000)) == ["suite-list-too-long"])
    // Zeros behind the text are no part of it.
    let padded = RegistryData(
      .string,
      RegistryData.string(String(repeating: "A", count: 1023)).bytes + [0, 0, 0, 0]
    )
    #expect(remarks(ten.value(Keys.cryptographyPolicy, "Functions", padded)) == [])
  }

  @Test func `name what the local list lacks`() {
    let host = ten.localSuites(Self.modern)
    #expect(remarks(host.suitePolicy(Self.modern.reversed())) == [])
    #expect(
      remarks(host.suitePolicy([Self.modern[0], "TLS_A", Self.modern[1], "TLS_B", "TLS_A"])) == [
        Remark(
          warning: "suite-not-local",
          "the policy's list of cipher suites has TLS_A, TLS_B, which the release does not list"
        )
      ]
    )
    let many = (1...9).map { "TLS_\($0)" }
    #expect(
      remarks(host.suitePolicy(many)).map(\.text) == [
        "the policy's list of cipher suites has TLS_1, TLS_2, TLS_3, TLS_4, TLS_5, TLS_6 and 3 more, "
          + "which the release does not list"
      ]
    )
  }

  @Test func `take blanks and empty names for what they are`() {
    let host = ten.localSuites(Self.modern)
    let text = " \(Self.modern[0]) ,, \(Self.modern[2])  ,"
    #expect(remarks(host.value(Keys.cryptographyPolicy, "Functions", .string(text))) == [])
    #expect(remarks(host.value(Keys.cryptographyPolicy, "Functions", .string(""))) == [])
    let unfinished = RegistryData(.string, [UInt8](RegistryData.string("TLS_A").bytes.dropLast(2)))
    #expect(
      codes(host.value(Keys.cryptographyPolicy, "Functions", unfinished)) == ["suite-not-local"]
    )
  }

  @Test func `say when the curve in a name belongs to another release`() {
    let new = ten.localSuites(Self.modern).suitePolicy([Self.modern[1] + "_P384"])
    #expect(
      remarks(new).map(\.text) == [
        "the policy's list of cipher suites has \(Self.modern[1])_P384, which the release does not "
          + "list; from Windows 10 on a curve at the end of the name means nothing"
      ]
    )
    let name = "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"
    let old = seven.localSuites(Self.old).suitePolicy([name, Self.old[0]])
    #expect(
      remarks(old).map(\.text) == [
        "the policy's list of cipher suites has \(name), which the release does not list; before "
          + "Windows 10 such a name ends in a curve, as in _P256"
      ]
    )
  }

  @Test func `say nothing where one of the lists is not known`() {
    let host = ten.localSuites(Self.modern).suitePolicy(["TLS_A"])
    #expect(codes(host) == ["suite-not-local"])
    #expect(remarks(host.hiding(Keys.localCryptography)) == [])
    #expect(remarks(host.hiding(Keys.cryptographyPolicy)) == [])
    #expect(remarks(host.without(Keys.localCryptography, "Functions")) == [])
    #expect(
      codes(host.value(Keys.localCryptography, "Functions", .string("TLS_B")))
        == ["value-wrong-type"]
    )
  }
}
