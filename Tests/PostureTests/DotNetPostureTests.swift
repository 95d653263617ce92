import Support
import Testing
import WindowsRegistry

@testable import Posture

/// Programs on the .NET Framework that leave the choice of protocols open: tls-facts c.
struct `What the .NET Framework offers` {
  /// Version 4.0 has no number.
  static let releases: [String: UInt32] = [
    "4.5": 378389, "4.5.2": 379893, "4.6": 393295, "4.6.1": 394254,
    "4.6.2": 394802, "4.7": 460798, "4.8": 528040, "4.8.1": 533320,
  ]

  // DN-TLS, on Windows 7: programs for 4.5.2 and earlier name SSL 3.0 and TLS 1.0, those for 4.6 name TLS
  // 1.0 to 1.2, those for 4.7 leave it to Schannel. SystemDefaultTlsVersions wins over SchUseStrongCrypto.
  // What is named gets past DisabledByDefault (KB245030), which Schannel has here for TLS 1.1 and 1.2.
  // Where programs differ, a protocol before TLS 1.2 that any offers is on, a later one that any lacks off.
  static let line4 = PostureTable(
    """
    version  system  strong  Schannel 1.2  SSL 3.0  TLS 1.0  TLS 1.1  TLS 1.2
    4.0      -       -       default       on       on       off~     off~
    4.0      1       -       on            on       on       off~     off~
    4.5      -       -       default       on       on       off/req  off/req
    4.5.2    -       -       default       on       on       off/req  off/req
    4.5.2    -       -       on            on       on       off/req  off/req
    4.5.2    -       -       off           on       on       off/req  off
    4.5.2    -       1       default       off/req  on       on       on
    4.5.2    -       1       request       off/req  on       on       on
    4.5.2    -       1       off           off/req  on       on       off
    4.5.2    -       0       default       on       on       off/req  off/req
    4.5.2    0       1       default       off/req  on       on       on
    4.5.2    1       -       default       on       on       off/req  off/req
    4.5.2    1       -       on            on       on       off/req  on
    4.5.2    1       -       off           on       on       off/req  off
    4.5.2    1       0       on            on       on       off/req  on
    4.5.2    1       1       default       on       on       off/req  off/req
    4.5.2    1       1       on            on       on       off/req  on
    4.6      -       -       default       on!      on       on!      off/req!
    4.6      -       1       default       off/req  on       on       on
    4.6      -       0       default       on       on       off/req  off/req
    4.6.1    1       -       on            on       on       off/req  on
    4.6.2    0       -       default       on!      on       on!      off/req!
    4.7      -       -       default       on!      on       on!      off/req!
    4.7      -       -       on            on!      on       on!      off/req!
    4.7      -       -       off           on!      on       on!      off
    4.7      -       1       default       on!      on       on!      off/req!
    4.7      -       1       on            on!      on       on!      on
    4.7      0       1       default       off/req  on       on       on
    4.8      1       -       on            on       on       off/req  on
    4.8      1       1       default       on       on       off/req  off/req
    4.8      0       0       default       on       on       off/req  off/req
    4.8.1    1       1       off           on       on       off/req  off

    # HC takes only 1 for set, AZDO any number but zero: disputed where that makes a difference.
    4.5.2    -       2       default       on!      on       on!      off/req!
    4.5.2    2       -       on            on       on       off/req  off/req!
    4.5.2    1       2       on            on       on       off/req  on
    4.5.2    -       text    default       on!      on       on!      off/req!
    """
  )

  @Test(arguments: line4.rows)
  func `in line 4 hangs on its version, both values and Schannel`(row: PostureTable.Row) throws {
    let number = Self.releases[row["version"]]
    #expect((number == nil) == (row["version"] == "4.0"))
    let base = SampleHost(.windows7).without(Keys.frameworks + "\\v4\\Full", "Release")
      .framework4(number)
    let host = set(row, base, Keys.framework4, Keys.framework4In32)
    #expect(host.verdicts("dotnet.v4.64", like: row) == row.verdicts)
    #expect(host.verdicts("dotnet.v4.32", like: row) == row.verdicts)
  }

  // DN-TLS, SP: in 3.5 SystemDefaultTlsVersions works with the updates of the family of KB3154518, which a
  // .NET rollup likely holds; SchUseStrongCrypto does nothing for programs that name no protocol.
  static let line2 = PostureTable(
    """
    update   system  strong  Schannel 1.2  SSL 3.0  TLS 1.0  TLS 1.1      TLS 1.2      TLS 1.3
    yes      -       -       default       on       on       off/req      off/req      none
    yes      -       1       on            on       on       off/req      off/req      none
    yes      0       -       on            on       on       off/req      off/req      none
    yes      1       -       default       on       on       off/req      off/req      none
    yes      1       -       on            on       on       off/req      on           none
    yes      1       -       off           on       on       off/req      off          none
    yes      1       1       on            on       on       off/req      on           none
    yes      2       -       on            on       on       off/req      off/req!     none
    yes      1       2       on            on       on       off/req      on           none
    likely   -       -       default       on       on       off/req~     off/req~     none
    likely   1       -       on            on       on       off/req~     on~          none
    no       -       -       default       on       on       off~         off~         none
    no       1       -       on            on       on       off~         off~         none
    no       1       -       off           on       on       off~         off          none
    unknown  -       -       default       on       on       off/unknown  off/unknown  none
    unknown  1       -       on            on       on       off/unknown  ?            none
    unknown  1       -       off           on       on       off/unknown  off          none
    """
  )

  @Test(arguments: line2.rows)
  func `in line 2 hangs on its update, one value and Schannel`(row: PostureTable.Row) {
    let base = SampleHost(.windows7)
    let host =
      switch row["update"] {
      case "yes": base.package("KB3154518")
      case "likely": base.package("DotNetRollup")
      case "unknown": base.hiding(Keys.packages)
      default: base
      }
    let seen = set(row, host, Keys.framework2, Keys.framework2In32)
    #expect(seen.verdicts("dotnet.v2.64", like: row) == row.verdicts)
    #expect(seen.verdicts("dotnet.v2.32", like: row) == row.verdicts)
  }

  private func set(_ row: PostureTable.Row, _ host: SampleHost, _ keys: String...) -> SampleHost {
    var host = host.schannelClient(.tls12, row["Schannel 1.2"])
    for key in keys {
      if let data = row.data("system") { host = host.value(key, "SystemDefaultTlsVersions", data) }
      if let data = row.data("strong") { host = host.value(key, "SchUseStrongCrypto", data) }
    }
    return host
  }

  // The same on releases where Schannel has TLS 1.2 on, SSL 3.0 off by default or gone, and TLS 1.3.
  static let releasesOf4 = PostureTable(
    """
    release  version  system  strong  SSL 2.0  SSL 3.0  TLS 1.0  TLS 1.1  TLS 1.2   TLS 1.3
    8.1      4.5.2    -       -       off/req  on       on       off/req  off/req   none
    8.1      4.5.2    -       1       off/req  off/req  on       on       on        none
    8.1      4.5.2    1       -       off/req  on       on       on       on        none
    10       4.8      -       -       none     on!      on       on!      off/req!  none
    10       4.8      -       1       none     off/req  on       on       on        none
    10       4.8      1       -       none     off/req  on       on       on        none
    10       4.8      0       -       none     on!      on       on!      off/req!  none
    11       4.8.1    -       -       none     on!      on       on!      off/req!  off/req!
    11       4.8.1    -       1       none     off/req  on       on       on        off/req!
    11       4.8.1    1       -       none     off/req  on       on       on        on
    11       4.8.1    0       1       none     off/req  on       on       on        off/req
    11       4.6.1    1       -       none     off/req  on       on       on        none
    """
  )

  @Test(arguments: releasesOf4.rows)
  func `in line 4 hangs on the release`(row: PostureTable.Row) throws {
    let number = try #require(Self.releases[row["version"]])
    let release: SampleRelease =
      switch row["release"] {
      case "8.1": .windows8point1
      case "10": .windows10
      default: .windows11
      }
    let host = set(
      row,
      SampleHost(release).framework4(number),
      Keys.framework4,
      Keys.framework4In32
    )
    #expect(host.verdicts("dotnet.v4.64", like: row) == row.verdicts)
  }

  @Test func `in line 2 needs no update from 1703 on`() {
    let host = SampleHost(.windows10).framework35()
      .value(Keys.framework2, "SystemDefaultTlsVersions", .dword(1))
    #expect(host.verdicts("dotnet.v2.64")?[.tls12] == "on")
    #expect(host.verdicts("dotnet.v2.32")?[.tls12] == "off/req")
    #expect(host.verdicts("dotnet.v2.32")?[.ssl30] == "on")
  }

  @Test func `is read by programs of each view in their own`() {
    let host = SampleHost(.windows7).value(Keys.framework4, "SchUseStrongCrypto", .dword(1))
    #expect(host.verdicts("dotnet.v4.64")?[.tls12] == "on")
    #expect(host.verdicts("dotnet.v4.32")?[.tls12] == "off/req")
    let other = SampleHost(.windows7).value(Keys.framework4In32, "SchUseStrongCrypto", .dword(1))
    #expect(other.verdicts("dotnet.v4.64")?[.tls12] == "off/req")
    #expect(other.verdicts("dotnet.v4.32")?[.tls12] == "on")
    let small = SampleHost(.windows7x86).value(Keys.framework4, "SchUseStrongCrypto", .dword(1))
    #expect(small.verdicts("dotnet.v4.64") == nil)
    #expect(small.verdicts("dotnet.v4.32")?[.tls12] == "on")
  }

  @Test func `is unknown where a view is not in the snapshot, but for what Windows lacks`() {
    let host = SampleHost(.windows7).hiding(Keys.framework4In32)
    #expect(host.verdicts("dotnet.v4.64")?[.tls12] == "off/req")
    #expect(host.verdicts("dotnet.v4.32")?[.tls12] == "?")
    #expect(host.verdicts("dotnet.v4.32")?[.tls13] == "none")
  }

  @Test func `is no stack of a host without the framework`() {
    #expect(SampleHost(.server2008).verdicts("dotnet.v4.64") == nil)
    #expect(SampleHost(.windows8point1).verdicts("dotnet.v2.64") == nil)
    let blind = SampleHost(.windows7).hiding(Keys.frameworks)
    #expect(blind.verdicts("dotnet.v4.64")?[.tls12] == "?")
    #expect(blind.verdicts("dotnet.v4.64")?[.tls13] == "none")
  }
}
