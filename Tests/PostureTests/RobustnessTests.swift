import Inputs
import Support
import Testing

@testable import Posture

/// Whatever stands in a file, reading it ends with a value and words, and every place is in the file.
struct `Reading a damaged manifest` {
  private func read(_ bytes: [UInt8]) {
    let source = SourceText(name: "m", bytes: bytes)
    let read = readManifest([source], catalogue: catalogue)
    let lines = bytes.count { $0 == 0x0A } + bytes.count { $0 == 0x0D } + 2
    for diagnostic in read.diagnostics {
      guard let place = diagnostic.place else { continue }
      #expect(place.start.line >= 1 && place.start.line <= lines, "\(diagnostic.code) \(place)")
    }
    guard let manifest = read.value, !read.diagnostics.hasErrors else { return }
    let host = observed(SampleHost(.windows7))
    _ = compile(manifest, for: host, catalogue: catalogue, today: today)
  }

  @Test func `cut short anywhere never traps`() {
    let bytes = Array(`A manifest`.full.utf8)
    for length in 0...bytes.count { read(Array(bytes.prefix(length))) }
  }

  @Test(arguments: 0..<4)
  func `changed at random never traps`(seed: Int) {
    let alphabet = Array(" \n\t:-[]{},#&*!|>'\"%@`?~0123456789.abTLSenhx\\\0\u{FF}é".utf8)
    var random = Random(seed: UInt64(20_260_101 + seed))
    let original = Array(`A manifest`.full.utf8)
    for _ in 0..<120 {
      var bytes = original
      for _ in 0...random.below(4) {
        let index = random.below(bytes.count)
        let byte = alphabet[random.below(alphabet.count)]
        switch random.below(4) {
        case 0: bytes[index] = byte
        case 1: bytes.insert(byte, at: index)
        case 2: bytes.remove(at: index)
        default:
          let length = min(bytes.count - index, random.below(40))
          bytes.replaceSubrange(index..<index, with: bytes[index..<index + length])
        }
      }
      read(bytes)
    }
  }

  @Test func `deep or endless never traps`() {
    read(Array(repeating: 0x5B, count: 5_000))
    read(Array("plumbline: 1\ngroups: &a { x: *a }\n".utf8))
    read(Array(("plumbline: 1\ngroups: " + String(repeating: "{ a: ", count: 2_000)).utf8))
  }
}
