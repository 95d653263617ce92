package import Posture
import WindowsRegistry

/// Writes one run as JSON, format 1.0: all that the journal holds of it.
package func writeRunJSON(
  _ run: Run,
  isRunning: Bool,
  undoneBy: RunID?,
  version: String,
  to output: ReportOutput
) {
  var json = JSONWriter(output)
  json.object { json in
    json.head(version: version)
    json.run(
      run.id,
      run.kind,
      undoes: run.undoes,
      started: run.started,
      finished: run.finished,
      program: run.program
    )
    json.state(run.state(isRunning: isRunning, undoneBy: undoneBy))
    json.key("hosts")
    json.array(run.hosts) { json, host in
      json.object { json in
        json.member("name", host.host)
        json.member("location", host.location.description)
        json.member("state", host.state.rawValue)
        json.member("reason", host.reason)
        json.member("created_keys", host.createdKeys.map(\.description))
        json.key("updates")
        json.updates(host.updates)
      }
    }
    json.key("changes")
    json.array(run.hosts.lazy.flatMap { host in host.operations.map { (host.host, $0) } }) {
      json,
      item in json.operation(item.1, host: item.0, state: item.1.state)
    }
  }
  output.write("\n")
}

extension JSONWriter {
  /// An operation as plans write it, with its state where that says something.
  mutating func operation(_ operation: RunOperation, host: String, state: RunOperation.State?) {
    object { json in
      json.member("host", host)
      json.member("setting", operation.setting)
      json.key("address")
      switch operation.change {
      case .value(let address, let before, let after):
        json.address(address)
        json.member("action", after == nil ? "delete-value" : "set")
        json.before(before)
        json.key("after")
        json.data(after)
      case .deleteKey(let path):
        json.key(path)
        json.member("action", "delete-key")
      }
      if let state { json.member("state", state.rawValue) }
    }
  }

  /// A key, as an address without a value.
  mutating func key(_ path: RegistryPath) {
    object { json in
      json.member("hive", path.root.abbreviation)
      json.member("key", path.subpath.description)
    }
  }
}
