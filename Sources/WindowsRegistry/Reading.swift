/// What a snapshot can say of something: absent and unknown are never the same.
package enum Reading<Value> {
  case present(Value)
  /// The snapshot speaks for the place, and nothing is there.
  case absent
  /// The snapshot does not speak for the place.
  case unknown

  package var value: Value? {
    if case .present(let value) = self { return value }
    return nil
  }

  package var isUnknown: Bool {
    if case .unknown = self { return true }
    return false
  }

  package func map<Other>(_ transform: (Value) -> Other) -> Reading<Other> {
    switch self {
    case .present(let value): .present(transform(value))
    case .absent: .absent
    case .unknown: .unknown
    }
  }
}

extension Reading: Sendable where Value: Sendable {}
extension Reading: Equatable where Value: Equatable {}
extension Reading: Hashable where Value: Hashable {}
