package import Inputs
package import TLSCapture

/// The lines of a file in the form of `/etc/hosts`: an address, and the names that it has.
package struct HostsFile: Hashable, Sendable {
  package struct Line: Hashable, Sendable {
    package let address: IPAddress
    package let names: [String]
  }

  package let lines: [Line]

  package static let none = HostsFile(lines: [])

  private init(lines: [Line]) { self.lines = lines }

  package func joined(with other: HostsFile) -> HostsFile { HostsFile(lines: lines + other.lines) }

  /// Goes on after a line that it cannot read, and says which.
  package static func read(_ source: SourceText) -> Diagnosed<HostsFile> {
    var lines: [Line] = []
    var diagnostics: [Diagnostic] = []
    var bytes = source.bytes[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    let texts = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    for (index, text) in texts.enumerated() {
      let words = String(decoding: text.prefix { $0 != 0x23 }, as: UTF8.self)
        .split { $0 == " " || $0 == "\t" || $0 == "\r" }
      guard let first = words.first else { continue }
      // Names of interfaces, as in fe80::1%eth0, mean nothing on another machine.
      guard let address = IPAddress(String(first)), words.count > 1 else {
        let place = Place(
          file: source.name,
          start: Position(line: index + 1, column: 1),
          end: Position(line: index + 1, column: 1)
        )
        diagnostics.append(
          .warning(
            "hosts-file-line",
            words.count > 1
              ? "“\(first)” is no IP address, so the line is left out"
              : "the line gives “\(first)” no name, so it is left out",
            at: place,
            help: "write an address and its names: 10.0.0.5  adfs01 adfs01.example.org"
          )
        )
        continue
      }
      lines.append(Line(address: address, names: words.dropFirst().map { String($0) }))
    }
    return Diagnosed(HostsFile(lines: lines), diagnostics)
  }
}
