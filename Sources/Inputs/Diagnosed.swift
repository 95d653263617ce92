/// What a stage made of its input, and what it has to say about it.
///
/// A stage goes on past the first fault, so that one run tells all of them. Faults of the user's
/// input are never thrown.
package struct Diagnosed<Value> {
  /// What could be made; nil when nothing could.
  ///
  /// It may only be relied on when no diagnostic is an error.
  package var value: Value?
  package var diagnostics: [Diagnostic]

  package init(_ value: Value?, _ diagnostics: [Diagnostic] = []) {
    self.value = value
    self.diagnostics = diagnostics
  }

  package func map<Other>(_ transform: (Value) -> Other) -> Diagnosed<Other> {
    Diagnosed<Other>(value.map(transform), diagnostics)
  }
}

extension Diagnosed: Sendable where Value: Sendable {}
extension Diagnosed: Equatable where Value: Equatable {}
