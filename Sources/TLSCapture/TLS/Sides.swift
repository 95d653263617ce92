/// A value for each direction of a connection.
struct Sides<Value> {
  var forward: Value
  var backward: Value

  init(_ value: Value) {
    forward = value
    backward = value
  }

  subscript(direction: ConnectionParser.Direction) -> Value {
    get {
      switch direction {
      case .forward: forward
      case .backward: backward
      }
    }
    _modify {
      switch direction {
      case .forward: yield &forward
      case .backward: yield &backward
      }
    }
  }
}

extension Sides: Sendable where Value: Sendable {}
