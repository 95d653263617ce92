import Posture
import Testing

@testable import Reports

struct `Folded findings` {
  private let folded = FoldedFindings(DriftSamples.full)

  @Test func `of two hosts are one, whatever their runs and evidence`() throws {
    let first = try #require(folded.findings.first)
    #expect(first.finding.setting == "schannel.server.TLS 1.2")
    #expect(first.hosts.names == ["adfs01", "adfs02"])
    #expect(first.count == 2)
    #expect(first.evidence.map(\.count) == [1])
    #expect(first.evidence.map(\.evidence.kind) == [.groupPolicy])
  }

  @Test func `of two users count both and name the host once`() throws {
    let users = try #require(folded.findings.first { $0.finding.kind == .internetOption })
    #expect(users.hosts.names == ["web01"])
    #expect(users.count == 2)
  }

  @Test func `stand with what is open first, then the worst, then what most hosts have`() {
    #expect(
      folded.findings.map { "\($0.finding.status) \($0.finding.severity) \($0.finding.setting)" }
        == [
          "open weaker schannel.server.TLS 1.2", "open weaker internet-options.TLS 1.2",
          "open weaker schannel.client.TLS 1.3", "open weaker schannel.server.TLS 1.1",
          "open weaker winhttp.TLS 1.2", "open other registry", "known stronger winhttp.TLS 1.0",
          "waived weaker schannel.server.TLS 1.0",
        ]
    )
  }

  @Test func `hold every finding, remark and unknown setting of the report`() {
    let hosts = DriftSamples.full.hosts
    #expect(
      folded.findings.reduce(0) { $0 + $1.count } == hosts.reduce(0) { $0 + $1.findings.count }
    )
    #expect(
      folded.remarks.map { "\($0.remark.code) \($0.hosts.names)" }
        == [#"value-wrong-type ["adfs01", "adfs02"]"#, #"prerequisite ["web01"]"#]
    )
    #expect(folded.unknown.map(\.hosts.names) == [["web01"]])
  }

  @Test func `are apart where anything that somebody acts upon differs`() {
    let whole = DriftSamples.fleet(hosts: 20, findings: 3)
    #expect(FoldedFindings(whole).findings.map(\.count) == [20, 20, 20])
    let distinct = DriftSamples.fleet(hosts: 20, findings: 3, distinct: true)
    #expect(FoldedFindings(distinct).findings.map(\.count) == Array(repeating: 1, count: 60))
  }
}
