import Inputs
package import Posture
import WindowsRegistry

/// Writes a plan as JSON, format 1.0 (DESIGN section 8); the plan file is this and nothing else.
///
/// `digest` is told all bytes in front of the last member and answers their SHA-256 in hex, so that
/// a change by hand is seen.
package func writePlanJSON(
  _ plan: Plan,
  catalogue: Catalogue,
  version: String,
  to output: ReportOutput,
  digest: (_ render: (ReportOutput) -> Void) -> String
) {
  func head(_ output: ReportOutput) {
    writeHead(plan, catalogue: catalogue, version: version, to: output)
  }
  let sha256 = digest(head)
  head(output)
  output.write("\"\(sha256)\"\n}\n")
}

/// Everything up to and including the key of the plan's own digest.
private func writeHead(
  _ plan: Plan,
  catalogue: Catalogue,
  version: String,
  to output: ReportOutput
) {
  var json = JSONWriter(output)
  // The closing brace is written by the caller, behind the digest.
  json.openObject { json in
    json.head(version: version)
    json.origin(manifests: plan.manifests, catalogueVersion: plan.catalogueVersion)
    json.key("summary")
    json.totals(PlanTotals(plan))
    json.member("state", plan.state)
    if !plan.locations.isEmpty {
      json.key("locations")
      json.object { json in
        for (host, location) in plan.locations.sorted(by: { $0.key < $1.key }) {
          json.member(host, location.description)
        }
      }
    }
    json.member("extra_keys", plan.extraKeys.map(\.description))
    json.member("approved", plan.approved.sorted().map(\.rawValue))
    json.key("hosts")
    json.array(plan.hosts) { json, host in json.host(host) }
    json.key("unreadable")
    json.unreadable(plan.unreadable)
    json.key("changes")
    json.array(PlanEntries(hosts: plan.hosts)) { json, entry in
      switch entry {
      case .operation(let host, let operation):
        json.operation(operation, host: host, catalogue: catalogue)
      case .requirement(let host, let requirement):
        json.requirement(requirement, host: host, catalogue: catalogue)
      }
    }
    json.key("unknown")
    json.unknown(plan.hosts.flatMap { host in host.unknown.map { (host.host, $0) } })
    json.key("unreachable")
    json.array(plan.hosts.flatMap { host in host.unreachable.map { (host.host, $0) } }) {
      json,
      item in
      json.object { json in
        json.member("host", item.0)
        json.member("setting", item.1.setting)
        json.key("address")
        if let address = item.1.address { json.address(address) } else { json.null() }
        json.member("expected", item.1.expected)
        json.member("actual", item.1.actual)
        json.key("reason")
        json.reason(item.1.reason, catalogue: catalogue)
      }
    }
    json.key("remarks")
    json.remarks(plan.hosts.flatMap { host in host.remarks.map { (host.host, $0) } })
    json.key("diagnostics")
    json.diagnostics(plan.diagnostics)
    json.key("plan_sha256")
  }
}

/// The changes of all hosts in order, without a list of them all.
private struct PlanEntries: Sequence {
  enum Entry {
    case operation(String, Operation)
    case requirement(String, UnmetRequirement)
  }

  let hosts: [HostPlan]

  func makeIterator() -> some IteratorProtocol<Entry> {
    hosts.lazy.flatMap { host in
      host.requirements.map { Entry.requirement(host.host, $0) }
        + host.operations.map { Entry.operation(host.host, $0) }
    }.makeIterator()
  }
}

extension JSONWriter {
  fileprivate mutating func totals(_ totals: PlanTotals) {
    object { json in
      json.member("hosts", totals.hosts)
      json.member("set", totals.set)
      json.member("delete", totals.delete)
      json.member("updates", totals.updates)
      json.member("in_sync", totals.inSync)
      json.member("unknown", totals.unknown)
      json.member("unreachable", totals.unreachable)
      json.member("unreadable", totals.unreadable)
    }
  }

  fileprivate mutating func host(_ host: HostPlan) {
    object { json in
      json.member("name", host.host)
      json.member("groups", host.groups)
      json.member("snapshot_sha256", host.snapshotDigest)
      json.member("created_keys", host.createdKeys.map(\.description))
      json.key("facts")
      json.summary(host.summary)
      json.key("basis")
      json.array(host.basis) { json, value in
        json.object { json in
          json.key("address")
          json.address(value.address)
          json.key("value")
          json.data(value.data)
        }
      }
      json.key("posture")
      json.postureChanges(host.posture)
      json.key("not_applicable")
      json.array(host.skipped) { json, rule in
        json.object { json in
          json.member("rule", rule.rule)
          json.member("reason", rule.reason)
          json.key("declared_at")
          json.place(rule.declaredAt)
        }
      }
    }
  }

  fileprivate mutating func operation(_ operation: Operation, host: String, catalogue: Catalogue) {
    object { json in
      json.member("id", operation.identifier(on: host))
      json.member("host", host)
      json.member("kind", operation.kind.rawValue)
      json.member("setting", operation.settingText)
      json.member("settings", operation.settings.map(\.description))
      json.key("address")
      json.address(operation.address)
      switch operation.action {
      case .set(let data):
        json.member("action", "set")
        json.before(operation.before)
        json.key("after")
        json.data(data)
      case .deleteValue:
        json.member("action", "delete-value")
        json.before(operation.before)
        json.key("after")
        json.null()
      }
      json.member("takes_effect", operation.takesEffect.rawValue)
      json.key("reason")
      json.reason(operation.reason, catalogue: catalogue)
      json.member("hazards", operation.hazards.map(\.rawValue))
      json.member("drops", operation.drops.map(\.rawValue))
    }
  }

  /// A prior that nobody knows is never null: null means absent.
  mutating func before(_ before: Reading<RegistryData>) {
    switch before {
    case .present(let data):
      key("before")
      self.data(data)
    case .absent:
      key("before")
      null()
    case .unknown:
      member("before_unknown", true)
    }
  }

  fileprivate mutating func requirement(
    _ requirement: UnmetRequirement,
    host: String,
    catalogue: Catalogue
  ) {
    object { json in
      json.member("id", requirement.identifier(on: host))
      json.member("host", host)
      json.member("kind", "update")
      json.member("setting", requirement.setting?.description)
      json.member("action", "require")
      json.member("capability", requirement.capability)
      json.member("install", requirement.install)
      json.member("satisfied_by", requirement.satisfiedBy)
      json.key("reason")
      json.reason(requirement.reason, catalogue: catalogue)
      json.member("hazards", ["reboot"])
    }
  }
}

/// What a plan comes to.
package struct PlanTotals: Hashable, Sendable {
  package var hosts = 0
  package var changing = 0
  package var set = 0
  package var delete = 0
  package var updates = 0
  package var inSync = 0
  package var unknown = 0
  package var unreachable = 0
  package var unreadable = 0

  package init(_ plan: Plan) {
    hosts = plan.hosts.count
    unreadable = plan.unreadable.count
    for host in plan.hosts {
      for operation in host.operations {
        switch operation.action {
        case .set: set += 1
        case .deleteValue: delete += 1
        }
      }
      updates += host.requirements.count
      unknown += host.unknown.count
      unreachable += host.unreachable.count
      if !host.isEmpty { changing += 1 }
      if host.isInSync { inSync += 1 }
    }
  }
}
