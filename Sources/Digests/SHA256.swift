import CLibCrypto

/// SHA-256 by the system's libcrypto; the only file that sees it.
package struct SHA256: Sendable {
  private var state = SHA256_CTX()

  package init() {
    precondition(unsafe SHA256_Init(&state) == 1, "libcrypto must offer SHA-256")
  }

  package mutating func update(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { buffer in
      precondition(unsafe SHA256_Update(&state, buffer.baseAddress, buffer.count) == 1)
    }
  }

  /// The digest of everything so far, as 64 lower-case hex digits.
  package func finish() -> String {
    var last = state
    var digest = [UInt8](repeating: 0, count: 32)
    unsafe digest.withUnsafeMutableBufferPointer { buffer in
      precondition(unsafe SHA256_Final(buffer.baseAddress, &last) == 1)
    }
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
      as: UTF8.self
    )
  }

  package static func hex(of bytes: [UInt8]) -> String {
    var digest = SHA256()
    digest.update(bytes)
    return digest.finish()
  }
}
