import Foundation
import Inputs
import Posture
import Testing
import WindowsRegistry

@testable import Machines

struct `A plan of requests over SMB` {
  /// A host that answers as `net` does, and counts.
  private struct Host {
    var keys: [SnapshotKey]
    var denied: Set<RegistryPath> = []
    var requests: [SMBPlan.Request] = []

    private func isThere(_ path: RegistryPath) -> Bool {
      path.subpath.isEmpty || keys.contains { path.contains($0.path) }
    }

    private func isDenied(_ path: RegistryPath) -> Bool { denied.contains { $0.contains(path) } }

    mutating func run(_ plan: SMBPlan) -> RegistrySnapshot {
      var plan = plan
      while let request = plan.next() {
        requests.append(request)
        plan.take(answer(request), for: request)
      }
      return plan.snapshot(host: "h")
    }

    private func answer(_ request: SMBPlan.Request) -> SMBPlan.Answer {
      let path = request.path
      if isDenied(path) { return .unreadable }
      guard isThere(path) else { return .absent }
      switch request {
      case .values:
        return .keys([keys.first { $0.path == path } ?? SnapshotKey(path: path)], isComplete: true)
      case .subtree:
        let below = keys.filter { path.contains($0.path) && !isDenied($0.path) }
        return .keys(below, isComplete: !denied.contains { path.contains($0) })
      case .names:
        let names = keys.filter { path.contains($0.path) && $0.path != path }
          .map { $0.path.names[path.names.count] }
        return .names(
          Dictionary(names.map { ($0.folded, $0) }, uniquingKeysWith: { a, _ in a })
            .values.sorted()
        )
      }
    }
  }

  private static let corpus = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Corpus")

  private static let files: [String] = ["untouched", "updated", "configured", "roles"]
    .flatMap { name in
      let path = corpus.appending(path: name).path()
      let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      return files.filter { $0.hasSuffix(".reg") }.sorted().map { "\(name)/\($0)" }
    }

  private static func keys(_ file: String) throws -> [SnapshotKey] {
    let bytes = [UInt8](try Data(contentsOf: corpus.appending(path: file)))
    return try #require(RegText.read(bytes, file: file).value).keys
  }

  private static let selection = builtInCatalogue.selection()

  @Test func `is tried on every host of the corpus`() { #expect(Self.files.count > 30) }

  @Test(arguments: files)
  func `finds what the selection wants, in few requests`(file: String) throws {
    let all = try Self.keys(file)
    var host = Host(keys: all)
    let found = host.run(SMBPlan(Self.selection.wanted))
    let bytes = RegText.export(all)
    let wanted = try #require(
      RegText.read(bytes, file: file, selection: Self.selection).value
    ).snapshot(host: "h")
    for key in wanted.keys where SMBPlan.roots.contains(key.path.root) {
      // What is read by name stands below another name in an offline copy.
      if key.path.subpath.description.uppercased().hasPrefix("SYSTEM\\CONTROLSET0") { continue }
      for value in key.values {
        #expect(
          found.value(key.path, value.name) == value.data.map { .present($0) } ?? .absent,
          "\(key.path) \(value.name)"
        )
      }
    }
    #expect(host.requests.count == Set(host.requests).count, "nothing is asked for twice")
    // Each is a program that is started.
    #expect(host.requests.count <= 70)
  }

  @Test func `does not go below keys that are not there`() {
    var host = Host(keys: [])
    let found = host.run(SMBPlan(Self.selection.wanted))
    #expect(host.requests.count <= 40)
    #expect(
      found.key(RegistryPath(.localMachine, "SOFTWARE\\Microsoft\\ADFS")) == .absent
    )
  }

  @Test func `never asks for the user who connects`() throws {
    for file in Self.files.prefix(5) {
      var host = Host(keys: try Self.keys(file))
      _ = host.run(SMBPlan(Self.selection.wanted))
      #expect(!host.requests.contains { $0.path.root == .currentUser })
    }
  }

  @Test func `never exports a whole root, nor what is huge on every Windows`() throws {
    for file in Self.files {
      var host = Host(keys: try Self.keys(file))
      _ = host.run(SMBPlan(Self.selection.wanted))
      for case .subtree(let path) in host.requests {
        #expect(path.depth >= 3, "\(path)")
      }
    }
  }

  @Test func `covers users who are logged on and no others`() {
    let mask = RegistryPath(.users, "S-1-5-21-1\\Software\\X")
    var host = Host(keys: [SnapshotKey(path: mask)])
    let wanted = [Selection.Item(.users, [nil, "Software", "X"], .key)]
    var found = host.run(SMBPlan(wanted))
    #expect(found.key(mask).value != nil)
    #expect(found.key(RegistryPath(.users, "S-1-5-21-2\\Software\\X")) == .unknown)
    found = host.run(
      SMBPlan(keys: [RegistryPath(.users, "S-1-5-21-2\\Software\\X"), mask], of: wanted)
    )
    #expect(found.key(mask).value != nil)
    #expect(found.key(RegistryPath(.users, "S-1-5-21-2\\Software\\X")) == .unknown)
  }

  @Test func `covers nothing above a key that cannot be read`() {
    let top = RegistryPath(.localMachine, "SOFTWARE\\Top")
    let secret = top.appending("secret")
    let keys = ["", "open", "secret", "secret\\x"].map {
      SnapshotKey(
        path: $0.isEmpty ? top : top.appending($0),
        values: [SnapshotValue("v", .dword(1))]
      )
    }
    var host = Host(keys: keys, denied: [secret])
    let wanted = [Selection.Item(.localMachine, ["SOFTWARE", "Top"], .subtree)]
    var found = host.run(SMBPlan(wanted))
    #expect(found.value(top.appending("open"), "v") == .present(.dword(1)))
    #expect(found.key(secret) == .unknown)
    #expect(found.key(top.appending("another")) == .unknown)

    // Read one by one, what lies beside it is known.
    let single = ["Top", "Top\\secret", "Top\\open"].map { name in
      Selection.Item(
        .localMachine,
        ["SOFTWARE"] + name.split(separator: "\\").map { String($0) },
        .key
      )
    }
    found = host.run(SMBPlan(single))
    #expect(found.value(top.appending("open"), "w") == .absent)
    #expect(found.key(secret) == .unknown)
    #expect(found.value(top, "w") == .unknown)
  }

  @Test func `for keys below one wanted subtree is one request`() throws {
    let schannel = "SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL"
    let names = ["TLS 1.0\\Server", "TLS 1.0\\Client", "TLS 1.1\\Server", "SSL 3.0\\Client"]
    let keys = names.map { RegistryPath(.localMachine, "\(schannel)\\Protocols\\\($0)") }
    var host = Host(keys: [SnapshotKey(path: keys[0])])
    let found = host.run(SMBPlan(keys: keys, of: Self.selection.wanted))
    #expect(host.requests == [.subtree(RegistryPath(.localMachine, RegistryText(schannel)))])
    #expect(found.key(keys[0]).value != nil)
    #expect(found.key(keys[1]) == .absent)
    #expect(found.key(try #require(keys[3].parent)) == .absent)
  }

  @Test func `for keys finds the first key above them that is there`() {
    let key = RegistryPath(.localMachine, "SOFTWARE\\A\\B\\C")
    var host = Host(keys: [SnapshotKey(path: RegistryPath(.localMachine, "SOFTWARE\\A\\Z"))])
    let found = host.run(SMBPlan(keys: [key], of: []))
    #expect(found.key(key) == .absent)
    #expect(found.key(RegistryPath(.localMachine, "SOFTWARE\\A\\B")) == .absent)
    #expect(found.key(RegistryPath(.localMachine, "SOFTWARE\\A")).value != nil)
    #expect(found.value(RegistryPath(.localMachine, "SOFTWARE\\A"), "v") == .unknown)
    #expect(host.requests.count == 3)
  }
}
