import Support
import Testing
import WindowsRegistry

@testable import Posture

/// The default protocols of WinHTTP: tls-facts d.
struct `What WinHTTP offers` {
  // On Windows 7 the default is SSL 3.0 and TLS 1.0 (W32-OPT), the value counts with KB3140245, for which
  // KB3161949 stands in (EXCH-TLS) and which a rollup likely holds, and Schannel's client side, where TLS
  // 1.2 is off by default, has the last word (KB3140245). 0x2560 is 2560 typed as a hexadecimal number.
  static let windows7 = PostureTable(
    """
    update   mask    Schannel 1.2  TLS 1.0   TLS 1.2
    yes      -       default       on        off/req
    yes      -       on            on        off/req
    yes      -       off           on        off
    yes      0xa00   default       off/req   off/req!
    yes      0xa00   on            off/req   on
    yes      0xa00   request       off/req   off/req!
    yes      0xa00   off           off/req   off
    yes      0xa80   on            on        on
    yes      0x800   on            off/req   on
    yes      0xaa0   on            on        on
    yes      0x80    on            on        off/req
    yes      0x2560  on            off/req!  off/req!
    yes      0x2560  off           off/req!  off
    yes      0       on            off/req!  off/req!
    yes      2560    on            off/req   on
    yes      text    on            ?/req     ?/req
    yes      text    off           ?/req     off

    # The newer name counts as the older.
    newer    0xa00   on            off/req   on
    pending  0xa00   on            off/req   on

    # Nothing proves that the rollup holds the update: what hangs on it is inferred.
    likely   -       on            on        off/req
    likely   0xa00   default       off/req~  off/req!
    likely   0xa00   on            off/req~  on~
    likely   0xa00   off           off/req~  off
    likely   0xa80   on            on        on~

    # Without it the value is not read, which is inferred, and the default stands.
    no       -       on            on        off/req
    no       0xa00   default       on~       off/req
    no       0xa00   on            on~       off/req~
    no       0xa00   off           on~       off
    no       0xa80   on            on        off/req~
    no       text    on            on~       off/req~

    # The snapshot does not tell which updates there are: what holds either way is known.
    unknown  -       on            on        off/req
    unknown  0xa00   default       ?/req     off/req!
    unknown  0xa00   on            ?/req     ?/req
    unknown  0xa00   off           ?/req     off
    unknown  0xa80   on            on        ?/req
    """
  )

  @Test(arguments: windows7.rows)
  func `on Windows 7 hangs on the update, the mask and Schannel`(row: PostureTable.Row) {
    let base = SampleHost(.windows7).winhttp(row.data("mask"), in32: row.data("mask"))
    let host =
      switch row["update"] {
      case "yes": base.package("KB3140245")
      case "newer": base.package("KB3161949")
      case "pending": base.package("KB3140245", state: 0x60)
      case "likely": base.package("RollupFix")
      case "unknown": base.hiding(Keys.packages)
      default: base
      }
    let seen = host.schannelClient(.tls12, row["Schannel 1.2"])
    #expect(seen.verdicts("winhttp.64", like: row) == row.verdicts)
    #expect(seen.verdicts("winhttp.32", like: row) == row.verdicts)
  }

  // W32-OPT, KB5017811: the default by release, and by revision from September 2022 on.
  static let defaults = PostureTable(
    """
    build  revision  SSL 2.0   SSL 3.0   TLS 1.0   TLS 1.1   TLS 1.2  TLS 1.3
    6002   -         off/req~  on~       on~       none      none     none
    7601   -         off/req   on        on        off/req   off/req  none
    9200   -         off/req   on        on        off/req   off/req  none
    9600   17031     off/req   on        on        on        on       none
    9600   20778     off/req   on        on        on        on       none
    10240  19506     off/req   on        on        on        on       none
    10240  19507     off/req   on        off/req!  off/req!  on       none
    10586  1540      off/req   on        on        on        on       none
    14393  5426      none      off/req!  on        on        on       none
    14393  5427      none      off/req!  off/req!  off/req!  on       none
    15063  2679      none      off/req!  on        on        on       none
    17763  3468      none      off/req!  on        on        on       none
    17763  3469      none      off/req!  off/req   off/req   on       none
    17763  -         none      off/req!  ?/req     ?/req     on       none
    18363  2274      none      off/req!  on        on        on       none
    19042  2075      none      off/req!  off/req   off/req   on       none
    19043  2074      none      off/req!  on        on        on       none
    19044  2075      none      off/req!  off/req   off/req   on       none
    19045  2130      none      off/req!  off/req~  off/req~  on       none
    20348  169       none      off/req!  off/req!  off/req!  on~      off/req!
    22000  194       none      off/req   off/req   off/req   on       on
    22631  2428      none      off/req   off/req   off/req   on       on
    25398  469       none~     off/req~  off/req~  off/req~  on~      on~
    26100  1742      none      off/req   off/req   off/req   on       on
    26200  6584      none~     off/req~  off/req~  off/req~  on~      on~
    99999  1         ?         ?         ?         ?         ?        ?
    """
  )

  @Test(arguments: defaults.rows)
  func `without the value is the default of the release`(row: PostureTable.Row) throws {
    let build = try #require(Int(row["build"]))
    let host = SampleHost(.server2008).build(build, revision: UInt32(row["revision"]))
    #expect(host.verdicts("winhttp.64") == row.verdicts)
    #expect(host.verdicts("winhttp.32") == row.verdicts)
  }

  // A mask of 8.1 and later needs no update, and on Server 2012 no value of Schannel (KB3140245, HCW).
  static let later = PostureTable(
    """
    release    mask    SSL 3.0   TLS 1.0  TLS 1.2   TLS 1.3
    2012 + KB  0xa00   off/req   off/req  on        none
    2012       0xa00   on~       on~      off/req~  none
    8          0xa00   on~       on~      off/req~  none
    2008       0xa00   on~       on~      none      none
    2008 + KB  0xa00   on~       on~      off/req~  none
    8.1        0xa00   off/req   off/req  on        none
    10         0xaa0   off/req!  on       on        none
    10         0x2a80  off/req   on       on        none
    11         0x800   off/req   off/req  on        off/req
    11         0x2800  off/req   off/req  on        on
    """
  )

  @Test(arguments: later.rows)
  func `with the value is the mask where the release reads it`(row: PostureTable.Row) {
    let base: SampleHost =
      switch row["release"] {
      case "2012 + KB": SampleHost(.server2012).package("KB3140245")
      case "2012": SampleHost(.server2012)
      case "8": SampleHost(.windows8)
      case "2008": SampleHost(.server2008)
      case "2008 + KB": SampleHost(.server2008).package("KB4019276")
      case "8.1": SampleHost(.windows8point1)
      case "10": SampleHost(.windows10)
      default: SampleHost(.windows11)
      }
    let host = base.winhttp(row.data("mask"), in32: row.data("mask"))
    #expect(host.verdicts("winhttp.64", like: row) == row.verdicts)
  }

  @Test func `to 32-bit programs is what their view of the registry says`() {
    let host = SampleHost(.windows8point1).winhttp(.dword(0x800))
    #expect(host.verdicts("winhttp.64")?[.tls10] == "off/req")
    #expect(host.verdicts("winhttp.32")?[.tls10] == "on")
    let other = SampleHost(.windows8point1).winhttp(nil, in32: .dword(0x800))
    #expect(other.verdicts("winhttp.64")?[.tls10] == "on")
    #expect(other.verdicts("winhttp.32")?[.tls10] == "off/req")
    let blind = SampleHost(.windows8point1).winhttp(.dword(0x800)).hiding(Keys.winhttp32)
    #expect(blind.verdicts("winhttp.64")?[.tls10] == "off/req")
    #expect(blind.verdicts("winhttp.32")?[.tls10] == "?/req")
  }

  @Test func `on a 32-bit host is one stack, which reads the only view`() {
    let host = SampleHost(.windows7x86).package("KB3140245").winhttp(.dword(0x80))
    #expect(host.verdicts("winhttp.64") == nil)
    #expect(host.verdicts("winhttp.32")?[.ssl30] == "off/req")
    #expect(host.verdicts("winhttp.32")?[.tls10] == "on")
  }
}
