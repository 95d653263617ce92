import CLibCrypto

/// SHA-256 by the system's libcrypto; the only file that sees it.
///
/// A class because the digest in hand is a resource of libcrypto that must be freed once.
@safe package final class SHA256 {
  private let context: OpaquePointer

  package init() {
    guard let context = unsafe EVP_MD_CTX_new(),
      unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
    else { preconditionFailure("libcrypto must offer SHA-256: without it no plan can be bound") }
    unsafe self.context = context
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  package func update(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { buffer in
      precondition(unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count) == 1)
    }
  }

  /// The digest of everything so far, as 64 lower-case hex digits; ends this instance's use.
  package func finish() -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    unsafe digest.withUnsafeMutableBufferPointer { buffer in
      precondition(unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil) == 1)
    }
    return hexText(digest)
  }

  package static func hex(of bytes: [UInt8]) -> String {
    let digest = SHA256()
    digest.update(bytes)
    return digest.finish()
  }
}

private func hexText(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(
    decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
    as: UTF8.self
  )
}
