/// Something that one of two manifests has, or both have otherwise; never nil on both sides.
package struct SideChange<Value> {
  package let before: Value?
  package let after: Value?

  package init(before: Value?, after: Value?) {
    self.before = before
    self.after = after
  }

  package enum Kind: String, Hashable, Sendable {
    case added, removed, changed
  }

  package var kind: Kind { before == nil ? .added : after == nil ? .removed : .changed }

  package func map<Other>(_ transform: (Value) -> Other) -> SideChange<Other> {
    SideChange<Other>(before: before.map(transform), after: after.map(transform))
  }
}

extension SideChange: Equatable where Value: Equatable {}
extension SideChange: Hashable where Value: Hashable {}
extension SideChange: Sendable where Value: Sendable {}

/// What two lists do not share, in the order of the first and then of what only the second has.
///
/// Several entries of one key are paired in their order.
func sideChanges<Value, Key: Hashable>(
  _ before: [Value],
  _ after: [Value],
  by key: (Value) -> Key,
  isSame: (Value, Value) -> Bool
) -> [SideChange<Value>] {
  if before.isEmpty { return after.map { SideChange(before: nil, after: $0) } }
  if after.isEmpty { return before.map { SideChange(before: $0, after: nil) } }
  var places: [Key: [Int]] = [:]
  for (index, value) in after.enumerated().reversed() {
    places[key(value), default: []].append(index)
  }
  var isPaired = [Bool](repeating: false, count: after.count)
  var changes: [SideChange<Value>] = []
  for value in before {
    guard let index = places[key(value)]?.popLast() else {
      changes.append(SideChange(before: value, after: nil))
      continue
    }
    isPaired[index] = true
    if !isSame(value, after[index]) {
      changes.append(SideChange(before: value, after: after[index]))
    }
  }
  for (index, value) in after.enumerated() where !isPaired[index] {
    changes.append(SideChange(before: nil, after: value))
  }
  return changes
}
