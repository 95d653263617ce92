import Digests
import Inputs
import Machines
import Posture
import Reports
import TLSCapture
import WindowsRegistry

/// A server to be asked, and what should come of it.
struct ProbeSubject: Sendable {
  let target: ProbeTarget
  let host: String?
  let expectations: ProbeExpectations

  init(
    _ target: ProbeTarget,
    host: String? = nil,
    expectations: ProbeExpectations = ProbeExpectations()
  ) {
    self.target = target
    self.host = host
    self.expectations = expectations
  }
}

struct ProbePlan: Sendable {
  var subjects: [ProbeSubject]
  var manifests: [FileDigest] = []
  var diagnostics: [Diagnostic] = []
}

extension ProbeTarget {
  /// The same with a port, where it has none.
  func with(port: UInt16?) -> ProbeTarget {
    self.port == nil ? ProbeTarget(host: host, port: port) ?? self : self
  }
}

/// The hosts of a group of the manifests, as servers to ask.
struct ProbeGroup {
  let name: String
  let port: UInt16?
  let places: [String]
  let console: Console

  func plan(manifests paths: [String]) async throws(Stop) -> ProbePlan {
    let (sources, manifest, warnings) = try Session.readManifests(paths, console: console)
    guard let group = manifest.groups.first(where: { $0.name.value == name }) else {
      let known = manifest.groups.map(\.name.value)
      throw console.fail(
        "the manifests have no group “\(name)”"
          + (suggestion(for: name, among: known).map { "; did you mean “\($0)”?" } ?? "")
          + "; the groups are \(known.joined(separator: ", "))",
        .wrongUsage
      )
    }
    var plan = ProbePlan(
      subjects: [],
      manifests: sources.map { FileDigest(path: $0.name, sha256: SHA256.hex(of: $0.bytes)) },
      diagnostics: warnings
    )
    let hasEstate =
      !places.isEmpty || manifest.state != nil || !manifest.inventory.entries.isEmpty
    guard hasEstate else {
      for name in group.hosts.map(\.value) where !name.isWild {
        try add(name.pattern, at: name.pattern, manifest, &plan)
      }
      return try checked(plan)
    }
    let session = try Session(
      sources: sources,
      manifest: manifest,
      warnings: warnings,
      locatedBy: manifest,
      state: state(of: group),
      limitedBy: "--group",
      console: console
    )
    let hosts = session.hosts.filter { group.includes($0.name) }
    // Of a host that the manifests' own state does not have, the declaration says all there is.
    let undescribed =
      places.isEmpty
      ? Set(session.matching.missing.map(\.host)).subtracting(session.estate.lost.map(\.host)) : []
    let engine = session.engine
    let visited = try await session.visit("read", alsoReading: InfluenceKeys.all) { read in
      engine.expectation(read.snapshot)
    }
    plan.diagnostics += visited.diagnostics
    for host in visited.values where group.includes(host.host) {
      let address = hosts.first { $0.name == host.host }.map { networkAddress(of: $0, manifest) }
      let expectations = ProbeExpectations(
        predicted: host.predicted,
        declared: Self.declared(by: Array(host.declared.values))
      )
      try add(host.host, at: address ?? host.host, expectations, &plan)
    }
    for host in visited.unreadable where group.includes(host.host) {
      if undescribed.contains(host.host) {
        try add(host.host, at: host.host, manifest, &plan)
        continue
      }
      let nothing = ProbeExpectation(.unknown, .posture, because: [.init(host.reason, nil)])
      let versions = Prober.usualVersions.map { ($0, nothing) }
      let address = hosts.first { $0.name == host.host }.map { networkAddress(of: $0, manifest) }
      let expectations = ProbeExpectations(
        predicted: Dictionary(uniqueKeysWithValues: versions),
        declared: try declared(for: host.host, manifest)
      )
      try add(host.host, at: address ?? host.host, expectations, &plan)
    }
    return try checked(plan)
  }

  /// Where a host is in the network: its registry may be read from a file, while the inventory still
  /// says where it is; else its name must do.
  private func networkAddress(of host: Estate.Host, _ manifest: Manifest) -> String {
    // A place in the inventory that cannot be worked out says nothing.
    let declared = manifest.inventory.entry(for: host.name).flatMap {
      try? $0.location(of: host.name)
    }
    return host.location.address ?? declared?.address ?? host.name
  }

  private func state(of group: HostGroup) -> StateOptions {
    var state = StateOptions()
    state.places = places
    state.limit = group.hosts.map(\.value.pattern)
    state.exclude = []
    state.parallelism = nil
    state.timeout = 120
    return state
  }

  private func checked(_ plan: ProbePlan) throws(Stop) -> ProbePlan {
    guard !plan.subjects.isEmpty else {
      throw console.fail(
        "the group “\(name)” names no host outright, and nothing else says which hosts there are: "
          + "give --from",
        .couldNotAnswer
      )
    }
    var plan = plan
    plan.subjects.sort { ($0.host ?? "") < ($1.host ?? "") }
    return plan
  }

  /// A host of which only the manifests speak.
  private func add(
    _ host: String,
    at address: String,
    _ manifest: Manifest,
    _ plan: inout ProbePlan
  ) throws(Stop) {
    try add(
      host,
      at: address,
      ProbeExpectations(declared: try declared(for: host, manifest)),
      &plan
    )
  }

  private func add(
    _ host: String,
    at address: String,
    _ expectations: ProbeExpectations,
    _ plan: inout ProbePlan
  ) throws(Stop) {
    guard let target = ProbeTarget(host: address, port: port) else {
      throw console.fail("“\(address)” is no name or address of a server", .couldNotAnswer)
    }
    plan.subjects.append(ProbeSubject(target, host: host, expectations: expectations))
  }

  /// What the manifests want of a server whose registry nobody has read.
  private func declared(
    for host: String,
    _ manifest: Manifest
  ) throws(Stop) -> [TLSVersion: ProbeExpectation] {
    let blank = ObservedHost(
      RegistrySnapshot(host: host, covers: [], keys: []),
      catalogue: builtInCatalogue
    )
    let compiled = compile(
      manifest,
      for: blank,
      catalogue: builtInCatalogue,
      today: ISODate(today())
    )
    guard !compiled.diagnostics.hasErrors else {
      console.show(compiled.diagnostics, sources: [])
      throw console.fail(
        "the manifests contradict themselves",
        .inputInError,
        compiled.diagnostics
      )
    }
    return Self.declared(by: compiled.value?.wishes ?? [])
  }

  private static func declared(by wishes: [Wish]) -> [TLSVersion: ProbeExpectation] {
    var expectations: [TLSVersion: ProbeExpectation] = [:]
    for wish in wishes where wish.setting.family == "schannel.server" {
      guard let version = TLSVersion.named(wish.setting.member) else { continue }
      let answer: ProbeExpectation.Answer
      switch wish.state {
      case .enabled: answer = .accepted
      case .disabled: answer = .refused
      case .osDefault, .unmanaged, .number, .list: continue
      }
      let place = wish.origin.declaredAt.first.map { "\($0): " } ?? ""
      expectations[version] = ProbeExpectation(
        answer,
        .manifest,
        because: [.init("\(place)\(wish.setting) is \(wish.state.text)", nil)]
      )
    }
    return expectations
  }
}

extension HostExpectation {
  /// What the host's Schannel does as a server.
  fileprivate var predicted: [TLSVersion: ProbeExpectation] {
    var expectations: [TLSVersion: ProbeExpectation] = [:]
    for (name, offer) in server.offers {
      guard let version = TLSVersion.named(name.rawValue) else { continue }
      expectations[version] = ProbeExpectation(offer)
    }
    return expectations
  }
}

extension TLSVersion {
  /// A version as manifests name it; nil for those of datagrams.
  fileprivate static func named(_ name: String) -> TLSVersion? {
    ([.ssl20] + Prober.usualVersions).first { $0.name == name }
  }
}

extension HostLocation {
  /// Where the host is in the network; nil where only a file is known.
  fileprivate var address: String? {
    switch self {
    case .ssh(let ssh): ssh.remote.address
    case .smb(let smb): smb.remote.address
    case .reg, .hive: nil
    }
  }
}
