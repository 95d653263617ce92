import Foundation
import Inputs
import Support
import Testing
import WindowsRegistry

@testable import Posture

/// One of the manifests that users copy, with its hosts.
private struct Example {
  let manifest: Manifest
  let hosts: [String: RegistrySnapshot]

  init(_ name: String) throws {
    // The sources of this test lie two folders below the project's own.
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "manifests/\(name)")
    let bytes = [UInt8](try Data(contentsOf: folder.appending(path: "posture.yaml")))
    let read = readManifest([SourceText(name: "posture.yaml", bytes: bytes)], catalogue: catalogue)
    #expect(!read.diagnostics.hasErrors)
    manifest = try #require(read.value)
    var hosts: [String: RegistrySnapshot] = [:]
    let state = folder.appending(path: try #require(manifest.state).value)
    for file in try FileManager.default.contentsOfDirectory(
      at: state,
      includingPropertiesForKeys: nil
    )
    where file.pathExtension == "reg" {
      let host = file.deletingPathExtension().lastPathComponent
      let content = RegText.read([UInt8](try Data(contentsOf: file)), file: file.lastPathComponent)
      #expect(content.diagnostics == [], "\(host)")
      hosts[host] = try #require(content.value).snapshot(host: host)
    }
    self.hosts = hosts
  }

  func plan(_ name: String) throws -> HostPlan {
    try plan(#require(hosts[name], "the example has no host \(name)"))
  }

  func plan(_ snapshot: RegistrySnapshot) throws -> HostPlan {
    let engine = Engine(manifest: manifest, catalogue: catalogue, today: today)
    let outcome = engine.plan(snapshot, digest: "", allowing: [])
    #expect(outcome.diagnostics == [])
    guard case .done(let plan)? = outcome.value else { throw Unexpected() }
    return plan
  }
}

struct `The example estates` {
  @Test(arguments: ["office365", "baseline"])
  func `come to rest after one plan`(name: String) throws {
    let example = try Example(name)
    #expect(example.hosts.count > 7)
    let matching = HostMatching(example.manifest, hosts: Array(example.hosts.keys))
    #expect(matching.missing == [] && matching.diagnostics == [])
    for (host, snapshot) in example.hosts {
      let plan = try example.plan(snapshot)
      #expect(plan.unknown == [], "\(host)")
      let second = try example.plan(snapshot.applying(plan.operations.map(\.edit)))
      #expect(second.lines == [], "\(host)")
      #expect(second.requirements == plan.requirements, "\(host)")
    }
  }

  private static let clients = [
    "TLS 1.1\\Client\\DisabledByDefault=0", "TLS 1.1\\Client\\Enabled=1",
    "TLS 1.2\\Client\\DisabledByDefault=0", "TLS 1.2\\Client\\Enabled=1",
  ]
  private static let mask = "DefaultSecureProtocols="

  @Test func `bring a bare Windows 7 to TLS 1_2`() throws {
    let plan = try Example("office365").plan("pc-101")
    #expect(
      plan.lines.masked == [
        "WinHttp\\\(Self.mask)0xa00", "32-bit WinHttp\\\(Self.mask)0xa00",
      ] + Self.clients + ["user 1105\\SecureProtocols=0x8a0"]
    )
    #expect(plan.requirements.map(\.install) == ["KB3140245"])
  }

  @Test func `write one view on 32-bit Windows 7`() throws {
    let plan = try Example("office365").plan("pc-102")
    #expect(
      plan.lines.masked == ["WinHttp\\\(Self.mask)0xa00"] + Self.clients
        + ["user 1106\\SecureProtocols=0x8a0"]
    )
    #expect(plan.requirements == [])
  }

  @Test func `mend slips of the hand`() throws {
    let plan = try Example("office365").plan("pc-105")
    #expect(
      plan.lines.masked == [
        "WinHttp\\\(Self.mask)0xa00", "32-bit WinHttp\\\(Self.mask)0xa00",
      ] + Self.clients + ["user 1110\\SecureProtocols=0x8a0"]
    )
    #expect(plan.operations.first?.before == .present(.dword(0x2560)))
    #expect(plan.remarks.map(\.code) == ["misspelt-protocol-key"])
  }

  @Test func `keep TLS 1_0 where it was asked for, and waive the box`() throws {
    let plan = try Example("office365").plan("pc-106")
    #expect(
      plan.lines.masked == [
        "WinHttp\\\(Self.mask)0xa80", "32-bit WinHttp\\\(Self.mask)0xa80",
      ] + Self.clients
    )
    #expect(plan.remarks.map(\.code) == ["waived"])
  }

  @Test func `complete a proxy on which one value was forgotten`() throws {
    let plan = try Example("office365").plan("wap01")
    #expect(
      plan.lines == [
        "v2\\SchUseStrongCrypto=1", "32-bit v2\\SchUseStrongCrypto=1",
        "TLS 1.2\\Client\\DisabledByDefault=0", "TLS 1.2\\Client\\Enabled=1",
        "TLS 1.2\\Server\\DisabledByDefault=0",
      ]
    )
    #expect(plan.remarks.map(\.code) == ["framework-absent"])
  }

  @Test func `give the directory synchronisation its value in both views`() throws {
    let plan = try Example("office365").plan("sync01")
    #expect(plan.lines == ["v4\\SchUseStrongCrypto=1", "32-bit v4\\SchUseStrongCrypto=1"])
    #expect(plan.requirements.map(\.install) == ["KB2898850"])
  }

  @Test(arguments: ["pc-104", "pc-110", "pc-120"])
  func `leave in peace what needs nothing`(host: String) throws {
    let plan = try Example("office365").plan(host)
    #expect(plan.isEmpty)
    #expect(plan.unreachable == [])
  }

  @Test func `keep TLS 1_0 on the waived server, and TLS 1_3 where Windows has it`() throws {
    let example = try Example("baseline")
    let old = try example.plan("srv-2008r2")
    #expect(!old.lines.contains { $0.hasPrefix("TLS 1.0\\Server") })
    #expect(old.lines.contains("TLS 1.0\\Client\\Enabled=0"))
    for host in ["srv-2022", "srv-2025", "pc-win11"] {
      let masks = try example.plan(host).operations.filter { !$0.line.contains("\\Enabled") }
        .compactMap { operation -> UInt32? in
          guard
            operation.address.name == "DefaultSecureProtocols" || operation.kind == .internetOption,
            case .set(let data) = operation.action
          else { return nil }
          return data.dword
        }
      #expect(masks.allSatisfy { $0 & 0x2000 != 0 }, "\(host)")
    }
  }
}

extension [String] {
  /// With users by the last part of their SID.
  fileprivate var masked: [String] {
    map { line in
      line.replacing(
        /^HKU\\S-1-5-21-2718281828-3141592653-1618033988-(\d+)\\.*Internet Settings/
      ) { "user \($0.1)" }
    }
  }
}
