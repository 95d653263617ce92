package import Posture
import WindowsRegistry

/// Writes for people what a rollback would do: the whole first, then hosts folded by what would be
/// done there, with the flag that overrides each value that has moved.
package func writeRollbackText(
  _ preview: RollbackPreview,
  catalogue: Catalogue,
  verbose: Bool,
  style: Style,
  to output: ReportOutput
) {
  let writer = RollbackTextWriter(
    preview: preview,
    catalogue: catalogue,
    verbose: verbose,
    style: style,
    output: output
  )
  writer.write()
}

private struct RollbackTextWriter {
  let preview: RollbackPreview
  let catalogue: Catalogue
  let verbose: Bool
  let style: Style
  let output: ReportOutput

  private var page: PageText { PageText(output: output) }
  private var texts: HostText { HostText(style: style, output: output, verbose: verbose) }

  func write() {
    page.headline(headline + ".", style: style)
    for block in blocks() { write(block) }
    let idle = preview.hosts.filter(\.isIdle).map(\.name)
    guard !idle.isEmpty else { return }
    output.write("\n")
    page.write("=", style.green, "as before the run: \(hostsText(idle, verbose: verbose))")
  }

  private var headline: String {
    let totals = RollbackTotals(preview)
    var parts: [String] = []
    if totals.values > 0 { parts.append("\(count(totals.values, "value")) to restore") }
    if totals.keys > 0 { parts.append("\(count(totals.keys, "key")) to delete") }
    var line = "Rollback of \(preview.run): "
    let hosts = count(preview.hosts.count, "host")
    line +=
      parts.isEmpty
      ? "nothing to do on \(hosts)"
      : "\(parts.joined(separator: " and ")) on \(totals.changing) of \(hosts)"
    if totals.refused > 0 {
      let have = totals.conflicts == 1 ? "has" : "have"
      line += "; \(totals.refused) refused, since \(count(totals.conflicts, "value")) \(have) moved"
    }
    if totals.unreachable > 0 { line += "; \(totals.unreachable) unreachable" }
    if totals.unrestorable > 0 {
      line += "; \(count(totals.unrestorable, "value")) cannot be restored"
    }
    if totals.kept > 0 { line += "; \(count(totals.kept, "created key")) kept" }
    return line
  }

  /// What makes two hosts the same for a reader; a conflict names its value in full, users too,
  /// since the flag that overrides it must.
  private struct Shape: Hashable {
    let operations: [RunOperationShape]
    let keptKeys: [KeptShape]
    let conflicts: [RollbackPreview.Conflict]
    let unrestorable: [AddressShape]
    let unreachable: String?
  }

  private struct KeptShape: Hashable {
    let path: AddressShape
    let reason: String
  }

  private func blocks() -> [FoldedHosts<RollbackPreview.Host>] {
    FoldedHosts.fold(
      preview.hosts.lazy.filter { !$0.isIdle },
      name: { $0.name },
      groups: { _ in [] },
      shape: { host in
        Shape(
          operations: host.operations.map { RunOperationShape($0) },
          keptKeys: host.keptKeys.map {
            KeptShape(
              path: AddressShape(RegistryAddress($0.path, .defaultValue)),
              reason: $0.reason
            )
          },
          conflicts: host.conflicts,
          unrestorable: host.unrestorable.map { AddressShape($0) },
          unreachable: host.unreachable
        )
      },
      content: { $0 }
    )
  }

  private func write(_ block: FoldedHosts<RollbackPreview.Host>) {
    let host = block.content
    if let reason = host.unreachable {
      texts.heading(block.names, system: style.red("unreachable"), groups: [])
      return page.write(printable(reason), indent: 6)
    }
    texts.heading(block.names, system: state(of: host), groups: [])
    for conflict in host.conflicts { write(conflict) }
    for address in host.unrestorable {
      let place = printable("\(address.path.textWithoutUser)\\\(address.name)")
      page.whole("\(style.yellow("?")) \(place)", indent: 2)
      page.write("stays: nobody knows what was there before the run", indent: 6)
    }
    RunChangesText(style: style, output: output, catalogue: catalogue, showsStates: false)
      .write(host.operations)
    for key in host.keptKeys {
      page.whole("\(style.dim("=")) \(printable(key.path.textWithoutUser))", indent: 2)
      page.write("the key stays: \(printable(key.reason))", indent: 6)
    }
  }

  private func write(_ conflict: RollbackPreview.Conflict) {
    page.whole("\(style.red("!")) \(printable(conflict.address.description))", indent: 2)
    page.write(
      "the run left \(conflict.expected.text(bits: [:])), "
        + "found \(style.bold(conflict.found.text(bits: [:])))",
      indent: 6
    )
    let address = conflict.address.description
    let flag =
      printable(address) == address
      ? "override with: --force-values \(quoted(address))"
      : "its name cannot be typed as it is shown, so no flag overrides it"
    page.whole(flag, indent: 6)
  }

  private func state(of host: RollbackPreview.Host) -> String {
    if host.isRefused { return style.red("refused; nothing is done there") }
    return host.pending.isEmpty ? "nothing to do" : count(host.pending.count, "change")
  }

  /// For a shell of Unix.
  private func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "'\\''") + "'"
  }
}

extension RollbackPreview.Host {
  /// Whether there is nothing to do and nothing to say.
  fileprivate var isIdle: Bool {
    operations.isEmpty && keptKeys.isEmpty && conflicts.isEmpty && unrestorable.isEmpty
      && unreachable == nil
  }
}
