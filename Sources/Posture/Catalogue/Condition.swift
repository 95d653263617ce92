/// A closed set of demands on a host; all must hold.
///
/// There is no expression language, so that a condition can always be said in words.
package struct Condition: Hashable, Sendable {
  package var builds: ClosedRange<Int>?
  package var kind: HostKind?
  package var architecture: Architecture?
  /// .NET Framework 4.x versions, as the `Release` numbers of the catalogue order them.
  package var dotnet4AtLeast: DottedVersion?
  package var dotnet4Below: DottedVersion?
  package var dotnet: DotNetPresence?
  package var entraConnectBelow: DottedVersion?
  package var entraConnectAtLeast: DottedVersion?
  package var product: ProductVersion?
  /// None of these is installed.
  package var missingUpdates: [KBNumber] = []

  /// Any installed version of the product lies in the range.
  package struct ProductVersion: Hashable, Sendable {
    package let product: String
    package let atLeast: DottedVersion?
    package let below: DottedVersion?
  }

  package enum DotNetPresence: String, Hashable, Sendable, CaseIterable {
    case v4Present = "v4-present"
    case v4Absent = "v4-absent"
    /// The line of 2.0 to 3.5 is there and no 4.5 or later.
    case v2Only = "v2-only"
  }

  package static let always = Condition()
}

package enum HostKind: String, Hashable, Sendable, CaseIterable {
  case client, server
}

package enum Architecture: String, Hashable, Sendable, CaseIterable {
  case x86, x64, ia64, arm64

  package var is64Bit: Bool { self != .x86 }
}

/// A version of dotted numbers, compared number by number; missing ones count as zero.
package struct DottedVersion: Sendable, CustomStringConvertible {
  package let numbers: [Int]
  package let description: String

  package init(numbers: [Int]) {
    self.numbers = numbers
    description = numbers.map { String($0) }.joined(separator: ".")
  }

  package init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in
      part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(part) : nil
    }
    guard !parts.isEmpty, numbers.count == parts.count, parts.count <= 8 else { return nil }
    self.numbers = numbers
    description = text
  }
}

extension DottedVersion: Hashable, Comparable {
  private var significant: ArraySlice<Int> {
    numbers[..<((numbers.lastIndex { $0 != 0 } ?? -1) + 1)]
  }

  package static func == (left: DottedVersion, right: DottedVersion) -> Bool {
    left.significant == right.significant
  }

  package static func < (left: DottedVersion, right: DottedVersion) -> Bool {
    left.significant.lexicographicallyPrecedes(right.significant)
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(significant) }
}

/// Whether a condition holds on a host.
package enum Truth: Hashable, Sendable {
  case yes
  case no
  /// It hangs on a fact that the snapshot cannot tell.
  case unknown(String)
}

extension Condition {
  package func holds(for facts: HostFacts) -> Truth {
    // Most conditions name builds, and most of these exclude the host; the rest need not be asked.
    if let builds, let build = facts.build.value, !builds.contains(build) { return .no }
    let answers: [Truth] = [
      builds.map { range in Self.compare(facts.build, "the build") { range.contains($0) } },
      kind.map { kind in
        Self.compare(facts.kind, "whether it is a client or a server") { $0 == kind }
      },
      architecture.map { wanted in
        Self.compare(facts.architecture, "the architecture") { $0 == wanted }
      },
      dotnet4AtLeast.map { least in
        Self.compare(facts.dotnet4, "the .NET Framework 4 release", absent: .no) {
          $0.version >= least
        }
      },
      dotnet4Below.map { limit in
        Self.compare(facts.dotnet4, "the .NET Framework 4 release", absent: .no) {
          $0.version < limit
        }
      },
      dotnet.map { presence in Self.presence(presence, facts) },
      entraConnectBelow.map { limit in Self.entraConnect(facts) { $0 < limit } },
      entraConnectAtLeast.map { least in Self.entraConnect(facts) { $0 >= least } },
      product.map { Self.product($0, facts) },
      missingUpdates.isEmpty ? nil : Self.lacks(missingUpdates, facts),
    ].compactMap { $0 }
    if answers.contains(.no) { return .no }
    return answers.first { $0 != .yes } ?? .yes
  }

  private static func compare<Value>(
    _ reading: Known<Value>,
    _ what: String,
    absent: Truth? = nil,
    _ test: (Value) -> Bool
  ) -> Truth {
    switch reading {
    case .known(let value): test(value) ? .yes : .no
    case .absent: absent ?? .unknown("the snapshot does not tell \(what)")
    case .unknown(let reason): .unknown("\(what) is unknown: \(reason)")
    }
  }

  private static func presence(_ presence: DotNetPresence, _ facts: HostFacts) -> Truth {
    let modern = compare(facts.dotnet4, "the .NET Framework 4 release", absent: .no) { _ in true }
    switch presence {
    case .v4Present: return modern
    case .v4Absent:
      return switch modern {
      case .yes: .no
      case .no: .yes
      case .unknown(let reason): .unknown(reason)
      }
    case .v2Only:
      let has45 = compare(facts.dotnet4, "the .NET Framework 4 release", absent: .no) {
        $0.version.numbers.starts(with: [4, 0]) == false
      }
      let old = compare(facts.dotnet2, "the .NET Framework 2.0 to 3.5 release", absent: .no) { _ in
        true
      }
      if has45 == .yes || old == .no { return .no }
      if has45 == .no { return old }
      return has45
    }
  }

  private static func product(_ wanted: ProductVersion, _ facts: HostFacts) -> Truth {
    switch facts.products[wanted.product] ?? .absent {
    case .known(let versions):
      versions.contains { version in
        wanted.atLeast.map { version >= $0 } ?? true && wanted.below.map { version < $0 } ?? true
      } ? .yes : .no
    case .absent: .no
    case .unknown(let reason): .unknown("the version of \(wanted.product) is unknown: \(reason)")
    }
  }

  /// Not to find a name proves something only where every name would have been seen, and no rollup
  /// could hold the update.
  private static func lacks(_ updates: [KBNumber], _ facts: HostFacts) -> Truth {
    if updates.contains(where: { facts.updates.updates[$0.number] != nil }) { return .no }
    if let gap = facts.updates.gap { return .unknown(gap) }
    if facts.updates.rollups.isEmpty { return .yes }
    return .unknown(
      "a cumulative update is installed, and no document says whether it holds the fix"
    )
  }

  private static func entraConnect(_ facts: HostFacts, _ test: (DottedVersion) -> Bool) -> Truth {
    switch facts.entraConnect {
    case .known(let role):
      guard let version = role.version else {
        return .unknown("the version of Entra Connect is not in the snapshot")
      }
      return test(version) ? .yes : .no
    // Looked, and it is not there: nothing of it can be brought to TLS 1.2.
    case .absent: return .no
    case .unknown(let reason): return .unknown("the version of Entra Connect is unknown: \(reason)")
    }
  }
}
