import Inputs
import Posture
import Support
import Testing

@testable import Reports

/// What two manifests mean for hosts, taken through the engine.
func diffReport(
  from before: String,
  to after: String,
  on hosts: [SampleHost],
  unreadable: [UnreadableHost] = [],
  location: SourceLocation = #_sourceLocation
) throws -> DiffReport {
  func side(_ text: String, _ name: String) throws -> (Manifest, Engine, DiffReport.Side) {
    let source = SourceText(name: name, text)
    let read = readManifest([source], catalogue: builtInCatalogue)
    #expect(read.diagnostics.filter { $0.severity == .error } == [], sourceLocation: location)
    let manifest = try #require(read.value, sourceLocation: location)
    let engine = Engine(
      manifest: manifest,
      catalogue: builtInCatalogue,
      today: ISODate("2026-01-01")
    )
    let digest = FileDigest(path: name, sha256: "digest of \(text.count)")
    return (manifest, engine, DiffReport.Side(text: name, manifests: [digest]))
  }
  func outlook(_ engine: Engine, _ host: SampleHost) -> HostOutlook? {
    if case .done(let outlook)? = engine.outlook(host.snapshot, digest: "").value { return outlook }
    return nil
  }
  let (old, new) = (try side(before, "posture.yaml@main"), try side(after, "posture.yaml"))
  return DiffReport(
    before: old.2,
    after: new.2,
    catalogueVersion: "test",
    manifestChanges: manifestChanges(from: old.0, to: new.0),
    hosts: hosts.compactMap { diff(outlook(old.1, $0), outlook(new.1, $0)) },
    unreadable: unreadable,
    diagnostics: []
  )
}

/// A manifest of one group.
func webManifest(_ protocols: String, hosts: String = "web*", group: String = "web") -> String {
  """
  plumbline: 1
  groups:
    \(group):
      hosts: ["\(hosts)"]
      tls: { schannel: { server: { \(protocols) } } }

  """
}
