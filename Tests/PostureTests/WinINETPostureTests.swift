import Support
import Testing
import WindowsRegistry

@testable import Posture

/// The boxes of Internet Options and what overrules them: tls-facts e.
struct `What WinINet offers` {
  private static let machine =
    "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings"

  // WINREGKB: machine policy, user policy, the user's own value, the machine's own value. On 8.1, where
  // Schannel has TLS 1.0 to 1.2 on and no change of defaults came. The order is documented for features
  // in general; that the machine's own value counts for this one is inferred.
  static let precedence = PostureTable(
    """
    HKLM policy  user policy  user     HKLM   SSL 3.0   TLS 1.0   TLS 1.1   TLS 1.2
    -            -            -        -      off/req!  on        on        on
    0x800        -            -        -      off/req   off/req   off/req   on
    0x800        0x80         0x80     0x80   off/req   off/req   off/req   on
    0x80         0x800        0x800    0x800  off/req   on        off/req   off/req
    -            0x800        0x80     0x80   off/req   off/req   off/req   on
    -            0x80         0x800    0x800  off/req   on        off/req   off/req
    -            -            0x800    0x80   off/req   off/req   off/req   on
    -            -            0xaa0    0x80   on        on        on        on
    -            -            -        0x800  off/req~  off/req~  off/req~  on~
    0            -            0xa80    -      off/req   off/req   off/req   off/req
    -            -            0        -      off/req   off/req   off/req   off/req

    # Bits that are no protocol's are none of ours; a text shows no mask.
    -            -            0x10880  -      off/req   on        off/req   on
    -            -            text     -      ?/req     ?/req     ?/req     ?/req
    text         -            0x800    -      ?/req     ?/req     ?/req     ?/req

    # What the snapshot does not hold may be there: a policy, or the hive of somebody who is logged off.
    hidden       0x800        0x800    -      ?/req     ?/req     ?/req     ?/req
    -            hidden       0x800    -      ?/req     ?/req     ?/req     ?/req
    -            -            hidden   -      ?/req     ?/req     ?/req     ?/req
    -            -            hidden   0x800  ?/req     ?/req     ?/req     ?/req
    0x800        hidden       hidden   -      off/req   off/req   off/req   on
    -            0x800        hidden   -      off/req   off/req   off/req   on
    """
  )

  @Test(arguments: precedence.rows)
  func `is decided in the order of precedence`(row: PostureTable.Row) {
    let places = [
      ("HKLM policy", Keys.policy), ("user policy", Keys.userPolicy(SampleHost.kana)),
      ("user", Keys.user(SampleHost.kana)), ("HKLM", Self.machine),
    ]
    var host = SampleHost(.windows8point1).covering(Self.machine)
    for (head, key) in places {
      if row[head] == "hidden" {
        host = host.hiding(key)
      } else if let data = row.data(head) {
        host = host.value(key, "SecureProtocols", data)
      }
    }
    #expect(host.verdicts("wininet.kana", like: row) == row.verdicts)
  }

  // KB5017811: from September 2022 on the default lacks TLS 1.0 and 1.1. HIVES: a profile keeps storing
  // their bits, so that its value no longer tells; a policy does. The article lists 1809, 20H2 to 21H2.
  static let change = PostureTable(
    """
    build  revision  user    policy  SSL 3.0   TLS 1.0   TLS 1.1   TLS 1.2  TLS 1.3
    10240  19506     -       -       off/req!  on        on        on       none
    10240  19507     -       -       off/req!  off/req!  off/req!  on       none
    14393  5426      -       -       off/req   on        on        on       none
    14393  5427      -       -       off/req   off/req!  off/req!  on       none
    14393  5427      0xa80   -       off/req   off/req!  off/req!  on       none
    17763  3468      0xa80   -       off/req   on        on        on       none
    17763  3469      0xa80   -       off/req   off/req!  off/req!  on       none
    17763  3469      0x800   -       off/req   off/req   off/req   on       none
    17763  3469      0x80    -       off/req   off/req!  off/req   off/req  none
    17763  3469      0xa80   0xa80   off/req   on        on        on       none
    17763  3469      0x800   0x880   off/req   on        off/req   on       none
    17763  3469      -       -       off/req   off/req   off/req   on       none
    17763  -         -       -       off/req   ?/req     ?/req     on       none
    17763  -         0xa80   -       off/req   ?/req     ?/req     on       none
    17763  -         0x800   -       off/req   off/req   off/req   on       none
    17763  -         0xa80   0x800   off/req   off/req   off/req   on       none
    18363  2274      0xa80   -       off/req   on        on        on       none
    19044  2074      -       -       off/req   on        on        on       none
    19044  2075      -       -       off/req   off/req   off/req   on       none
    19045  2130      -       -       off/req   off/req~  off/req~  on       none
    19045  2130      0xaa0   -       off/req!  off/req!  off/req!  on       none
    20348  1069      -       -       off/req   on        on        on       off/req!
    20348  1070      -       -       off/req   off/req!  off/req!  on       off/req!
    22000  1041      0xa80   -       off/req   on        on        on       off/req
    22000  1042      0xa80   -       off/req   off/req!  off/req!  on       off/req
    26100  1742      -       -       off/req   off/req!  off/req!  on       off/req!
    26100  1742      0x2800  -       off/req   off/req   off/req   on       on
    26100  1742      0xa80   0x2800  off/req   off/req   off/req   on       on
    """
  )

  @Test(arguments: change.rows)
  func `lost TLS 1_0 and 1_1 in September 2022`(row: PostureTable.Row) throws {
    let build = try #require(Int(row["build"]))
    var host = SampleHost(.windows8point1).without(Keys.version, "UBR")
      .build(build, revision: UInt32(row["revision"]))
    if let data = row.data("user") { host = host.box(data) }
    if let data = row.data("policy") { host = host.policy(data) }
    #expect(host.verdicts("wininet.kana", like: row) == row.verdicts)
  }

  // M365-PREP and what profiles store (HIVES); on 7 Schannel has TLS 1.1 and 1.2 off by default.
  static let explorers = PostureTable(
    """
    build  explorer         user   SSL 3.0   TLS 1.0  TLS 1.1   TLS 1.2
    6002   7.0.6002.18005   -      on~       on~      none      none
    6002   9.0.8112.16421   0xa0   on        on       none      none
    7601   8.0.7601.17514   -      on        on       off/req   off/req
    7601   9.10.9200.16384  -      on        on       off/req   off/req
    7601   9.11.9600.18893  -      off/req!  on       off/req!  off/req!
    7601   9.11.9600.18893  0xa0   on        on       off/req   off/req
    7601   8.0.7601.17514   0xaa0  on        on       off/req!  off/req!
    7601   -                -      ?/req     ?/req    ?/req     ?/req
    7601   -                0xa0   on        on       off/req   off/req
    9200   9.10.9200.16384  -      on~       on~      off/req~  off/req~
    9200   9.11.9600.18893  -      off/req!  on       on        on
    9600   9.11.9600.16384  -      off/req!  on       on        on
    9600   -                -      off/req!  on       on        on
    """
  )

  @Test(arguments: explorers.rows)
  func `without a value hangs on Internet Explorer`(row: PostureTable.Row) throws {
    let build = try #require(Int(row["build"]))
    var host = SampleHost(.windows7).build(build).without(Keys.explorer, "Version")
    if row["explorer"] != "-" { host = host.explorer(row["explorer"]) }
    if let data = row.data("user") { host = host.box(data) }
    #expect(host.verdicts("wininet.kana", like: row) == row.verdicts)
  }

  // Schannel's client side has the last word, as for all that sits on it.
  static let schannel = PostureTable(
    """
    mask   Schannel  TLS 1.2
    0xa80  default   off/req!
    0xa80  on        on
    0xa80  request   off/req!
    0xa80  off       off
    0xa0   on        off/req
    0xa0   off       off
    """
  )

  @Test(arguments: schannel.rows)
  func `is limited by Schannel`(row: PostureTable.Row) throws {
    let host = SampleHost(.windows7).box(try #require(row.data("mask")))
      .schannelClient(.tls12, row["Schannel"])
    #expect(host.verdicts("wininet.kana", like: row) == row.verdicts)
  }

  /// W32-KEYS, SAALMINK: `.DEFAULT` is LocalSystem, neither a user nor the template of one.
  @Test func `does not take the profile of LocalSystem for anybody's`() {
    let key = Keys.user(".DEFAULT")
    let host = SampleHost(.windows8point1).value(key, "SecureProtocols", .dword(0x80))
    #expect(host.verdicts("wininet.kana")?[.tls12] == "on")
    #expect(host.verdicts("wininet..DEFAULT") == nil)
    let away = host.user("S-1-5-21-1-2-3-1002", "ren", isLoaded: false)
    #expect(away.verdicts("wininet.ren")?[.tls12] == "?/req")
  }

  @Test func `is a matter of each user`() {
    let ren = "S-1-5-21-1-2-3-1002"
    let host = SampleHost(.windows8point1).box(.dword(0x80)).user(ren, "ren")
      .box(.dword(0x800), of: ren).userPolicy(.dword(0x200))
    #expect(host.verdicts("wininet.kana")?.filter { $0.value == "on" }.keys.sorted() == [.tls11])
    #expect(host.verdicts("wininet.ren")?.filter { $0.value == "on" }.keys.sorted() == [.tls12])
  }

  @Test func `is unknown as a whole where nobody knows the users`() {
    let host = observed(SampleHost(.windows8point1).hiding(Keys.profiles))
    let posture = effectivePosture(of: host, catalogue: catalogue)
    #expect(posture.unknown.map(\.setting) == ["wininet"])
    #expect(posture.hasUnknown)
  }
}
