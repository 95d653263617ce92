/// What the name of a cipher suite says, in the names of the registry's keys.
struct CipherSuite: Hashable, Sendable {
  let name: String
  /// `ECDH`, `Diffie-Hellman` or `PKCS`; nil for suites of TLS 1.3, which name none.
  let keyExchange: String?
  /// Such as `AES 256/256`; nil where no key of the registry stands for it.
  let cipher: String?
  /// Such as `SHA384`.
  let hash: String?
  /// The stream protocols that can use it.
  let protocols: [TLSProtocol]

  /// Whether the name ends in a curve, as in `_P256`.
  var namesCurve: Bool { name.split(separator: "_").last?.isCurve ?? false }

  /// Nil for names that are built otherwise, of which nothing is concluded.
  init?(_ name: String) {
    guard name.hasPrefix("TLS_") || name.hasPrefix("SSL_") else { return nil }
    self.name = name
    // Before Windows 10 the names of ECDHE suites end in the curve (W32-SUITES).
    let parts = name.split(separator: "_").filter { !$0.isCurve }
    guard let last = parts.last else { return nil }
    hash = ["MD5": "MD5", "SHA": "SHA", "SHA256": "SHA256", "SHA384": "SHA384"][String(last)]
    guard hash != nil else { return nil }
    let body = parts.joined(separator: "_")
    guard let with = body.firstRange(of: "_WITH_") else {
      // TLS_AES_256_GCM_SHA384 and TLS_CHACHA20_POLY1305_SHA256.
      guard body.hasPrefix("TLS_AES_") || body.hasPrefix("TLS_CHACHA20_") else { return nil }
      keyExchange = nil
      cipher = Self.cipher(body)
      protocols = [.tls13]
      return
    }
    let head = body[..<with.lowerBound]
    let tail = String(body[with.upperBound...])
    if head.hasPrefix("TLS_ECDHE") {
      keyExchange = "ECDH"
    } else if head.hasPrefix("TLS_DHE") {
      keyExchange = "Diffie-Hellman"
    } else {
      keyExchange = "PKCS"
    }
    cipher = Self.cipher(tail)
    // GCM and the hashes of SHA-2 came with TLS 1.2 (RFC 5246, RFC 5289).
    let isNew = tail.contains("GCM") || hash == "SHA256" || hash == "SHA384"
    if name.hasPrefix("SSL_") {
      protocols = [.ssl20]
    } else {
      protocols = isNew ? [.tls12] : [.ssl30, .tls10, .tls11, .tls12]
    }
  }

  private static func cipher(_ text: String) -> String? {
    if text.contains("AES_256") { return "AES 256/256" }
    if text.contains("AES_128") { return "AES 128/128" }
    if text.contains("3DES") { return "Triple DES 168" }
    if text.contains("RC4_128") { return "RC4 128/128" }
    if text.contains("RC4_40") { return "RC4 40/128" }
    if text.contains("DES_CBC") { return "DES 56/56" }
    return text.contains("NULL") ? "NULL" : nil
  }

  /// Suites of the default lists of the releases, where a host's own list is not known (W32-SUITES).
  ///
  /// It is the union over the releases, so that what is left of it is never too little.
  static let common: [CipherSuite] = [
    "TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
    "TLS_DHE_RSA_WITH_AES_256_CBC_SHA", "TLS_DHE_RSA_WITH_AES_128_CBC_SHA",
    "TLS_RSA_WITH_AES_256_GCM_SHA384", "TLS_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_RSA_WITH_AES_256_CBC_SHA256", "TLS_RSA_WITH_AES_128_CBC_SHA256",
    "TLS_RSA_WITH_AES_256_CBC_SHA", "TLS_RSA_WITH_AES_128_CBC_SHA",
    "TLS_RSA_WITH_3DES_EDE_CBC_SHA", "TLS_RSA_WITH_RC4_128_SHA", "TLS_RSA_WITH_RC4_128_MD5",
  ].compactMap { CipherSuite($0) }
}

extension Substring {
  /// `P256`, `P384` or `P521`.
  fileprivate var isCurve: Bool { self == "P256" || self == "P384" || self == "P521" }
}
