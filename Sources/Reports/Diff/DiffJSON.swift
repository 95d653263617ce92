import Inputs
package import Posture
import WindowsRegistry

/// Writes what a change of manifests means as JSON, format 1.0, with the parts of a plan.
package func writeDiffJSON(
  _ report: DiffReport,
  catalogue: Catalogue,
  version: String,
  to output: ReportOutput
) {
  let totals = DiffTotals(report)
  let changing = report.changing
  var json = JSONWriter(output)
  json.object { json in
    json.head(version: version)
    json.key("before")
    json.side(report.before)
    json.key("after")
    json.side(report.after)
    json.key("catalogue")
    json.object { json in json.member("version", report.catalogueVersion) }
    json.key("summary")
    json.totals(totals, isSameText: report.isSameText)
    json.key("manifest_changes")
    json.array(report.manifestChanges) { json, change in json.manifestChange(change) }
    json.key("hosts")
    json.array(changing) { json, host in json.host(host) }
    json.key("unreadable")
    json.unreadable(report.unreadable)
    json.key("changes")
    json.array(changing.lazy.flatMap { host in host.operations.map { (host.host, $0) } }) {
      json,
      item in json.operation(item.1, host: item.0, catalogue: catalogue)
    }
    json.key("updates")
    json.array(changing.lazy.flatMap { host in host.updates.map { (host.host, $0) } }) {
      json,
      item in json.update(item.1, host: item.0, catalogue: catalogue)
    }
    json.key("wishes")
    json.array(changing.lazy.flatMap { host in host.wishes.map { (host.host, $0) } }) {
      json,
      item in json.wish(item.1, host: item.0)
    }
    json.key("unreachable")
    json.array(changing.lazy.flatMap { host in host.unreachable.map { (host.host, $0) } }) {
      json,
      item in json.unreachable(item.1, host: item.0)
    }
    json.key("unknown")
    json.unknown(changing.flatMap { host in host.unknown.map { (host.host, $0) } })
    for (name, side) in [("remarks_added", true), ("remarks_removed", false)] {
      json.key(name)
      json.remarks(
        report.hosts.flatMap { host in
          host.remarks.compactMap { side ? $0.after : $0.before }.map { (host.host, $0) }
        }
      )
    }
    json.key("diagnostics")
    json.diagnostics(report.diagnostics)
  }
  output.write("\n")
}

extension JSONWriter {
  fileprivate mutating func side(_ side: DiffReport.Side) {
    object { json in
      json.member("name", side.text)
      json.key("manifests")
      json.array(side.manifests) { json, file in
        json.object { json in
          json.member("path", file.path)
          json.member("sha256", file.sha256)
        }
      }
    }
  }

  fileprivate mutating func totals(_ totals: DiffTotals, isSameText: Bool) {
    object { json in
      json.member("same_text", isSameText)
      json.member("hosts", totals.hosts)
      json.member("changing", totals.changing)
      json.member("entering", totals.entering)
      json.member("leaving", totals.leaving)
      json.member("added", totals.added)
      json.member("removed", totals.removed)
      json.member("changed", totals.changed)
      json.member("updates_added", totals.updatesAdded)
      json.member("updates_removed", totals.updatesRemoved)
      json.member("quiet_wishes", totals.quietWishes)
      json.member("unknown", totals.unknown)
      json.member("unreadable", totals.unreadable)
      json.key("new_hazards")
      json.object { json in
        for hazard in Hazard.allCases {
          guard let hosts = totals.newHazards[hazard] else { continue }
          json.member(hazard.rawValue, hosts.count)
        }
      }
    }
  }

  fileprivate mutating func manifestChange(_ change: ManifestChange) {
    object { json in
      json.member("change", change.change.kind.rawValue)
      json.member("topic", change.topic.rawValue)
      json.member("name", change.name)
      json.member("part", change.part?.rawValue)
      json.member("before", change.change.before?.value)
      json.member("after", change.change.after?.value)
      json.declared(
        change.change.before.map { [$0.place] },
        change.change.after.map { [$0.place] }
      )
    }
  }

  /// Where each side asks for it; null for a side that does not.
  fileprivate mutating func declared(_ before: [Place]?, _ after: [Place]?) {
    for (name, places) in [("declared_before", before), ("declared_after", after)] {
      key(name)
      if let places {
        array(places) { json, place in json.place(place) }
      } else {
        null()
      }
    }
  }

  fileprivate mutating func host(_ host: HostDiff) {
    object { json in
      json.member("name", host.host)
      json.member("membership", host.membership.rawValue)
      json.member("groups_before", host.groupsBefore)
      json.member("groups_after", host.groupsAfter)
      json.key("facts")
      json.summary(host.summary)
      json.key("posture")
      json.postureChanges(host.posture)
    }
  }

  fileprivate mutating func operation(
    _ change: SideChange<Operation>,
    host: String,
    catalogue: Catalogue
  ) {
    guard let some = change.after ?? change.before else { return }
    object { json in
      json.member("id", some.identifier(on: host))
      json.member("host", host)
      json.member("change", change.isSameWrite ? "hazards" : change.kind.rawValue)
      json.member("setting", some.settingText)
      json.member("settings", some.settings.map(\.description))
      json.key("address")
      json.address(some.address)
      switch some.before {
      case .present(let data):
        json.key("now")
        json.data(data)
      case .absent:
        json.key("now")
        json.null()
      case .unknown: json.member("now_unknown", true)
      }
      for (name, operation) in [("before", change.before), ("after", change.after)] {
        json.key(name)
        if let operation {
          json.write(operation, catalogue: catalogue)
        } else {
          json.null()
        }
      }
      json.member("new_hazards", change.newHazards.map(\.rawValue))
      json.member("gone_hazards", change.goneHazards.map(\.rawValue))
    }
  }

  /// What one side's plan does to the value.
  private mutating func write(_ operation: Operation, catalogue: Catalogue) {
    object { json in
      switch operation.action {
      case .set(let data):
        json.member("action", "set")
        json.key("value")
        json.data(data)
      case .deleteValue:
        json.member("action", "delete-value")
        json.key("value")
        json.null()
      }
      json.member("hazards", operation.hazards.map(\.rawValue))
      json.member("drops", operation.drops.map(\.rawValue))
      json.key("reason")
      json.reason(operation.reason, catalogue: catalogue)
    }
  }

  fileprivate mutating func update(
    _ change: SideChange<UnmetRequirement>,
    host: String,
    catalogue: Catalogue
  ) {
    guard let some = change.after ?? change.before else { return }
    object { json in
      json.member("id", some.identifier(on: host))
      json.member("host", host)
      json.member("change", change.kind.rawValue)
      json.member("setting", some.setting?.description)
      json.member("capability", some.capability)
      json.member("install", some.install)
      json.member("satisfied_by", some.satisfiedBy)
      json.key("reason")
      json.reason(some.reason, catalogue: catalogue)
      json.declared(change.before?.reason.declaredAt, change.after?.reason.declaredAt)
    }
  }

  fileprivate mutating func wish(_ change: SideChange<DeclaredWish>, host: String) {
    guard let subject = change.subject else { return }
    object { json in
      json.member("host", host)
      json.member("change", change.kind.rawValue)
      switch subject {
      case .setting(let setting): json.member("setting", setting.description)
      case .value(let address):
        json.member("setting", "registry")
        json.key("address")
        json.address(address)
      case .update(let capability): json.member("setting", "update/\(capability)")
      }
      json.member("before", change.before?.words)
      json.member("after", change.after?.words)
      json.declared(change.before?.origin.declaredAt, change.after?.origin.declaredAt)
    }
  }

  fileprivate mutating func unreachable(_ change: SideChange<Unreachable>, host: String) {
    guard let some = change.after ?? change.before else { return }
    object { json in
      json.member("host", host)
      json.member("change", change.kind.rawValue)
      json.member("setting", some.setting)
      json.key("address")
      if let address = some.address { json.address(address) } else { json.null() }
      json.member("expected", some.expected)
      json.member("actual", some.actual)
      json.declared(change.before?.reason.declaredAt, change.after?.reason.declaredAt)
    }
  }
}
