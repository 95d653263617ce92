/// The cipher suites that probes offer, by their numbers in IANA's registry “TLS Cipher Suites”.
///
/// As many as possible, so that old servers find one of theirs; nothing with keys weakened for export,
/// and nothing that needs a shared key or a password.
enum ProbeSuites {
  /// What is offered for a version, best first.
  ///
  /// Lists for TLS 1.1 and older stay short, and the best known are in front: thousands of servers of
  /// that time, IIS 6.0 among them, failed on a long hello (mozilla/cipherscan, pull request 58).
  static func all(for version: TLSVersion) -> [UInt16] {
    switch version {
    case .ssl20: []
    case .tls13: tls13
    case .tls12: tls12 + old
    // Without extensions no curve can be agreed on (RFC 8422, 4).
    case .ssl30: old.filter { $0 >> 8 != 0xC0 }
    default: old
    }
  }

  /// The same suites in lists of one key exchange and authentication each: ECDHE_RSA, RSA and others.
  static func byKeyExchange(_ suites: [UInt16]) -> [[UInt16]] {
    var kinds: [String] = []
    var lists: [[UInt16]] = []
    for suite in suites {
      let words = CipherSuiteName.of(suite).split(separator: "_")
      // Those of TLS 1.3 do not name any.
      let kind = words.contains("WITH") ? words.prefix { $0 != "WITH" }.joined(separator: "_") : ""
      if let index = kinds.firstIndex(of: kind) {
        lists[index].append(suite)
      } else {
        kinds.append(kind)
        lists.append([suite])
      }
    }
    return lists
  }

  private static let tls13: [UInt16] = [0x1302, 0x1301, 0x1303, 0x1304, 0x1305]

  /// Those with authenticated encryption or a hash of SHA-2, which came with TLS 1.2; the last three
  /// authenticate nobody or encrypt nothing.
  private static let tls12: [UInt16] = [
    0xC02C, 0xC030, 0x009F, 0x00A3, 0xC02B, 0xC02F, 0x009E, 0x00A2, 0xCCA9, 0xCCA8, 0xCCAA, 0xC0AD,
    0xC0AF, 0xC0AC, 0xC0AE, 0xC09F, 0xC0A3, 0xC09E, 0xC0A2, 0xC024, 0xC028, 0x006B, 0x006A, 0xC023,
    0xC027, 0x0067, 0x0040, 0xC02E, 0xC032, 0xC02D, 0xC031, 0x009D, 0x009C, 0xC09D, 0xC0A1, 0xC09C,
    0xC0A0, 0x003D, 0x003C, 0xC073, 0xC077, 0x00C4, 0xC072, 0xC076, 0x00BE, 0x00C0, 0x00BA, 0xC05D,
    0xC061, 0xC053, 0xC051, 0xC05C, 0xC060, 0xC052, 0xC050, 0x00A7, 0x00A6, 0x003B,
  ]

  /// Those that SSL 3.0, TLS 1.0 and TLS 1.1 know as well: AES, Camellia, SEED, 3DES, RC4, IDEA, DES,
  /// without authentication, and without encryption.
  private static let old: [UInt16] = [
    0xC00A, 0xC014, 0x0039, 0x0038, 0xC009, 0xC013, 0x0033, 0x0032, 0x0088, 0x0087, 0x0045, 0x0044,
    0xC005, 0xC00F, 0xC004, 0xC00E, 0x0035, 0x002F, 0x0084, 0x0041, 0x009A, 0x0096, 0xC008, 0xC012,
    0x0016, 0x0013, 0x000A, 0xC007, 0xC011, 0x0005, 0x0004, 0x0007, 0x0015, 0x0012, 0x0009, 0xC019,
    0xC018, 0x003A, 0x0034, 0x001B, 0xC016, 0x0018, 0xC006, 0xC010, 0x0002, 0x0001,
  ]
}
