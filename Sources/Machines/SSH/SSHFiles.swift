import WindowsRegistry

/// Brings the exported files of a host here, byte by byte.
///
/// No program of a bare Windows prints a UTF-16 file as it is and works under Wine too, so there are
/// two ways, and what arrives decides:
///
/// - `cmd /u /c type FILE` on Windows: “/u causes the output of internal commands to a pipe or file
///   to be Unicode” (Microsoft: cmd), and `type` knows a UTF-16 file by its mark (andrewdotn at
///   stackoverflow.com/a/17177904, who tried each combination). Not seen on Windows here. Wine's
///   `type` stops at the first zero byte.
/// - A script for cscript, in Windows since 98, which prints what it reads in ASCII, by JScript's
///   `escape`. Some hosts forbid scripts. Tried under Wine.
///
/// Both are checked: by the header and the blank line at the end, the second by its length too.
enum SSHFiles {
  enum Way: Hashable, Sendable {
    case type, script
  }

  /// The file as `type` printed it; nil when this is not all of an exported file.
  static func typed(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    var body = Array(bytes)
    if body.starts(with: [0xFF, 0xFE]) { body.removeFirst(2) }
    guard body.count % 2 == 0, body.starts(with: utf16(header)), body.ends(with: utf16("\r\n\r\n"))
    else { return nil }
    return [0xFF, 0xFE] + body
  }

  /// The script: a folder, then names of files in it without `.reg`.
  static let script = """
    var names = WScript.Arguments, files = new ActiveXObject("Scripting.FileSystemObject");
    for (var i = 2; i < names.length; i++) {
      var file = files.OpenTextFile(names(0) + "\\\\" + names(i) + ".reg", 1, false, -1);
      var text = file.ReadAll();
      file.Close();
      WScript.Echo(names(1) + "=" + names(i) + " " + text.length);
      for (var k = 0; k < text.length; k += 4000) WScript.Echo(escape(text.substr(k, 4000)));
    }
    """.replacing("\n", with: "\r\n") + "\r\n"

  /// The file as the script printed it, which said its length in characters.
  static func escaped(_ text: ArraySlice<UInt8>, length: Int) -> [UInt8]? {
    var bytes: [UInt8] = [0xFF, 0xFE]
    bytes.reserveCapacity(2 * length + 2)
    var index = text.startIndex
    func number(_ digits: Int) -> Int? {
      guard index + digits <= text.endIndex else { return nil }
      var number = 0
      for _ in 0..<digits {
        guard let digit = hexDigit(text[index]) else { return nil }
        number = number << 4 | digit
        index += 1
      }
      return number
    }
    while index < text.endIndex {
      let byte = text[index]
      index += 1
      switch byte {
      case 0x0D, 0x0A: continue
      case 0x25:
        let isLong = index < text.endIndex && text[index] == 0x75
        if isLong { index += 1 }
        guard let unit = number(isLong ? 4 : 2) else { return nil }
        bytes.append(UInt8(unit & 0xFF))
        bytes.append(UInt8(unit >> 8))
      case 0x21..<0x7F:
        bytes.append(byte)
        bytes.append(0)
      default: return nil
      }
    }
    guard bytes.count == 2 * length + 2 else { return nil }
    return typed(bytes[...])
  }

  private static let header = "Windows Registry Editor Version 5.00\r\n"

  private static func utf16(_ text: String) -> [UInt8] {
    text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
  }

  private static func hexDigit(_ byte: UInt8) -> Int? {
    switch byte {
    case 0x30...0x39: Int(byte) - 0x30
    case 0x41...0x46: Int(byte) - 0x37
    case 0x61...0x66: Int(byte) - 0x57
    default: nil
    }
  }
}

extension [UInt8] {
  fileprivate func ends(with other: [UInt8]) -> Bool {
    count >= other.count && suffix(other.count).elementsEqual(other)
  }
}
