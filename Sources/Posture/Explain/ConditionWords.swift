extension Condition {
  /// The hosts for which it holds: `before Windows 8.1 and Server 2012 R2 (build 9600), with .NET
  /// Framework 4.5 or later`.
  ///
  /// Where there is little room, releases alone say it, without the builds that begin and end them.
  package func words(_ catalogue: Catalogue, isBrief: Bool = false) -> String {
    if self == .always { return "every host" }
    let hosts =
      builds.map { catalogue.words($0, kind, isBrief: isBrief) } ?? kind.map { "\($0.rawValue)s" }
    let details = [having(catalogue), lacking].compactMap { $0 }
    guard let hosts else {
      let place = architecture.map { "hosts on \($0.words)" } ?? "hosts"
      return ([place] + details).joined(separator: " ")
    }
    let place = architecture.map { "\(hosts) on \($0.words)" } ?? hosts
    return ([place] + details).joined(separator: ", ")
  }

  private func having(_ catalogue: Catalogue) -> String? {
    var parts: [String] = []
    if let range = Self.range(dotnet4AtLeast, dotnet4Below) {
      parts.append(".NET Framework 4.x \(range)")
    }
    switch dotnet {
    case .v4Present?: parts.append(".NET Framework 4.x")
    case .v2Only?: parts.append(".NET Framework 2.0 to 3.5 and none of 4.5 or later")
    case .v4Absent?, nil: break
    }
    if let range = Self.range(entraConnectAtLeast, entraConnectBelow) {
      parts.append("Entra Connect \(range)")
    }
    if let product {
      let title = catalogue.products.first { $0.id == product.product }?.title ?? product.product
      let range = Self.range(product.atLeast, product.below)
      parts.append(range.map { "\(title) \($0)" } ?? title)
    }
    return parts.isEmpty ? nil : "with " + parts.joined(separator: " and ")
  }

  private var lacking: String? {
    var parts = missingUpdates.map(\.description)
    if dotnet == .v4Absent { parts.append(".NET Framework 4.x") }
    return parts.isEmpty ? nil : "without " + parts.joined(separator: " and ")
  }

  private static func range(_ least: DottedVersion?, _ below: DottedVersion?) -> String? {
    switch (least, below) {
    case (let least?, let below?): "from \(least) and before \(below)"
    case (let least?, nil): "from \(least) on"
    case (nil, let below?): "before \(below)"
    case (nil, nil): nil
    }
  }
}

extension Architecture {
  fileprivate var words: String {
    switch self {
    case .x86: "32-bit Windows (x86)"
    case .x64: "x64"
    case .ia64: "Itanium"
    case .arm64: "ARM64"
    }
  }
}
