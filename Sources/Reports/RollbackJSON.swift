import Posture
import WindowsRegistry

/// Writes what a rollback would do as JSON, format 1.0; `changes` are those of a plan.
package func writeRollbackJSON(
  _ preview: RollbackPreview,
  version: String,
  to output: ReportOutput
) {
  let totals = RollbackTotals(preview)
  var json = JSONWriter(output)
  json.object { json in
    json.head(version: version)
    json.member("run", preview.run.description)
    json.key("summary")
    json.object { json in
      json.member("hosts", preview.hosts.count)
      json.member("changing", totals.changing)
      json.member("values", totals.values)
      json.member("keys", totals.keys)
      json.member("refused", totals.refused)
      json.member("conflicts", totals.conflicts)
      json.member("unreachable_hosts", totals.unreachable)
      json.member("unrestorable", totals.unrestorable)
      json.member("kept_keys", totals.kept)
    }
    json.key("hosts")
    json.array(preview.hosts) { json, host in json.host(host) }
    json.key("changes")
    json.array(preview.hosts.lazy.flatMap { host in host.pending.map { (host.name, $0) } }) {
      json,
      item in json.operation(item.1, host: item.0, state: nil)
    }
  }
  output.write("\n")
}

extension JSONWriter {
  fileprivate mutating func host(_ host: RollbackPreview.Host) {
    object { json in
      json.member("name", host.name)
      json.member("refused", host.isRefused)
      json.member("unreachable", host.unreachable)
      json.key("kept_keys")
      json.array(host.keptKeys) { json, kept in
        json.object { json in
          json.key("address")
          json.key(kept.path)
          json.member("reason", kept.reason)
        }
      }
      json.key("conflicts")
      json.array(host.conflicts) { json, conflict in
        json.object { json in
          json.key("address")
          json.address(conflict.address)
          json.reading("expected", conflict.expected)
          json.reading("found", conflict.found)
        }
      }
      json.key("unrestorable")
      json.array(host.unrestorable) { json, address in json.address(address) }
    }
  }

  /// Null is absent; what nobody knows is a member of another name.
  private mutating func reading(_ name: String, _ reading: Reading<RegistryData>) {
    switch reading {
    case .present(let data):
      key(name)
      self.data(data)
    case .absent:
      key(name)
      null()
    case .unknown: member("\(name)_unknown", true)
    }
  }
}
