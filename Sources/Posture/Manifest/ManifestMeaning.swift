import Inputs

// Whether two manifests declare the same, wherever each part of them is written.

extension Manifest {
  func declaresTheSame(as other: Manifest) -> Bool {
    state?.value == other.state?.value
      && inventory.entries.elementsEqual(other.inventory.entries) { $0.declaresTheSame(as: $1) }
      && groups.elementsEqual(other.groups) { $0.declaresTheSame(as: $1) }
      && waivers.elementsEqual(other.waivers) { $0.declaresTheSame(as: $1) }
  }
}

extension Inventory.Entry {
  fileprivate func declaresTheSame(as other: Inventory.Entry) -> Bool {
    hosts.value == other.hosts.value && kind == other.kind && options == other.options
      && port == other.port
  }
}

extension HostGroup {
  fileprivate func declaresTheSame(as other: HostGroup) -> Bool {
    name.value == other.name.value && description == other.description
      && hosts.map(\.value) == other.hosts.map(\.value)
      && workloads.map(\.value) == other.workloads.map(\.value)
      && settings.elementsEqual(other.settings) {
        ($0.setting, $0.state, $0.scope) == ($1.setting, $1.state, $1.scope)
      }
      && bounds.elementsEqual(other.bounds) {
        ($0.side, $0.minimum?.value, $0.maximum?.value, $0.scope)
          == ($1.side, $1.minimum?.value, $1.maximum?.value, $1.scope)
      }
      && updates.map(\.value) == other.updates.map(\.value)
      && registry.elementsEqual(other.registry) {
        ($0.path, $0.name, $0.data) == ($1.path, $1.name, $1.data)
      }
      && isPinned == other.isPinned
  }
}

extension Waiver {
  fileprivate func declaresTheSame(as other: Waiver) -> Bool {
    setting.value == other.setting.value && groups.map(\.value) == other.groups.map(\.value)
      && hosts.map(\.value) == other.hosts.map(\.value)
      && (reason, owner, expires) == (other.reason, other.owner, other.expires)
  }
}
