package import Inputs
import YAML

/// Which end of a connection a host is.
package enum TLSSide: String, Hashable, Sendable, CaseIterable {
  case client, server
}

/// The shorthand `client: { minimum: TLS 1.2 }` under `tls:`, as someone wrote it.
///
/// It is expanded for each host to the settings of the stacks that the host has; see `expandBounds`.
package struct WrittenBounds: Hashable, Sendable {
  package let side: TLSSide
  package let minimum: Located<TLSProtocol>?
  package let maximum: Located<TLSProtocol>?
  /// How Internet Options are bounded; nil where it was not said.
  package let scope: InternetOptionsScope?
  package let place: Place
}

extension TLSGrammar {
  /// Reads `{ minimum: TLS 1.2, maximum: TLS 1.3 }`.
  func readBounds(_ node: Node, _ side: TLSSide, reader: inout NodeReader) -> WrittenBounds? {
    let what = "“tls.\(side.rawValue)”"
    // Only the client side has Internet Options.
    let keys = side == .client ? ["minimum", "maximum", "scope"] : ["minimum", "maximum"]
    guard let fields = reader.fields(node, of: what, allowed: keys) else { return nil }
    let minimum = fields["minimum"].flatMap { Self.bound($0, "minimum", reader: &reader) }
    let maximum = fields["maximum"].flatMap { Self.bound($0, "maximum", reader: &reader) }
    let scope = fields["scope"].flatMap {
      reader.choice($0, "scope", of: InternetOptionsScope.self)
    }
    if fields["minimum"] == nil, fields["maximum"] == nil {
      reader.report(
        .error(
          "missing-key",
          "\(what) says neither “minimum” nor “maximum”",
          at: node.place,
          help: "write { minimum: TLS 1.2 }"
        )
      )
      return nil
    }
    if let minimum, let maximum, minimum.value > maximum.value {
      reader.report(.boundsCrossed(minimum, maximum))
      return nil
    }
    return WrittenBounds(
      side: side,
      minimum: minimum,
      maximum: maximum,
      scope: scope,
      place: node.place
    )
  }

  private static func bound(
    _ node: Node,
    _ what: String,
    reader: inout NodeReader
  ) -> Located<TLSProtocol>? {
    guard let text = reader.name(node, what) else { return nil }
    let known = TLSProtocol.allCases.filter { !$0.isDatagram && $0 != .pct10 }
    if let name = TLSProtocol(written: text), known.contains(name) {
      return Located(name, at: node.place)
    }
    reader.report(
      .unknownName(text, kind: "protocol", at: node.place, known: known.map(\.rawValue))
    )
    return nil
  }
}

// MARK: - Messages

extension Diagnostic {
  fileprivate static func boundsCrossed(
    _ minimum: Located<TLSProtocol>,
    _ maximum: Located<TLSProtocol>
  ) -> Diagnostic {
    .error(
      "bounds-crossed",
      "the minimum \(minimum.value.rawValue) is newer than the maximum \(maximum.value.rawValue)",
      at: maximum.place,
      notes: [.init("the minimum is here", at: minimum.place)],
      help: "nothing would be left; take one of them back"
    )
  }
}
