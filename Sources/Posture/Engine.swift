package import Inputs
package import WindowsRegistry

// The engine on one page: a stage is a function from values to a value, and only these are called
// from outside.
//
//   readManifest   [SourceText]                  → Manifest
//   readCatalogue  [SourceText]                  → Catalogue
//   ObservedHost   RegistrySnapshot              → snapshot + HostFacts + Release
//   compile        Manifest, ObservedHost        → DesiredState
//   plan           DesiredState, ObservedHost    → HostPlan
//   drift          DesiredState, ObservedHost, AppliedValues → HostDrift
//   diff           HostOutlook, HostOutlook      → HostDiff
//   verify         HandshakeSummary, HostExpectation → HostVerdict
//
// `plan` and `drift` share `compare`, so they can never disagree. Nothing here does IO, asks the
// clock or imports Foundation.

/// What became of one host on its way through the engine.
package enum HostOutcome<Value: Sendable>: Sendable {
  case done(Value)
  /// No group takes the host.
  case ungrouped(String)

  package func map<Other>(_ transform: (Value) -> Other) -> HostOutcome<Other> {
    switch self {
    case .done(let value): .done(transform(value))
    case .ungrouped(let host): .ungrouped(host)
    }
  }
}

/// All stages for one host, for callers that visit many.
package struct Engine: Sendable {
  package let manifest: Manifest
  package let catalogue: Catalogue
  /// The day by which waivers are judged; the engine itself has no clock.
  package let today: ISODate?
  private let compiled = CompileCache()
  /// The products that rules and prerequisites of the manifest's workloads ask for.
  private let products: Set<String>

  package init(manifest: Manifest, catalogue: Catalogue, today: ISODate?) {
    self.manifest = manifest
    self.catalogue = catalogue
    self.today = today
    products = catalogue.products(
      ofWorkloads: Set(manifest.groups.flatMap { $0.workloads.map(\.value) })
    )
  }

  package func plan(
    _ snapshot: RegistrySnapshot,
    digest: String,
    allowing allowed: Set<Hazard>
  ) -> Diagnosed<HostOutcome<HostPlan>> {
    stage(snapshot) { desired, host in
      Posture.plan(
        desired,
        for: host,
        digest: digest,
        catalogue: catalogue,
        allowing: allowed
      )
    }
  }

  package func drift(
    _ snapshot: RegistrySnapshot,
    digest: String,
    applied: AppliedValues? = nil
  ) -> Diagnosed<HostOutcome<HostDrift>> {
    stage(snapshot) { desired, host in
      Posture.drift(desired, on: host, digest: digest, applied: applied, catalogue: catalogue)
    }
  }

  /// What is wished and what is planned together, for a change of manifests.
  package func outlook(
    _ snapshot: RegistrySnapshot,
    digest: String
  ) -> Diagnosed<HostOutcome<HostOutlook>> {
    stage(snapshot) { desired, host in
      HostOutlook(
        desired: desired,
        plan: Posture.plan(desired, for: host, digest: digest, catalogue: catalogue)
      )
    }
  }

  /// What the host does and what is declared, for captures to be held against.
  package func expectation(
    _ snapshot: RegistrySnapshot
  ) -> Diagnosed<HostOutcome<HostExpectation>> {
    stage(snapshot) { desired, host in
      HostExpectation(host, desired: desired, catalogue: catalogue)
    }
  }

  private func stage<Value>(
    _ snapshot: RegistrySnapshot,
    _ last: (DesiredState, ObservedHost) -> Value
  ) -> Diagnosed<HostOutcome<Value>> {
    let host = ObservedHost(snapshot, catalogue: catalogue, products: products)
    guard let hostCase = CompileCase(manifest, host, catalogue) else {
      return Diagnosed(.ungrouped(snapshot.host))
    }
    let compiled = compiled.value(for: hostCase) {
      hostCase.compile(manifest, catalogue, today: today)
    }
    return compiled.map { .done(last($0.state(for: snapshot.host), host)) }
  }
}
