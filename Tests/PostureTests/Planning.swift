import Inputs
import Support
import Testing
import WindowsRegistry

@testable import Posture

let catalogue = builtInCatalogue
let today = ISODate("2026-01-01")

/// A manifest with one group that takes every host; the lines are those below the group's name.
func group(_ lines: String) -> String {
  let indented = lines.split(separator: "\n").map { "    \($0)\n" }.joined()
  return "plumbline: 1\ngroups:\n  all:\n    hosts: [\"*\"]\n" + indented
}

/// A manifest that must be without errors.
func manifest(_ texts: String..., location: SourceLocation = #_sourceLocation) throws -> Manifest {
  let files = texts.enumerated().map { SourceText(name: "\($0.offset).yaml", $0.element) }
  let read = readManifest(files, catalogue: catalogue)
  let errors = read.diagnostics.filter { $0.severity == .error }
  #expect(errors == [], sourceLocation: location)
  return try #require(read.value, sourceLocation: location)
}

func observed(_ host: SampleHost) -> ObservedHost {
  ObservedHost(host.snapshot, catalogue: catalogue)
}

/// The host as it is after a plan, seen anew.
func applied(_ plan: HostPlan, to host: SampleHost) -> ObservedHost {
  ObservedHost(host.snapshot.applying(plan.operations.map(\.edit)), catalogue: catalogue)
}

/// The plan of a host for a manifest that must compile without errors.
func planned(
  _ text: String,
  on host: ObservedHost,
  today: ISODate? = today,
  allowing allowed: Set<Hazard> = [],
  location: SourceLocation = #_sourceLocation
) throws -> HostPlan {
  let compiled = compile(
    try manifest(text, location: location),
    for: host,
    catalogue: catalogue,
    today: today
  )
  #expect(compiled.diagnostics == [], sourceLocation: location)
  let desired = try #require(compiled.value, sourceLocation: location)
  return plan(desired, for: host, digest: "", catalogue: catalogue, allowing: allowed)
}

func planned(
  _ text: String,
  on host: SampleHost,
  allowing allowed: Set<Hazard> = [],
  location: SourceLocation = #_sourceLocation
) throws -> HostPlan {
  try planned(text, on: observed(host), allowing: allowed, location: location)
}

extension HostPlan {
  /// The operations in their order, one line each.
  var lines: [String] { operations.map(\.line) }

  /// Every requirement as `capability: KB`.
  var updates: [String] { requirements.map { "\($0.capability): \($0.install)" } }

  /// What is unknown, with its place where it has one.
  var unknowns: [String] { unknown.map { $0.address.map(shortened) ?? $0.setting } }

  func hazards(of address: String) -> [Hazard]? {
    operations.first { shortened($0.address) == address }?.hazards
  }
}

extension Operation {
  /// `TLS 1.2\Client\Enabled=1`, and `-` before what is deleted.
  var line: String {
    switch action {
    case .set(let data): "\(shortened(address))=\(shown(data))"
    case .deleteValue: "-\(shortened(address))"
    }
  }
}

/// An address without the parts that are the same everywhere.
func shortened(_ address: RegistryAddress) -> String {
  let prefixes = [
    (Keys.protocols + "\\", ""),
    (Keys.winhttp32, "32-bit WinHttp"), (Keys.winhttp, "WinHttp"),
    (Keys.framework4In32, "32-bit v4"), (Keys.framework4, "v4"),
    (Keys.framework2In32, "32-bit v2"), (Keys.framework2, "v2"),
    (Keys.policy, "policy"), (Keys.user(SampleHost.kana), "kana"),
  ]
  let text = address.description
  for (prefix, short) in prefixes where text.hasPrefix(prefix) {
    return short + text.dropFirst(prefix.count)
  }
  return text
}

func shown(_ data: RegistryData) -> String {
  data.dword.map { $0 < 10 ? "\($0)" : "0x" + String($0, radix: 16) }
    ?? data.text.map { "“\($0)”" } ?? "\(data.type) \(data.bytes)"
}

/// Diagnostics as `code at line:column`, in reading order.
func places(_ diagnostics: [Diagnostic]) -> [String] {
  diagnostics.inReadingOrder().map { diagnostic in
    let start = diagnostic.place?.start
    return "\(diagnostic.code) at \(start.map { "\($0.line):\($0.column)" } ?? "nowhere")"
  }
}

/// What `places` must be for a marked text when marker n stands where the fault codes[n - 1] is.
func places(_ codes: [String], _ marked: MarkedText) -> [String] {
  codes.enumerated().map { index, code in
    let start = marked.positions[index + 1]
    return "\(code) at \(start.map { "\($0.line):\($0.column)" } ?? "no marker")"
  }
}
