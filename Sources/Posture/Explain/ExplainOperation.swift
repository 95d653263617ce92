import Inputs
import WindowsRegistry

/// One change of a plan, by its id: `adfs01/schannel.server.TLS 1.2/Enabled`; nil when the plan has none
/// of that id.
package func explain(
  operation id: String,
  of plan: Plan,
  catalogue: Catalogue
) -> Explanation? {
  for host in plan.hosts where id.hasPrefix(host.host + "/") {
    for operation in host.operations where operation.identifier(on: host.host) == id {
      return explain(operation, on: host, catalogue)
    }
    for requirement in host.requirements where requirement.identifier(on: host.host) == id {
      return explain(requirement, on: host, catalogue)
    }
  }
  return nil
}

extension Plan {
  /// The ids of all changes, host by host in the order in which they are applied.
  package var operationIDs: [String] {
    hosts.flatMap { host in
      host.requirements.map { $0.identifier(on: host.host) }
        + host.operations.map { $0.identifier(on: host.host) }
    }
  }
}

extension Operation {
  /// `adfs01/schannel.server.TLS 1.2/Enabled`; stable as long as the same value is meant.
  package func identifier(on host: String) -> String {
    var text = "\(host)/\(settingText)/\(address.name)"
    if address.path.root == .users {
      text += "@" + (address.path.subpath.description.split(separator: "\\").first ?? "")
    } else if address.path.subpath.description.lowercased().contains("\\wow6432node\\") {
      text += "@32"
    }
    if settings.isEmpty { text += "@\(address.path)" }
    return text
  }
}

extension UnmetRequirement {
  package func identifier(on host: String) -> String { "\(host)/update/\(capability)" }
}

private func explain(_ operation: Operation, on host: HostPlan, _ catalogue: Catalogue)
  -> Explanation
{
  var writer = ExplanationWriter(catalogue, sources: operation.reason.sources)
  writer.add(
    .address,
    [
      .list([
        .init("host \(host.host), \(host.summary.release ?? "release unknown")"),
        .init("key \(code: operation.address.path.description)"),
        .init("value \(code: operation.address.name.description)"),
      ])
    ]
  )
  let after: RegistryData? = if case .set(let data) = operation.action { data } else { nil }
  writer.add(
    .change,
    [.change(.init(before: operation.before, after: after, setting: operation.settings.first))]
  )
  writer.add(.settings, operation.settings.map { .init("\(Topic(.setting, $0.description))") })
  writer.why(operation.reason)
  writer.add(
    .judged,
    operation.reason.because.map { step in
      .init("\(step.text)", sources: step.source.map { [$0] } ?? [])
    }
  )
  writer.hazards(operation.hazards, drops: operation.drops)
  writer.add(.effect, operation.takesEffect.words)
  return writer.finish(
    Topic(.operation, operation.identifier(on: host.host)),
    title: operation.settingText
  )
}

private func explain(_ requirement: UnmetRequirement, on host: HostPlan, _ catalogue: Catalogue)
  -> Explanation
{
  var writer = ExplanationWriter(catalogue, sources: requirement.reason.sources)
  writer.add(
    .address,
    [
      .list([
        .init("host \(host.host), \(host.summary.release ?? "release unknown")"),
        .init("install \(Topic(.update, requirement.install))"),
      ])
    ]
  )
  let others = requirement.satisfiedBy.filter { $0 != requirement.install }
  writer.add(
    .updates,
    others.isEmpty
      ? [] : [.text("\(others.map { "\(Topic(.update, $0))" as Prose }.listed()) will do as well.")]
  )
  if catalogue.capabilities[requirement.capability] != nil {
    writer.add(.bringers, [.text("\(Topic(.capability, requirement.capability))")])
  }
  writer.add(
    .settings,
    requirement.setting.map { [.init("\(Topic(.setting, $0.description))")] } ?? []
  )
  writer.why(requirement.reason)
  writer.hazards([.reboot], drops: [])
  return writer.finish(
    Topic(.operation, requirement.identifier(on: host.host)),
    title: catalogue.capabilities[requirement.capability]?.title ?? requirement.install
  )
}

extension ExplanationWriter {
  fileprivate mutating func why(_ reason: Reason) {
    add(.why, [.text("\(reason.text)")])
    // “manifest” stands for what the manifest states itself.
    let rules = reason.rules.filter { catalogue.contains(Topic(.rule, $0)) }
    add(.rules, rules.map { .init("\(Topic(.rule, $0))") })
    add(.declared, reason.declaredAt.map { .init("\($0.description)") })
  }

  fileprivate mutating func hazards(_ hazards: [Hazard], drops: [TLSProtocol]) {
    add(
      .hazards,
      hazards.map { hazard in
        let entry = catalogue.diagnostics[hazard.rawValue]
        let lost = hazard == .dropsProtocol ? drops.map(\.rawValue).joined(separator: ", ") : ""
        return .init(
          "\(Topic(.diagnostic, hazard.rawValue))\(lost.isEmpty ? "" : " (\(lost))"): \(entry?.title ?? "")",
          hazard.gates ? ["apply needs \(code: "--allow \(hazard.rawValue)")"] : []
        )
      }
    )
  }
}
