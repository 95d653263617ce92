/// Something that `explain` can be asked for.
package struct Topic: Hashable, Sendable {
  package let kind: Kind
  package let name: String

  package init(_ kind: Kind, _ name: String) {
    self.kind = kind
    self.name = name
  }

  /// Where one name stands for things of several kinds, the first of these is meant.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case family, setting
    case protocolVersion = "protocol"
    case workload, rule, prerequisite, capability, update, product, release, diagnostic, source
    /// Of a saved plan, and not of the catalogue.
    case operation

    package var plural: String {
      switch self {
      case .family: "families of settings"
      case .setting: "settings"
      case .protocolVersion: "protocols"
      case .workload: "workloads"
      case .rule: "rules"
      case .prerequisite: "prerequisites"
      case .capability: "what updates bring"
      case .update: "updates"
      case .product: "products"
      case .release: "releases of Windows"
      case .diagnostic: "diagnostics, remarks and hazards"
      case .source: "sources"
      case .operation: "operations"
      }
    }
  }
}

/// What a setting is where nothing is configured, in a word or two.
package enum DefaultWord: String, Hashable, Sendable, CaseIterable {
  case on
  /// Off by default; can be turned on.
  case off
  case unsupported = "not supported"
  /// The sources contradict each other; the engine takes it for off.
  case disputed
  /// On until the update of 20 September 2022 or later is installed.
  case untilUpdate = "until update"
  /// Not supported before an update; the remarks say what it is then.
  case byUpdate = "by update"
  /// No value, so that each program decides.
  case notSet = "not set"
  /// A list that the release brings.
  case ownList = "own list"
  /// No source says.
  case unknown

  /// For tables with many columns.
  package var short: String {
    switch self {
    case .unsupported: "–"
    case .untilUpdate: "until…"
    case .byUpdate: "update"
    case .on, .off, .disputed, .notSet, .ownList, .unknown: rawValue
    }
  }
}
