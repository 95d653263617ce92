import Posture
import TLSCapture

// What every format says of handshakes in the same way.

extension TLSVersion {
  /// The number alone where the name is of TLS, behind another that says so.
  fileprivate var short: String {
    name.hasPrefix("TLS ") && draft == nil ? String(name.dropFirst(4)) : name
  }
}

extension HandshakeShape {
  /// `TLS 1.3, 1.2`, or `up to TLS 1.2` where only the newest was named; `(not captured)` without the
  /// client's hello.
  var offerText: String {
    guard let best else { return "(not captured)" }
    guard isListed else { return "up to \(best.name)\(isSSL2Format ? " (SSL 2.0 hello)" : "")" }
    guard let first = offered.first else { return best.name }
    return ([first.name] + offered.dropFirst().map(\.short)).joined(separator: ", ")
  }

  /// `TLS 1.2`, or what became of it.
  var resultText: String {
    if let chosen { return chosen.name }
    return outcome == .refused ? "refused" : "unanswered"
  }
}

extension HandshakeSummary.Tally {
  /// `2018-03-01 08:15:30 to 08:17:02 UTC`.
  var periodText: String {
    let (from, to) = (first.toTheSecond, last.toTheSecond)
    if from == to { return "\(from) UTC" }
    return from.prefix(10) == to.prefix(10)
      ? "\(from) to \(to.dropFirst(11)) UTC" : "\(from) to \(to) UTC"
  }
}

extension VerifyFinding.Sighting {
  /// `3 handshakes with 10.0.0.7, …`.
  var text: String {
    "\(count(tally.count, "handshake")) with \(peersText), \(tally.periodText)"
  }

  var peersText: String {
    let names = peers.joined(separator: ", ")
    return peerCount > peers.count ? "\(names), … +\(peerCount - peers.count)" : names
  }
}

extension VerifyFinding {
  /// One sentence for lists, without its full stop.
  var headline: String { "\(actual); \(expectation)" }

  /// What is predicted and declared says so itself.
  var expectation: String { isOfMinimum ? "expected: \(expected)" : expected }

  private var isOfMinimum: Bool { rules == [VerifyFinding.belowMinimum] }

  /// The prediction's steps, each with the document behind it.
  var stepTexts: [String] {
    because.map { step in step.text + (step.source.map { " [\($0)]" } ?? "") }
  }

  /// All of it in lines, for formats that have one text.
  var body: String {
    var lines = [expectation, "seen: \(actual)", "evidence: \(seen.text)"]
    lines += stepTexts.map { "because: \($0)" }
    lines.append("so: \(meaning)")
    if let rule = askedBy.first, rule != "manifest" { lines.append("rule: \(rule)") }
    let places = placesText(declaredAt)
    if !places.isEmpty { lines.append("declared at: \(places)") }
    return lines.joined(separator: "\n")
  }
}

/// What a report comes to, in words.
struct VerifyHeadline {
  private static let mostLosses = 12

  private let report: VerifyReport

  init(_ report: VerifyReport) { self.report = report }

  /// `12 handshakes, 3 below TLS 1.2`.
  var text: String {
    let totals = report.totals
    guard totals.handshakes > 0 else { return "No TLS handshake was found" }
    let below = totals.below == 0 ? "none" : grouped(totals.below)
    return "\(groupedCount(totals.handshakes, "handshake")), \(below) below \(report.floor.name)"
  }

  /// The rest, a clause for each number that is not zero.
  var clauses: [String] {
    let totals = report.totals
    var clauses: [String] = []
    func add(_ number: Int, _ what: String) {
      if number > 0 { clauses.append("\(grouped(number)) \(what)") }
    }
    add(totals.chosen, "agreed")
    add(totals.refused, "refused")
    add(totals.unanswered, "unanswered")
    let seen = report.hosts.count(where: \.isSeen)
    if !report.hosts.isEmpty {
      clauses.append("\(grouped(seen)) of \(groupedCount(report.hosts.count, "host")) seen")
    }
    let findings = report.hosts.reduce(0) { $0 + $1.findings.count }
    add(findings, findings == 1 ? "finding on a host" : "findings on hosts")
    add(report.unreadable.count, "unreadable")
    let cut = report.captures.count { $0.failure != nil }
    add(cut, cut == 1 ? "capture not read in full" : "captures not read in full")
    return clauses
  }

  /// What was not read, and what that leaves open, as sentences.
  var open: [String] {
    let losses = report.captures.flatMap { capture in
      capture.losses.map { "\(capture.path): \($0)" }
    }
    let rest = losses.count - Self.mostLosses
    return [notRead].compactMap { $0 } + report.gaps.map { $0.firstUpper + "." }
      + losses.prefix(Self.mostLosses)
      + (rest > 0 ? ["\(groupedCount(rest, "more capture")) with losses; -o json names them."] : [])
  }

  /// `Not read: 120 QUIC packets, 3 frames of unknown link types.`; nil where all was.
  var notRead: String? {
    // What may hide handshakes is told as a gap.
    var parts = report.counts.notRead.filter { !$0.hidesHandshakes }.map { part in
      let kinds = part.kinds.isEmpty ? "" : " (\(namesText(part.kinds, most: 4)))"
      return "\(grouped(part.count)) \(part.count == 1 ? part.one : part.what)\(kinds)"
    }
    if report.unlisted > 0 {
      let handshakes = groupedCount(report.unlisted, "handshake")
      parts.append("\(handshakes) beyond those that can be kept apart")
    }
    return parts.isEmpty ? nil : "Not read: \(parts.joined(separator: ", "))."
  }
}

extension StillInUse {
  /// `TLS 1.1 or older`; below TLS 1.3 there are its drafts, too, which are no “TLS 1.2 or older”.
  var range: String {
    floor == .tls13 ? "older than \(floor.name)" : "\(upTo.name) or older"
  }
}

extension [VersionCount] {
  /// `TLS 1.0 ×2, SSL 3.0 ×1`.
  var text: String {
    map { "\($0.version.name) ×\(grouped($0.count))" }.joined(separator: ", ")
  }
}

extension StillInUse.Client {
  /// A line for a ticket.
  var line: String {
    let name = host.map { "\(address) (\($0))" } ?? address.description
    let others =
      better > 0
      ? "; \(count(better, "other handshake")) of this address offered better" : ""
    let best = versions.count > 1 ? versions.text : offered.name
    return "\(name): offered \(best) at best to \(namesText(servers, most: 4)); "
      + "\(count(tally.count, "handshake")), \(tally.periodText)\(others)"
  }
}

extension StillInUse.Server {
  /// A line for a ticket.
  var line: String {
    let addresses = endpoints.map(\.description).filter { $0 != name }
    let place = addresses.isEmpty ? "" : " (\(namesText(addresses, most: 3)))"
    let despite =
      despiteBetter > 0
      ? ", \(despiteBetter == tally.count ? "each time" : "\(despiteBetter) times") although the client "
        + "offered better" : ""
    let old = versions.count > 1 ? versions.text : chosen.name
    return "\(printable(name))\(place): chose \(old) with "
      + "\(namesText(clients.map(\.description), most: 4)); "
      + "\(count(tally.count, "handshake"))\(despite), \(tally.periodText)"
  }
}
