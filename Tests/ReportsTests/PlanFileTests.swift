import Digests
import Foundation
import Inputs
import Posture
import Testing
import WindowsRegistry

@testable import Reports

struct `A plan file` {
  private func read(_ bytes: [UInt8]) throws -> Plan {
    try readPlanFile(bytes) { SHA256.hex(of: $0) }
  }

  /// The bytes with something replaced and the digest made right again.
  private func forged(_ old: String, _ new: String) throws -> [UInt8] {
    let text = String(decoding: json(fullPlan), as: UTF8.self).replacing(old, with: new)
    let key = "\"plan_sha256\": "
    let head = Array(text[..<(try #require(text.ranges(of: key).last).upperBound)].utf8)
    return head + Array("\"\(SHA256.hex(of: head))\"\n}\n".utf8)
  }

  @Test func `says all that the plan says`() throws {
    let plan = try read(json(fullPlan))
    #expect(plan.hosts == fullPlan.hosts)
    #expect(plan.manifests == fullPlan.manifests)
    #expect(plan.catalogueVersion == fullPlan.catalogueVersion)
    #expect(plan.state == fullPlan.state)
    #expect(plan.extraKeys == fullPlan.extraKeys)
    #expect(plan.unreadable == fullPlan.unreadable)
    #expect(plan.diagnostics == fullPlan.diagnostics)
    #expect(plan.approved == fullPlan.approved)
    #expect(json(plan) == json(fullPlan))
  }

  @Test(arguments: SampleData.allCases)
  func `keeps every type and every byte of data`(sample: SampleData) throws {
    let hosts = [
      host("a", [operation(.localMachine, schannel, "A", .set(sample.data))]),
      host(
        "b",
        [operation(.localMachine, schannel, "B", .deleteValue, before: .present(sample.data))]
      ),
    ]
    let back = try read(json(plan(hosts)))
    #expect(back.hosts == hosts)
  }

  @Test func `without any host is a plan too`() throws {
    let empty = Plan(manifests: [], catalogueVersion: "", hosts: [])
    let back = try read(json(empty))
    #expect(back.hosts.isEmpty)
    #expect(json(back) == json(empty))
  }

  @Test func `with one byte changed is refused, wherever it is`() throws {
    let bytes = json(fullPlan)
    for index in stride(from: 0, to: bytes.count, by: 211) {
      var changed = bytes
      changed[index] ^= 1
      #expect(throws: PlanFileFailure.self, "byte \(index)") { try read(changed) }
    }
  }

  @Test func `that was cut off or added to is refused`() throws {
    let bytes = json(fullPlan)
    for length in stride(from: 0, to: bytes.count, by: 487) {
      #expect(throws: PlanFileFailure.self, "\(length) bytes") { try read(Array(bytes[..<length])) }
    }
    #expect(throws: PlanFileFailure.self) { try read(Array(bytes.dropLast())) }
    #expect(throws: PlanFileFailure.self) { try read(bytes + [0x20]) }
    #expect(throws: PlanFileFailure.self) { try read(bytes + bytes) }
  }

  @Test(
    arguments: zip(
      [
        "\"format_version\": \"1.0\"", "\"kind\": \"internet-option\"", "\"type\": \"REG_DWORD\"",
        "\"action\": \"set\"", "\"drops-protocol\"", "\"hive\": \"HKU\"", "\"data\": 4294967295",
      ],
      [
        "\"format_version\": \"2.0\"", "\"kind\": \"magic\"", "\"type\": \"REG_WORD\"",
        "\"action\": \"toggle\"", "\"explodes\"", "\"hive\": \"HKXX\"", "\"data\": 4294967296",
      ]
    )
  )
  func `with a right digest and a wrong content is refused`(old: String, new: String) throws {
    #expect(throws: PlanFileFailure.self) { try read(try forged(old, new)) }
  }

  @Test func `of a later format is told apart, whatever its shape`() throws {
    let head = Array("{\"format_version\": \"2.0\", \"plan_sha256\": ".utf8)
    let bytes = head + Array("\"\(SHA256.hex(of: head))\"\n}\n".utf8)
    let failure = #expect(throws: PlanFileFailure.self) { try read(bytes) }
    #expect(failure?.reason == "cannot read plan format 2.0")
  }

  @Test func `of a later version of this format may hold more`() throws {
    let bytes = try forged(
      "\"format_version\": \"1.0\"",
      "\"format_version\": \"1.7\", \"new\": [1]"
    )
    #expect(try read(bytes).hosts == fullPlan.hosts)
  }
}

/// DESIGN section 8, as a table: what consumers may rely on.
struct `The JSON of a plan` {
  static let keys: [(path: String, keys: Set<String>)] = [
    (
      "",
      [
        "format_version", "tool", "manifests", "catalogue", "summary", "state", "extra_keys",
        "approved", "hosts", "unreadable", "changes", "unknown", "unreachable", "remarks",
        "diagnostics", "plan_sha256",
      ]
    ),
    ("tool", ["name", "version"]),
    ("manifests.0", ["path", "sha256"]),
    ("catalogue", ["version"]),
    (
      "summary",
      ["hosts", "set", "delete", "updates", "in_sync", "unknown", "unreachable", "unreadable"]
    ),
    (
      "hosts.0",
      [
        "name", "groups", "snapshot_sha256", "created_keys", "facts", "basis", "posture",
        "not_applicable",
      ]
    ),
    (
      "changes.0",
      [
        "id", "host", "kind", "setting", "action", "capability", "install", "satisfied_by",
        "reason",
        "hazards",
      ]
    ),
    (
      "changes.2",
      [
        "id", "host", "kind", "setting", "settings", "address", "action", "before", "after",
        "takes_effect", "reason", "hazards", "drops",
      ]
    ),
    ("changes.2.address", ["hive", "key", "value"]),
    ("changes.2.after", ["type", "data"]),
    ("changes.2.reason", ["text", "rule", "rules", "because", "sources", "declared_at"]),
    ("changes.2.reason.sources.0", ["key", "title", "url"]),
    ("changes.2.reason.declared_at.0", ["file", "line", "column"]),
    ("unknown.0", ["host", "setting", "address", "reason"]),
    ("unreadable.0", ["host", "reason"]),
    ("diagnostics.0", ["severity", "code", "summary", "at", "notes", "help"]),
  ]

  private func value(_ path: String, _ root: Any) throws -> Any {
    try path.split(separator: ".").reduce(root) { value, step in
      if let list = value as? [Any] { return list[try #require(Int(step))] }
      return try #require((value as? [String: Any])?[String(step)])
    }
  }

  @Test(arguments: keys.map(\.path))
  func `has the keys that were promised`(path: String) throws {
    let expected = try #require(Self.keys.first { $0.path == path })
    let found = try #require(value(path, object(json(fullPlan))) as? [String: Any])
    #expect(Set(found.keys) == expected.keys)
  }

  @Test func `tells absent, unknown and present before apart`() throws {
    let changes = try #require(object(json(fullPlan))["changes"] as? [[String: Any]])
    let registry = changes.filter { $0["kind"] as? String != "update" }
    #expect(registry[0]["before"] is NSNull)
    #expect(registry[1]["before"] is [String: Any])
    #expect(registry[1]["after"] is NSNull)
    #expect(registry[1]["action"] as? String == "delete-value")
    #expect(registry[2]["before"] == nil)
    #expect(registry[2]["before_unknown"] as? Bool == true)
    #expect(registry[2]["kind"] as? String == "internet-option")
  }

  @Test func `names every change once`() throws {
    let changes = try #require(object(json(fullPlan))["changes"] as? [[String: Any]])
    let names = changes.compactMap { $0["id"] as? String }
    #expect(names.count == changes.count)
    #expect(Set(names).count == names.count)
    #expect(names.contains("adfs01/schannel.server.TLS 1.2/Enabled"))
  }

  @Test func `counts what it holds`() throws {
    let counts = try #require(object(json(fullPlan))["summary"] as? [String: Int])
    #expect(
      counts == [
        "hosts": 2, "set": 3, "delete": 1, "updates": 2, "in_sync": 1, "unknown": 2,
        "unreachable": 1,
        "unreadable": 1,
      ]
    )
  }
}
