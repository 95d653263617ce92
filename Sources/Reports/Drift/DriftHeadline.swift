import Posture

/// What a drift report comes to, in words, as pages have it.
struct DriftHeadline {
  private let totals: DriftTotals

  init(_ report: DriftReport) { totals = DriftTotals(report) }

  /// In one line.
  var text: String {
    if totals.findings > 0 {
      return "\(groupedCount(totals.findings, "finding")) on \(grouped(totals.drifted)) of "
        + groupedCount(totals.hosts, "host")
    }
    if totals.hosts == 0 { return "No host could be read" }
    if totals.unknown == 0, totals.unreadable == 0, totals.inSync == totals.hosts {
      return totals.hosts == 1
        ? "The host is as declared" : "All \(grouped(totals.hosts)) hosts are as declared"
    }
    return "No open findings on \(groupedCount(totals.hosts, "host"))"
  }

  /// The rest, a sentence for each number.
  var sentences: [String] {
    var sentences: [String] = []
    func add(_ number: Int, _ one: String, _ many: String) {
      if number > 0 { sentences.append("\(grouped(number)) \(number == 1 ? one : many).") }
    }
    add(
      totals.weaker,
      "finding leaves a host weaker than it should be",
      "findings leave hosts weaker than they should be"
    )
    if totals.findings > 0, totals.weaker == 0 {
      sentences.append("None leaves a host weaker than it should be.")
    }
    add(totals.inSync, "host is in sync", "hosts are in sync")
    add(totals.waived, "finding is waived", "findings are waived")
    add(totals.known, "finding is known from the baseline", "findings are known from the baseline")
    add(totals.fixed, "finding of the baseline is gone", "findings of the baseline are gone")
    add(totals.unknown, "setting is unknown", "settings are unknown")
    add(totals.unreadable, "host could not be read", "hosts could not be read")
    return sentences
  }
}
