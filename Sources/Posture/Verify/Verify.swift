import TLSCapture

/// Holds what was seen on the wire against what each host does by prediction and by declaration.
///
/// The rules are conservative: what a server chose proves that version on; alert 70 proves off what
/// was offered, and no more; a client's hello proves on what it offers; anything else proves nothing.
package func verify(
  _ entries: [HandshakeSummary.Entry],
  against expectations: [HostExpectation],
  by directory: HostDirectory
) -> [HostVerdict] {
  if expectations.isEmpty { return [] }
  let sorted = expectations.sorted { $0.host < $1.host }
  var gatherers = sorted.map { HostGatherer($0) }
  let positions = Dictionary(
    sorted.enumerated().map { ($0.element.host, $0.offset) },
    uniquingKeysWith: { first, _ in first }
  )
  for entry in entries {
    let server = directory.server(of: entry.group, isProxied: entry.shape.isProxied)
    if let server, let position = positions[server.host] {
      gatherers[position].addServer(entry, by: server.by)
    }
    if let client = directory.client(of: entry.group), let position = positions[client.host] {
      gatherers[position].addClient(entry, by: client.by)
    }
  }
  return gatherers.map(\.verdict)
}

/// Gathers what was seen of one host.
private struct HostGatherer {
  private let host: HostExpectation
  private var joinedBy: Set<HostDirectory.By> = []
  private var server = StackGatherer(.schannel(.server))
  private var clients: [StackGatherer]
  private var client = StackGatherer(side: "client")
  private var found: [Key: Found] = [:]

  private struct Key: Hashable {
    let setting: String
    let claim: WireClaim
  }

  private struct Found {
    var offer: Offer?
    var wish: Wish?
    /// Whether only programs that name their protocols can have made what was seen.
    var isNamed: Bool
    var sightings: Sightings
  }

  init(_ host: HostExpectation) {
    self.host = host
    clients = host.clients.map { StackGatherer($0.stack) }
  }

  mutating func addServer(_ entry: HandshakeSummary.Entry, by: HostDirectory.By) {
    joinedBy.insert(by)
    let judgement = judgeServer(entry.shape, host.server)
    let isNamed = judgement.verdict == .asPredicted && judgement.offer?.byDefault == .off
    server.add(
      judgement.verdict,
      entry.shape.chosen,
      count: entry.tally.count,
      onRequest: isNamed && entry.shape.chosen != nil
    )
    if judgement.verdict == .settled, let claim = judgement.claim { server.settle(claim) }
    note(
      [judgement],
      breachesOfServer(entry.shape, host),
      entry,
      peer: entry.group.client.description
    )
  }

  mutating func addClient(_ entry: HandshakeSummary.Entry, by: HostDirectory.By) {
    joinedBy.insert(by)
    let judged = judgeClient(entry.shape, host)
    let verdict = judged.judgements.first?.verdict ?? .silent
    let best = entry.shape.best
    let count = entry.tally.count
    let isNamed = !judged.stacks.contains { $0.how == .byDefault }
    client.add(verdict, best, count: count, onRequest: verdict == .asPredicted && isNamed)
    if verdict == .settled, let claim = judged.judgements.first?.claim { client.settle(claim) }
    for (position, posture) in host.clients.enumerated() {
      guard let fit = judged.stacks.first(where: { $0.stack == posture.stack }) else { continue }
      clients[position].add(verdict, best, count: count, onRequest: fit.how == .onRequest)
    }
    note(
      judged.judgements,
      breachesOfClient(entry.shape, host, judged.stacks),
      entry,
      peer: entry.group.label,
      isNamed: isNamed
    )
  }

  /// What goes against both the prediction and the declaration is one finding, and counts once.
  private mutating func note(
    _ judgements: [WireJudgement],
    _ breaches: [(claim: WireClaim, wish: Wish)],
    _ entry: HandshakeSummary.Entry,
    peer: String,
    isNamed: Bool = false
  ) {
    var against: [Key: (offer: Offer?, wish: Wish?)] = [:]
    for judgement in judgements where judgement.verdict == .otherwise {
      guard let claim = judgement.claim else { continue }
      let setting = SettingID(
        family: claim.isOfServer ? "schannel.server" : "schannel.client",
        member: claim.subject.rawValue
      )
      // The wish behind the prediction, whether or not it is broken itself.
      against[Key(setting: setting.description, claim: claim)] =
        (judgement.offer, host.declared[setting])
    }
    for breach in breaches {
      let key = Key(setting: breach.wish.setting.description, claim: breach.claim)
      against[key] = (against[key]?.offer, breach.wish)
    }
    for (key, value) in against {
      if var known = found[key] {
        known.sightings.add(entry.tally, peer: peer)
        known.offer = known.offer ?? value.offer
        known.wish = known.wish ?? value.wish
        known.isNamed = known.isNamed && isNamed
        found[key] = known
      } else {
        found[key] = Found(
          offer: value.offer,
          wish: value.wish,
          isNamed: isNamed,
          sightings: Sightings(entry.tally, peer: peer)
        )
      }
    }
  }

  var verdict: HostVerdict {
    let findings = found.map { key, found in
      FindingWords(
        host: host,
        claim: key.claim,
        offer: found.offer,
        wish: found.wish,
        isNamed: found.isNamed
      )
      .finding(setting: key.setting, seen: found.sightings.sighting)
    }
    .sorted { ($0.severity, $0.setting, $0.actual) < ($1.severity, $1.setting, $1.actual) }
    let side = client.result
    return HostVerdict(
      host: host.host,
      groups: host.groups,
      summary: host.summary,
      joinedBy: joinedBy.sorted { $0.rawValue < $1.rawValue },
      stacks: [server.result] + clients.map(\.result),
      client: side.verdict == nil ? nil : side,
      findings: findings
    )
  }
}
