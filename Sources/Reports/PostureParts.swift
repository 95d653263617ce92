import Posture

/// What stands below a host's table.
struct PostureParts {
  let style: Style
  let output: ReportOutput
  let verbose: Bool

  private static let width = 98

  /// Why verdicts could not be reached, each reason once with the stacks and protocols it concerns.
  func unknown(_ rows: [(label: String, cells: ProtocolCells)]) {
    var order: [String] = []
    var places: [String: [(names: [TLSProtocol], labels: [String])]] = [:]
    for (label, cells) in rows {
      for (reason, names) in gaps(in: cells) {
        if places[reason] == nil { order.append(reason) }
        let known = places[reason, default: []]
        if let index = known.firstIndex(where: { $0.names == names }) {
          places[reason]?[index].labels.append(label)
        } else {
          places[reason, default: []].append((names, [label]))
        }
      }
    }
    let most = verbose ? order.count : 6
    for reason in order.prefix(most) {
      let places = (places[reason] ?? []).map { names, labels in
        let stacks = labels.joined(separator: ", ")
        // The space in a protocol's name is no place to break a line.
        let protocols = names.map { $0.rawValue.replacing(" ", with: "\u{A0}") }
        return names.isEmpty ? stacks : "\(stacks): \(protocols.joined(separator: ", "))"
      }
      entry(places.joined(separator: "; "), reason)
    }
    if order.count > most {
      let more = count(order.count - most, "more reason")
      output.write("  \(style.yellow("?")) … and \(more): --verbose tells all\n")
    }
  }

  /// Stacks of which nothing can be said.
  func unknown(_ entries: [UnknownShape]) {
    for entry in entries { self.entry(entry.setting, entry.reason) }
  }

  private func entry(_ what: String, _ reason: String) {
    paragraph(style.yellow("?"), what)
    for line in wrapped("unknown: " + printable(reason), width: Self.width - 6) {
      output.write("      \(line)\n")
    }
  }

  /// The reasons of what is unknown in a row, with the protocols that each concerns: none where it is
  /// all that the release has.
  private func gaps(in cells: ProtocolCells) -> [(reason: String, names: [TLSProtocol])] {
    var gaps: [(reason: String, names: [TLSProtocol])] = []
    for (name, offer) in cells.offers where offer.isUnknown {
      // The last step is where the derivation came to its end; --explain tells all.
      let reason = offer.because.last?.text ?? ""
      if let index = gaps.firstIndex(where: { $0.reason == reason }) {
        gaps[index].names.append(name)
      } else {
        gaps.append((reason, [name]))
      }
    }
    let whole = cells.offers.filter { $0.offer.byDefault != .unsupported }.map(\.name)
    return gaps.map { $0.names == whole ? ($0.reason, []) : $0 }
  }

  /// Which place decides about a list; that nothing is configured is said to those who want it all.
  func orders(_ orders: [OrderPosture], explains: Bool) {
    for order in orders {
      let family = order.family.replacing("-", with: " ")
      let names = "(\(order.names.count))"
      let winner: String
      switch order.winner {
      case .policy:
        winner = "policy \(names)" + (order.overruled.map { " over local (\($0))" } ?? "")
      case .local: winner = "local \(names)"
      case .release:
        guard explains || verbose else { continue }
        winner = "as the release has them"
      case .unknown:
        guard explains || verbose else { continue }
        winner = "the snapshot does not tell"
      }
      output.write("  \(family): \(winner)\n")
      guard explains, !order.names.isEmpty else { continue }
      for line in wrapped(printable(order.names.joined(separator: ", ")), width: Self.width - 4) {
        output.write("    \(style.dim(line))\n")
      }
    }
  }

  func influences(_ influences: [Influence]) {
    for influence in influences {
      paragraph(
        style.cyan("i"),
        "\(influence.code): \(printable(influence.text)) [\(influence.source)]"
      )
    }
  }

  /// How each verdict of a row was reached; protocols with the same derivation together.
  func explain(_ label: String, users: [String], _ cells: ProtocolCells) {
    output.write("\n  \(style.bold(label))")
    if !users.isEmpty { output.write(": \(namesText(users, most: verbose ? Int.max : 6))") }
    output.write("\n")
    var groups: [(offer: Offer, names: [TLSProtocol])] = []
    for (name, offer) in cells.offers {
      if let index = groups.firstIndex(where: { $0.offer == offer }) {
        groups[index].names.append(name)
      } else {
        groups.append((offer, [name]))
      }
    }
    for (offer, names) in groups {
      let list = names.map(\.rawValue).joined(separator: ", ")
      output.write("    \(list): \(style.bold(offer.words))\n")
      for step in offer.because {
        let text = "because \(printable(step.text))" + (step.source.map { " [\($0)]" } ?? "")
        let lines = wrapped(text, width: Self.width - 8)
        output.write("      \(lines.first ?? "")\n")
        for line in lines.dropFirst() { output.write("        \(line)\n") }
      }
    }
  }

  /// A sign, and behind it a text of any length.
  private func paragraph(_ sign: String, _ text: String) {
    let lines = wrapped(text, width: Self.width - 4).map { $0.replacing("\u{A0}", with: " ") }
    output.write("  \(sign) \(lines.first ?? "")\n")
    for line in lines.dropFirst() { output.write("    \(line)\n") }
  }
}
