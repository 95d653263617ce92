import Inputs
import Testing
import YAML

struct `Damaged YAML` {
  /// Whatever comes in, the outcome must make sense.
  private func check(_ bytes: [UInt8], _ what: @autoclosure () -> String) {
    let read = readYAML(SourceText(name: "damaged.yaml", bytes: bytes))
    var lines = 1
    for (index, byte) in bytes.enumerated() {
      let isPair = byte == 0x0A && index > 0 && bytes[index - 1] == 0x0D
      if byte == 0x0A || byte == 0x0D, !isPair { lines += 1 }
    }
    if read.value == nil, !read.diagnostics.hasErrors {
      Issue.record("neither a value nor an error: \(what())")
    }
    for diagnostic in read.diagnostics {
      guard let place = diagnostic.place, place.end.line <= lines + 1 else {
        Issue.record("no place in the text for \(diagnostic): \(what())")
        continue
      }
    }
    for node in (read.value ?? []).flatMap(\.all) where node.place.end.line > lines + 1 {
      Issue.record("\(node.place) is not in the text: \(what())")
    }
  }

  @Test func `every prefix of a manifest is read or refused`() {
    let bytes = Array(manifest.utf8)
    for length in 0...bytes.count { check(Array(bytes[..<length]), "prefix of \(length) bytes") }
  }

  @Test func `every manifest without one of its bytes is read or refused`() {
    let bytes = Array(manifest.utf8)
    for index in bytes.indices {
      var damaged = bytes
      damaged.remove(at: index)
      check(damaged, "without byte \(index)")
    }
  }

  @Test func `mutations of a manifest are read or refused`() {
    let seed = UInt64.random(in: 0 ... .max)
    print("seed of the mutations: \(seed)")
    var random = SplitMix(state: seed)
    let bytes = Array(manifest.utf8)
    let pieces: [[UInt8]] = [
      "\t", "\n", "- ", ": ", "? ", "[", "]", "{", "}", "&a ", "*a", "!x ", "!!int ", "'", "\"",
      "#",
      "|\n", ">-\n", "%", "---\n", "...\n", "\\", "\u{FEFF}", "\r", "\u{2028}", "é", "\0", "@", ",",
    ].map { Array($0.utf8) }
    for round in 0..<2000 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let index = Int.random(in: 0..<damaged.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: damaged[index] = UInt8.random(in: 0 ... .max, using: &random)
        case 1: damaged.remove(at: index)
        case 2: damaged.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: index)
        default:
          let end = min(damaged.count, index + Int.random(in: 1...60, using: &random))
          damaged.append(contentsOf: damaged[index..<end])
        }
      }
      check(damaged, "seed \(seed), round \(round)")
    }
  }
}

/// The generator of Steele, Lea and Flood: the same numbers again for the same seed.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
