/// The order in which numbered slots were last used, to find the one that was idle longest.
///
/// A doubly linked list in an array: every operation takes the same short time at any size.
struct RecencyList: Sendable {
  private struct Links {
    var older = RecencyList.none
    var newer = RecencyList.none
    var isListed = false
  }

  private static let none: Int32 = -1
  private var links: [Links] = []
  private var first = RecencyList.none
  private var last = RecencyList.none
  private(set) var count = 0

  var oldest: Int? { first == Self.none ? nil : Int(first) }

  func contains(_ slot: Int) -> Bool { slot < links.count && links[slot].isListed }

  /// Makes `slot` the newest, whether it was listed or not.
  mutating func touch(_ slot: Int) {
    guard last != Int32(slot) else { return }
    remove(slot)
    while links.count <= slot { links.append(Links()) }
    links[slot] = Links(older: last, isListed: true)
    if last == Self.none {
      first = Int32(slot)
    } else {
      links[Int(last)].newer = Int32(slot)
    }
    last = Int32(slot)
    count += 1
  }

  /// Lists `slot`, or does not; where it was listed already it keeps its place.
  mutating func note(_ slot: Int, isIn: Bool) {
    if !isIn {
      remove(slot)
    } else if !contains(slot) {
      touch(slot)
    }
  }

  mutating func remove(_ slot: Int) {
    guard contains(slot) else { return }
    let gone = links[slot]
    links[slot] = Links()
    if gone.older == Self.none {
      first = gone.newer
    } else {
      links[Int(gone.older)].newer = gone.newer
    }
    if gone.newer == Self.none {
      last = gone.older
    } else {
      links[Int(gone.newer)].older = gone.older
    }
    count -= 1
  }
}
