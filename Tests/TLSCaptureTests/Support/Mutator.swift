/// Random numbers that are the same for the same seed: splitmix64 by Sebastiano Vigna.
///
/// Source: https://prng.di.unimi.it/splitmix64.c
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Makes damaged copies of good bytes: flipped, overwritten, inserted, deleted and repeated.
struct Mutator {
  private var random: SeededRandom

  /// Say `seed` in the comment of an expectation, so that a failure can be run again.
  init(seed: UInt64) {
    random = SeededRandom(seed: seed)
  }

  /// A copy of `good` with one to `changes` changes.
  mutating func mutated(_ good: [UInt8], changes: Int = 4) -> [UInt8] {
    var bytes = good
    for _ in 0..<Int.random(in: 1...max(1, changes), using: &random) {
      change(&bytes)
    }
    return bytes
  }

  /// Numbers of which readers are fond of getting wrong: ends of ranges and their neighbours.
  private static let edges: [UInt8] = [0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF]

  private mutating func change(_ bytes: inout [UInt8]) {
    guard !bytes.isEmpty else {
      bytes.append(UInt8.random(in: .min ... .max, using: &random))
      return
    }
    let place = Int.random(in: 0..<bytes.count, using: &random)
    let length = min(Int.random(in: 1...16, using: &random), bytes.count - place)
    switch Int.random(in: 0..<7, using: &random) {
    case 0:
      bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1:
      bytes[place] = UInt8.random(in: .min ... .max, using: &random)
    case 2:
      let edge = Self.edges[Int.random(in: 0..<Self.edges.count, using: &random)]
      for index in place..<place + min(length, 4) {
        bytes[index] = edge
      }
    case 3:
      let fresh = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &random) }
      bytes.insert(contentsOf: fresh, at: place)
    case 4:
      bytes.removeSubrange(place..<place + length)
    case 5:
      let again = Array(bytes[place..<place + length])
      bytes.insert(contentsOf: again, at: Int.random(in: 0...bytes.count, using: &random))
    default:
      bytes.removeLast(bytes.count - place)
    }
  }
}
