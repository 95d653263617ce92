import Inputs
import Posture
import TLSCapture

// The pieces that a report on captures has as JSON and as NDJSON.

extension JSONWriter {
  /// As DESIGN section 8 lays it down, and what was added.
  mutating func handshakeMembers(
    _ handshake: Handshake,
    minimum: TLSVersion?,
    capture: String?
  ) {
    member("time", handshake.time.description)
    member("client", handshake.client.description)
    member("server", handshake.server.description)
    member("server_name", handshake.serverName)
    let shape = HandshakeShape(handshake)
    shapeMembers(shape)
    member("target", handshake.target)
    member("capture", capture)
    if let minimum { member("below_minimum", shape.isBelow(minimum)) }
  }

  mutating func shapeMembers(_ shape: HandshakeShape) {
    member("offered", shape.offered.map(\.name))
    member("legacy_version", shape.legacyVersion?.name)
    member("ssl2_format", shape.isSSL2Format)
    member("chosen", shape.chosen?.name)
    member("suite", shape.suite.map(suiteNumber))
    member("suite_name", shape.suite.flatMap { CipherSuiteName.registered($0) })
    member("hello_retry_request", shape.helloRetryRequest)
    member("underway", shape.isUnderway)
    member("outcome", shape.outcome.rawValue)
    key("alert")
    if let alert = shape.alert {
      object { json in
        json.member("sender", alert.sender.rawValue)
        json.key("level")
        switch alert.level {
        case 1: json.string("warning")
        case 2: json.string("fatal")
        default: json.number(Int(alert.level))
        }
        json.member("code", Int(alert.code))
        json.member("name", TLSAlert(rawValue: alert.code).name)
      }
    } else {
      null()
    }
    member("reason", shape.reason)
    member("carrier", shape.carrier?.rawValue)
  }

  private func suiteNumber(_ suite: UInt16) -> String {
    let digits = String(suite, radix: 16, uppercase: true)
    return "0x" + String(repeating: "0", count: 4 - digits.count) + digits
  }

  /// All but findings and what could not be read.
  mutating func verifyMembers(_ report: VerifyReport) {
    key("captures")
    array(report.captures) { json, capture in
      json.object { json in
        json.member("path", capture.path)
        json.member("handshakes", capture.handshakes)
        json.member("losses", capture.losses)
        json.member("notes", capture.notes)
        json.member("error", capture.failure?.reason)
      }
    }
    key("summary")
    object { json in json.verifyTotalsMembers(report) }
    key("groups")
    array(report.entries) { json, entry in
      json.object { json in
        json.member("server_name", entry.group.serverName)
        json.member("target", entry.group.target)
        json.member("server", entry.group.server.description)
        json.member("client", entry.group.client.description)
        json.tallyMembers(entry.tally)
        json.member("capture", report.capture(of: entry.tally)?.path)
        json.member("below", entry.shape.isBelow(report.floor))
        json.shapeMembers(entry.shape)
      }
    }
    key("still_in_use")
    object { json in
      json.member("up_to", report.stillInUse.upTo.name)
      json.key("clients")
      json.array(report.stillInUse.clients) { json, client in
        json.object { $0.oldClientMembers(client) }
      }
      json.key("servers")
      json.array(report.stillInUse.servers) { json, server in
        json.object { $0.oldServerMembers(server) }
      }
    }
    key("hosts")
    array(report.hosts) { json, host in json.object { $0.hostVerdictMembers(host) } }
  }

  mutating func verifyTotalsMembers(_ report: VerifyReport) {
    member("minimum", report.minimum?.name)
    member("floor", report.floor.name)
    member("handshakes", report.totals.handshakes)
    member("below", report.totals.below)
    member("chosen", report.totals.chosen)
    member("refused", report.totals.refused)
    member("unanswered", report.totals.unanswered)
    member("unlisted", report.unlisted)
    member("first", report.period?.first.description)
    member("last", report.period?.last.description)
    member("hosts", report.hosts.count)
    member("hosts_seen", report.hosts.count(where: \.isSeen))
    member("findings", report.findings.count)
    member("unreadable", report.unreadable.count)
    member("packets", report.counts.packets)
    member("bytes", report.counts.bytes)
    member("connections", report.counts.connections)
    member("gaps", report.gaps)
    key("not_read")
    array(report.counts.notRead) { json, part in
      json.object { json in
        json.member("what", part.what)
        json.member("count", part.count)
        json.member("kinds", part.kinds)
      }
    }
  }

  mutating func oldClientMembers(_ client: StillInUse.Client) {
    member("client", client.address.description)
    member("host", client.host)
    member("offered", client.offered.name)
    seenMembers(client.versions)
    member("servers", client.servers)
    tallyMembers(client.tally)
    member("offered_better", client.better)
  }

  mutating func oldServerMembers(_ server: StillInUse.Server) {
    member("server", server.name)
    member("endpoints", server.endpoints.map(\.description))
    member("chosen", server.chosen.name)
    seenMembers(server.versions)
    member("clients", server.clients.map(\.description))
    tallyMembers(server.tally)
    member("despite_better_offer", server.despiteBetter)
  }

  private mutating func seenMembers(_ versions: [VersionCount]) {
    key("versions")
    array(versions) { json, seen in
      json.object { json in
        json.member("version", seen.version.name)
        json.member("count", seen.count)
      }
    }
  }

  private mutating func tallyMembers(_ tally: HandshakeSummary.Tally) {
    member("count", tally.count)
    member("first", tally.first.description)
    member("last", tally.last.description)
  }

  mutating func hostVerdictMembers(_ host: HostVerdict) {
    member("name", host.host)
    member("groups", host.groups)
    key("facts")
    summary(host.summary)
    member("joined_by", host.joinedBy.map(\.rawValue))
    key("client")
    if let client = host.client { object { $0.stackVerdictMembers(client) } } else { null() }
    key("stacks")
    array(host.stacks) { json, stack in json.object { $0.stackVerdictMembers(stack) } }
  }

  private mutating func stackVerdictMembers(_ stack: StackVerdict) {
    member("stack", stack.stack)
    member("verdict", stack.verdict?.rawValue ?? "not-seen")
    member("handshakes", stack.handshakes)
    member("on_request", stack.onRequest)
    member("settled", stack.settled)
    seenMembers(stack.versions)
  }

  mutating func verifyFindingMembers(
    _ finding: VerifyFinding,
    _ report: VerifyReport,
    catalogue: Catalogue
  ) {
    member("host", finding.host)
    member("groups", finding.groups)
    member("kinds", finding.rules)
    member("setting", finding.setting)
    member("severity", finding.severity.rawValue)
    member("expected", finding.expected)
    member("actual", finding.actual)
    key("because")
    steps(finding.because)
    key("sources")
    sources(finding.because.compactMap(\.source), catalogue: catalogue)
    member("meaning", finding.meaning)
    member("rules", finding.askedBy)
    key("declared_at")
    array(finding.declaredAt) { json, place in json.place(place) }
    tallyMembers(finding.seen.tally)
    member("capture", report.capture(of: finding.seen.tally)?.path)
    member("peers", finding.seen.peers)
    member("peer_count", finding.seen.peerCount)
  }
}
