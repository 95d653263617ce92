import Foundation
import Support

/// The program of `SchannelClient.c`, which names protocols as programs on Windows do.
///
/// A script cannot: `WinHttpRequest` takes them as its option 9, of which Wine 8 says that it is not
/// implemented. The compiler and the linker are those that come with Swift.
struct SchannelClient {
  private let prefix: WinePrefix
  private let program: URL

  /// A page that is asked for: from a port, with a mask of protocols, 0 for those of Schannel.
  struct Request {
    let port: Int
    let protocols: UInt32
  }

  init(in prefix: WinePrefix) throws {
    self.prefix = prefix
    program = prefix.folder.appending(path: "client.exe")
    let source = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "SchannelClient.c")
    let compiler = [
      "clang", "--target=x86_64-w64-windows-gnu", "-fshort-wchar", "-ffreestanding", "-nostdlib",
      "-fuse-ld=lld", "-Wl,--entry=start", "-o", program.path(), source.path(),
    ]
    let libraries = ["winhttp.dll", "kernel32.dll", "msvcrt.dll"].map {
      prefix.systemFolder.appending(path: $0).path()
    }
    try BoundedCommand(compiler + libraries, within: 60).run()
  }

  /// For each request whether the page came, all asked by one process.
  ///
  /// A refusal must be one of the handshake: it throws where no server was reached.
  func fetch(_ requests: [Request]) throws -> [Bool] {
    let arguments = requests.flatMap { ["\($0.port)", "\($0.protocols)"] }
    let printed = try prefix.run(["wine", program.path()] + arguments)
    let codes = printed.split(whereSeparator: \.isNewline).compactMap { UInt32($0) }
    guard codes.count == requests.count else { throw Unexpected(printed: printed) }
    return try codes.map { code in
      switch code {
      case 0: true
      // ERROR_WINHTTP_SECURE_CHANNEL_ERROR, and the codes of security packages, such as that no
      // protocol is left.
      case 12157, 0x8009_0000...0x8009_FFFF: false
      default: throw Unexpected(printed: printed)
      }
    }
  }

  struct Unexpected: Error {
    let printed: String
  }
}
