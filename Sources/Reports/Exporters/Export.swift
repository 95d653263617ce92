package import Posture
package import WindowsRegistry

/// A form in which changes are handed to somebody who applies them by other means.
///
/// Each has its file in this folder; every change set goes with its exact inverse.
package enum ExportTarget: String, Hashable, Sendable, CaseIterable {
  /// `.reg` files for regedit and `reg import`.
  case reg
}

/// A file to be written, by a name that is safe whatever the host is called.
package struct ExportedFile: Hashable, Sendable {
  package let name: String
  package let bytes: [UInt8]
}

extension ExportTarget {
  /// What a plan would do to a host; none where there is nothing to do.
  ///
  /// `source` names the plan for whoever reads the files.
  package func files(
    for host: HostPlan,
    from source: String
  ) throws(RegText.Unwritable) -> [ExportedFile] {
    try files(for: ExportedChange(host, from: source))
  }

  /// What a run did to a host, or was about to do; none where there was nothing to do.
  package func files(
    for host: RunHost,
    of run: RunID
  ) throws(RegText.Unwritable) -> [ExportedFile] {
    try files(for: ExportedChange(host, of: run))
  }

  private func files(for change: ExportedChange) throws(RegText.Unwritable) -> [ExportedFile] {
    guard !change.steps.isEmpty else { return [] }
    switch self {
    case .reg: return try regFiles(for: change)
    }
  }
}

/// One host's change set, whether it was planned or done.
struct ExportedChange {
  let host: String
  /// Where it comes from: a plan or a run.
  let source: String
  let steps: [Step]
  /// Keys that were not there before; outermost first.
  let createdKeys: [RegistryPath]
  let needsRestart: Bool
  /// What a person has to know or to do besides, a line each.
  let notes: [String]

  enum Step {
    case value(RegistryAddress, before: Reading<RegistryData>, after: RegistryData?)
    case deleteKey(RegistryPath)

    var path: RegistryPath {
      switch self {
      case .value(let address, _, _): address.path
      case .deleteKey(let path): path
      }
    }

    /// Nil where the value is known not to be there and is to be deleted.
    var edit: RegistryEdit? {
      switch self {
      case .value(_, before: .absent, after: nil): nil
      case .value(let address, _, nil): .deleteValue(address.path, address.name)
      case .value(let address, _, let data?):
        .setValue(address.path, RegistryValue(address.name, data))
      case .deleteKey(let path): .deleteKey(path)
      }
    }
  }

  init(_ host: HostPlan, from source: String) {
    self.host = host.host
    self.source = source
    steps = host.operations.map { operation in
      switch operation.action {
      case .set(let data): .value(operation.address, before: operation.before, after: data)
      case .deleteValue: .value(operation.address, before: operation.before, after: nil)
      }
    }
    createdKeys = host.createdKeys
    needsRestart =
      !host.requirements.isEmpty
      || host.operations.contains { $0.takesEffect == .reboot || $0.hazards.contains(.reboot) }
    notes =
      host.requirements.map { requirement in
        let others = requirement.satisfiedBy.filter { $0 != requirement.install }
        let rest = others.isEmpty ? "" : " (or \(others.joined(separator: ", ")))"
        return "To be installed first: \(requirement.install)\(rest)"
      }
      + host.unknown.map { "Not known, so nothing is done: \($0.setting) (\($0.reason))" }
      + host.unreachable.map { "Not met by this: \($0.setting) stays \($0.actual)" }
      + host.remarks.filter { $0.isWarning || $0.code == "prerequisite" }.map {
        $0.isWarning ? "Warning: \($0.text)" : "To be checked by hand: \($0.text)"
      }
  }

  init(_ host: RunHost, of run: RunID) {
    self.host = host.host
    source = run.description
    steps = host.operations.map { operation in
      switch operation.change {
      case .value(let address, let before, let after):
        .value(address, before: before, after: after)
      case .deleteKey(let path): .deleteKey(path)
      }
    }
    createdKeys = host.createdKeys
    needsRestart = true
    let updates = host.updates.filter { $0.state != .installed && $0.state != .reboot }
    let done = host.operations.count { $0.state == .done }
    notes =
      updates.map { "To be installed first: \($0.name)" }
      + (done == host.operations.count
        ? [] : ["Of \(count(steps.count, "change")) of the run, \(done) are in place on the host"])
  }
}

/// A file name for a host: letters, digits, `-`, `_` and single dots stay, all else becomes `=2F`.
///
/// No two hosts share one, none leaves the folder or begins with a dot or a dash, and none is a
/// device (learn.microsoft.com, "Naming Files, Paths, and Namespaces": CON, NUL.txt and the like).
func exportName(of host: String) -> String {
  let bytes = Array(host.utf8)
  var name = ""
  for (index, byte) in bytes.enumerated() {
    let isPlain =
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
      case 0x2D, 0x2E: index > 0
      default: false
      }
    name += isPlain ? String(UnicodeScalar(byte)) : escaped(byte)
  }
  let stem = name.prefix { $0 != "." }.uppercased()
  if devices.contains(stem), let first = bytes.first {
    name = escaped(first) + name.dropFirst()
  }
  guard name.utf8.count > 180 else { return name.isEmpty ? "=" : name }
  // Too long for a file system: the end is told by a number of the whole (FNV-1a).
  let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  return "\(name.prefix(160))=~\(String(hash, radix: 16))"
}

private func escaped(_ byte: UInt8) -> String { "=" + pair(byte).uppercased() }

private let devices: Set<String> = Set(
  ["CON", "PRN", "AUX", "NUL"] + (0...9).flatMap { ["COM\($0)", "LPT\($0)"] }
)
