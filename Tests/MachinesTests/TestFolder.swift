import Foundation
import Inputs
import Machines
import Posture
import Testing
import WindowsRegistry

/// A folder of a test's own, gone with the last reference.
final class TestFolder: Sendable {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appending(path: "plumbline-test-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  subscript(name: String) -> String { path + "/" + name }

  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let parent = URL(filePath: self[name]).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(filePath: self[name]))
    return self[name]
  }

  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: self[name])))
  }

  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  /// All names below the folder, also those that begin with a dot.
  func names(in name: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: self[name]).sorted()
  }

  func mode(of name: String) throws -> Int? {
    let attributes = try FileManager.default.attributesOfItem(atPath: self[name])
    return (attributes[.posixPermissions] as? NSNumber)?.intValue
  }
}

/// A host of Windows Server 2022 that offers TLS 1.0 as it was installed.
let server = """
  Windows Registry Editor Version 5.00

  [HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]
  "CurrentBuildNumber"="20348"
  "InstallationType"="Server"

  [HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols]

  """

/// The key of TLS 1.0 for incoming connections.
let tls10 =
  "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols"
  + "\\TLS 1.0\\Server"

/// A declaration of one group that takes all hosts.
func manifest(_ group: String) throws -> Manifest {
  let text = "plumbline: 1\ngroups: { all: { hosts: [\"*\"], \(group) } }\n"
  let read = readManifest([SourceText(name: "posture.yaml", text)], catalogue: builtInCatalogue)
  #expect(read.diagnostics.isEmpty)
  return try #require(read.value)
}

let withoutTLS10 = "tls: { schannel: { server: { TLS 1.0: disabled } } }"

extension SnapshotDirectory {
  /// The plan for all hosts that can be read.
  func plan(_ manifest: Manifest) throws -> Plan {
    let engine = Engine(manifest: manifest, catalogue: builtInCatalogue, today: nil)
    let selection = builtInCatalogue.selection(and: manifest.extraKeys)
    var hosts: [HostPlan] = []
    for file in self.hosts {
      let read = try file.read(selection)
      let planned = engine.plan(read.snapshot, digest: read.digest, allowing: [])
      guard case .done(let host)? = planned.value else { continue }
      hosts.append(host)
    }
    return Plan(
      manifests: [],
      catalogueVersion: "test",
      state: path,
      extraKeys: manifest.extraKeys,
      hosts: hosts
    )
  }
}
