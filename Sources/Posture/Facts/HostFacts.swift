import WindowsRegistry

/// What the engine concludes from a snapshot about its host.
package struct HostFacts: Hashable, Sendable {
  /// The kernel build, such as 7601.
  package var build: Known<Int>
  /// The update build revision behind the dot of `17763.1554`; absent before Windows 8.1.
  package var revision: Known<Int>
  /// The service pack's number, 0 for none.
  package var servicePack: Known<Int>
  package var kind: Known<HostKind>
  package var architecture: Known<Architecture>
  /// As Windows calls itself; says “Windows 10” on Windows 11, so it is for people only.
  package var productName: Known<String>
  /// .NET Framework 4.x.
  package var dotnet4: Known<DotNet4>
  /// The newest of .NET Framework 2.0, 3.0 and 3.5.
  package var dotnet2: Known<DottedVersion>
  package var updates: InstalledUpdates
  package var adfs: Known<RoleFacts>
  package var webApplicationProxy: Known<RoleFacts>
  package var entraConnect: Known<RoleFacts>
  package var users: Known<[HostUser]>
  /// The major version of Internet Explorer.
  package var internetExplorer: Known<Int>
  /// The installed versions of the catalogue's products, by their id; several where there are several
  /// instances.
  package var products: [String: Known<[DottedVersion]>]
}

/// A fact, or why there is none.
package enum Known<Value> {
  case known(Value)
  /// Looked, and it is not there.
  case absent
  case unknown(String)

  package var value: Value? {
    if case .known(let value) = self { return value }
    return nil
  }

  package func map<Other>(_ transform: (Value) -> Other) -> Known<Other> {
    switch self {
    case .known(let value): .known(transform(value))
    case .absent: .absent
    case .unknown(let reason): .unknown(reason)
    }
  }
}

extension Known: Sendable where Value: Sendable {}
extension Known: Equatable where Value: Equatable {}
extension Known: Hashable where Value: Hashable {}

package struct DotNet4: Hashable, Sendable {
  /// The `Release` value; nil for 4.0, which has none.
  package let release: Int?
  package let version: DottedVersion
}

/// A server role that is set up, with its version where the registry tells it.
package struct RoleFacts: Hashable, Sendable {
  package let version: DottedVersion?
}

/// A person's or service's profile.
package struct HostUser: Hashable, Sendable {
  package let sid: String
  /// The last part of the profile's folder; nil when the profile names none.
  package let name: String?
}

/// The updates that the registry names.
package struct InstalledUpdates: Hashable, Sendable {
  package enum State: Int, Hashable, Sendable, Comparable {
    /// Takes effect with the next start of Windows.
    case pending
    /// Replaced by something newer that contains it.
    case superseded
    case installed

    package static func < (left: State, right: State) -> Bool { left.rawValue < right.rawValue }
  }

  /// By number: 3140245 for KB3140245.
  package var updates: [Int: State]
  /// Names of installed rollup packages without a KB, such as `RollupFix`.
  package var rollups: Set<String>
  /// Why a missing entry would prove nothing; nil when the snapshot covers Component Based Servicing.
  package var gap: String?
}
