/// The candidate that a person most likely meant by `word`; nil when none is near or several are
/// equally near.
///
/// Near is at most a third of the word's letters wrong (never fewer than one), counting a swap of
/// neighbours as one fault; letters are compared without case.
package func suggestion(for word: String, among candidates: some Sequence<String>) -> String? {
  let wanted = Array(word.lowercased().unicodeScalars)
  guard wanted.count <= 64 else { return nil }
  var best: (distance: Int, candidate: String)?
  var isTied = false
  let limit = max(1, wanted.count / 3)
  for candidate in candidates {
    let other = Array(candidate.lowercased().unicodeScalars)
    guard abs(other.count - wanted.count) <= limit else { continue }
    let distance = editDistance(wanted, other)
    guard distance <= limit else { continue }
    if let found = best, found.distance <= distance {
      if found.distance == distance, found.candidate != candidate { isTied = true }
      continue
    }
    best = (distance, candidate)
    isTied = false
  }
  return isTied ? nil : best?.candidate
}

/// Edit distance with swaps of neighbours (optimal string alignment).
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
  var twoBack: [Int] = []
  var previous = Array(0...right.count)
  for row in left.indices {
    var current = [row + 1]
    for column in right.indices {
      let cost = left[row] == right[column] ? 0 : 1
      var best = min(previous[column + 1] + 1, current[column] + 1, previous[column] + cost)
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        best = min(best, twoBack[column - 1] + 1)
      }
      current.append(best)
    }
    twoBack = previous
    previous = current
  }
  return previous[right.count]
}
