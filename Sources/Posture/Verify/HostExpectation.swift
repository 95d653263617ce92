import WindowsRegistry

/// What captures are held against for one host: what it does by prediction, and what is declared.
package struct HostExpectation: Sendable {
  package let host: String
  package let groups: [String]
  package let summary: HostSummary
  /// What Schannel accepts from clients.
  package let server: ProtocolCells
  /// The stacks through which the host's programs may connect.
  package let clients: [StackPosture]
  /// What is wished, without what a waiver takes; empty where no manifest was asked.
  package let declared: [SettingID: Wish]

  private init(
    host: String,
    groups: [String],
    summary: HostSummary,
    server: ProtocolCells,
    clients: [StackPosture],
    declared: [SettingID: Wish]
  ) {
    self.host = host
    self.groups = groups
    self.summary = summary
    self.server = server
    self.clients = clients
    self.declared = declared
  }

  /// `desired` is nil where no manifest was asked.
  package init(_ host: ObservedHost, desired: DesiredState?, catalogue: Catalogue) {
    let stacks = stackPostures(of: host, catalogue: catalogue)
    let server = stacks.first { $0.stack == .schannel(.server) }
    self.init(
      host: host.snapshot.host,
      groups: desired?.groups ?? [],
      summary: HostSummary(host),
      server: server?.cells ?? ProtocolCells([]),
      clients: stacks.filter { $0.stack != .schannel(.server) },
      declared: Dictionary(
        (desired?.wishes ?? []).filter { $0.state == .enabled || $0.state == .disabled }
          .map { ($0.setting, $0) },
        uniquingKeysWith: { first, _ in first }
      )
    )
  }

  /// The same with rows that hosts share.
  package func sharing(_ pool: PosturePool) -> HostExpectation {
    HostExpectation(
      host: host,
      groups: groups,
      summary: summary,
      server: pool.shared(server),
      clients: clients.map { StackPosture(stack: $0.stack, cells: pool.shared($0.cells)) },
      declared: declared
    )
  }

  /// What Schannel lets the host's programs offer.
  var client: ProtocolCells {
    clients.first { $0.stack == .schannel(.client) }?.cells ?? ProtocolCells([])
  }

  func isDeclared(_ family: String, _ name: TLSProtocol, _ state: SettingState) -> Wish? {
    let wish = declared[SettingID(family: family, member: name.rawValue)]
    return wish?.state == state ? wish : nil
  }
}
