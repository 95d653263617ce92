package import Posture
import WindowsRegistry

/// Writes a history as JSON, format 1.0.
package func writeHistoryJSON(
  _ history: DriftHistory,
  version: String,
  to output: ReportOutput
) {
  var json = JSONWriter(output)
  json.object { json in
    json.head(version: version)
    json.member("since", history.since)
    json.key("matches")
    json.array(history.matches) { json, match in
      json.object { json in
        json.member("argument", match.pattern)
        json.member("hosts", match.hosts)
        json.member("groups", match.groups)
        json.member("settings", match.settings)
      }
    }
    json.key("summary")
    json.object { json in
      json.member("records", history.records.count)
      json.member("findings", history.findings.count)
      json.member("there", history.findings.count { $0.isThere })
      json.member("flapping", history.findings.count { $0.isFlapping })
    }
    json.key("records")
    json.array(history.records) { json, record in json.record(record) }
    json.key("trend")
    let points = history.trends.flatMap { trend in trend.points.map { (trend.manifests, $0) } }
    json.array(points) { json, entry in
      let (manifests, point) = entry
      json.object { json in
        json.member("at", point.at)
        json.member("manifests", manifests)
        json.key("summary")
        json.totals(point.totals)
      }
    }
    json.key("findings")
    json.array(history.findings) { json, finding in json.history(of: finding) }
    json.key("unread")
    json.array(history.unread) { json, entry in
      json.object { json in
        json.member("host", entry.host)
        json.member("first", entry.first)
        json.member("last", entry.last)
        json.member("now", entry.isNow)
      }
    }
  }
  output.write("\n")
}

extension JSONWriter {
  fileprivate mutating func record(_ record: DriftRecord) {
    object { json in
      json.member("record", record.number)
      json.member("at", record.at)
      json.member("day", record.day?.description)
      json.key("part")
      json.part(record.part)
      json.member("manifests_sha256", record.manifests)
      json.member("catalogue", record.catalogueVersion)
      json.key("summary")
      json.totals(record.totals)
    }
  }

  fileprivate mutating func history(of finding: DriftHistory.Finding) {
    object { json in
      json.member("host", finding.host)
      json.member("groups", finding.groups)
      json.member("kind", finding.identity.kind.rawValue)
      json.member("setting", finding.identity.setting)
      json.key("address")
      if let address = finding.identity.address { json.address(address) } else { json.null() }
      json.member("there", finding.isThere)
      json.member("returns", finding.returns)
      json.key("intervals")
      json.array(finding.intervals) { json, interval in
        json.object { json in
          json.member("appeared", interval.appeared)
          json.member("last_seen", interval.last)
          json.member("ended", interval.end?.at)
          json.member("ending", interval.end?.kind.rawValue)
          json.key("stretches")
          json.array(interval.stretches) { json, stretch in json.stretch(stretch) }
        }
      }
    }
  }

  private mutating func stretch(_ stretch: RecordedStretch) {
    object { json in
      json.member("first", stretch.first)
      json.member("last", stretch.last)
      json.member("severity", stretch.finding.severity.rawValue)
      json.member("status", stretch.finding.status.rawValue)
      json.member("change", stretch.finding.change?.rawValue)
      json.key("expected")
      json.historyState(stretch.finding.expected)
      json.key("actual")
      json.historyState(stretch.finding.actual)
    }
  }

  /// As in a drift report: a value, null for absent, a text where it is no value.
  private mutating func historyState(_ state: DriftFinding.State) {
    switch state {
    case .value(let data): self.data(data)
    case .absent: null()
    case .words(let words): string(words)
    }
  }
}
