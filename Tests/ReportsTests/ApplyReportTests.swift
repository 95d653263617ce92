import Foundation
import Inputs
import Posture
import Testing

@testable import Reports

struct `A report of an apply for people` {
  private let run = RunID(number: 7)

  private func report(
    _ hosts: [ApplyReport.Host],
    kind: Run.Kind = .apply,
    undoes: RunID? = nil,
    interrupted: Bool = false
  ) -> ApplyReport {
    ApplyReport(
      run: run,
      kind: kind,
      undoes: undoes,
      hosts: hosts,
      unreadable: [],
      interrupted: interrupted
    )
  }

  private func applied(_ name: String, _ operations: Int = 5, left: [String] = [])
    -> ApplyReport.Host
  {
    ApplyReport.Host(name: name, outcome: .applied, operations: operations, left: left)
  }

  @Test func `says what was done, what was not, and how to take it back`() {
    let text = applyText(
      report([
        applied("web01"), applied("web02"),
        ApplyReport.Host(name: "web03", outcome: .restored, reason: "value “x” did not stick"),
        ApplyReport.Host(name: "web04", outcome: .unreachable, reason: "no route"),
      ])
    )
    #expect(
      text == """
        Applied run-7: 10 values on 2 hosts, each read back and verified; 1 host failed and was restored;
          1 unreachable.
          ok web01, web02 (2 hosts)  5 values each
          restored web03  value “x” did not stick
          unreachable web04  no route

        Take it back with: plumbline rollback run-7

        """
    )
  }

  @Test func `never calls verified what a plan would still change`() {
    let unfinished = applied("web01", left: ["set HKLM\\A\\b to 1"])
    let text = applyText(report([unfinished, applied("web02")]))
    #expect(text.hasPrefix("Applied run-7: 10 values on 2 hosts, each read back; a plan still "))
    #expect(!text.contains("verified;") && !text.contains("verified."))
    #expect(text.contains("  unverified web01  5 values\n"))
    #expect(text.contains("      a plan would still do:\n        set HKLM\\A\\b to 1\n"))
    #expect(text.contains("  ok web02  5 values\n"))
  }

  @Test func `names the run that a rollback takes back`() {
    let text = applyText(
      report(
        [
          applied("web01"),
          ApplyReport.Host(
            name: "web02",
            outcome: .refused,
            reason: "1 value has moved",
            moved: ["HKLM\\A\\b was REG_DWORD 0x1 and is (absent)"]
          ),
        ],
        kind: .rollback,
        undoes: RunID(number: 3)
      )
    )
    #expect(text.hasPrefix("Rolled back run-3 as run-7: 5 changes on 1 host, each read back"))
    #expect(text.contains("; 1 refused."))
    #expect(text.contains("  refused web02  1 value has moved\n      HKLM\\A\\b was REG_DWORD"))
    #expect(!text.contains("Take it back"))
  }

  @Test func `names the command that goes on after an interruption`() {
    let waiting = (1...9).map { ApplyReport.Host(name: "web0\($0)", outcome: .notStarted) }
    let text = applyText(report([applied("dc01")] + waiting, interrupted: true))
    #expect(text.hasPrefix("Interrupted run-7: 5 values on 1 host, each read back and verified; "))
    #expect(text.contains("; 9 not started."))
    #expect(
      text.contains("  not started web01, web02, web03, web04, web05, web06, … +3 (9 hosts)\n")
    )
    #expect(text.contains("\nGo on with: plumbline apply --resume run-7\nTake it back with: "))
    let rollback = report(waiting, kind: .rollback, undoes: RunID(number: 3), interrupted: true)
    #expect(applyText(rollback).contains("\nGo on with: plumbline rollback run-3\n"))
  }

  @Test func `lists what is left for a person to do`() {
    let text = applyText(
      report([
        ApplyReport.Host(
          name: "web01",
          outcome: .applied,
          operations: 1,
          updates: [RunUpdate("KB1", .required), RunUpdate("KB2", .failed, reason: "code 17")],
          reboot: true
        ),
        ApplyReport.Host(
          name: "web02",
          outcome: .unchanged,
          updates: [RunUpdate("KB3", .reboot), RunUpdate("KB4", .installed)]
        ),
      ])
    )
    #expect(text.contains("; 2 updates installed; 1 host\n  unchanged.\n"))
    #expect(
      text.contains(
        """

        Windows has to start again before all of it works
          @ web01, web02 (2 hosts)

        Still to be installed by hand
          @ web01  KB1, KB2 (failed: code 17)

        """
      )
    )
  }

  @Test func `folds a fleet, and names every host when asked to`() {
    let fleet = report((10..<60).map { applied("web\($0)") })
    let text = applyText(fleet)
    let names = "web10, web11, web12, web13, web14, web15, … +44 (50 hosts)"
    #expect(text.contains("  ok \(names)  5 values each\n"))
    #expect(text.split(separator: "\n").count == 3)
    let all = applyText(fleet, verbose: true)
    #expect((10..<60).allSatisfy { all.contains("web\($0)") })
    #expect(all.split(separator: "\n").allSatisfy { columns(String($0)) <= 100 })
  }

  @Test(arguments: ApplyReport.Outcome.allCases)
  func `shows hostile names without obeying them`(outcome: ApplyReport.Outcome) {
    let host = ApplyReport.Host(
      name: hostileName,
      outcome: outcome,
      left: [hostileName],
      reason: hostileName,
      moved: [hostileName],
      updates: [RunUpdate(hostileName, .failed, reason: hostileName)]
    )
    let plain = applyText(report([host]), verbose: true)
    #expect(isHarmless(plain))
    let coloured = applyText(report([host]), verbose: true, color: true)
    #expect(coloured.replacing(/\u{1B}\[\d+m/, with: "") == plain)
  }

  @Test func `has every outcome and its count in JSON`() throws {
    let hosts = ApplyReport.Outcome.allCases.map {
      ApplyReport.Host(
        name: "\($0.rawValue)\(hostileName)",
        outcome: $0,
        operations: 2,
        left: $0 == .applied ? ["x"] : [],
        updates: [RunUpdate("KB1", .required), RunUpdate("KB2", .reboot)]
      )
    }
    let written = ReportOutput.text { output in
      let whole = ApplyReport(run: run, hosts: hosts, unknown: 3, unmet: 4)
      writeApplyJSON(whole, version: "0.1.0", diagnostics: [], to: output)
    }
    let json = try object(Array(written.utf8))
    #expect(json["run"] as? String == "run-7")
    #expect(json["kind"] as? String == "apply")
    let summary = try #require(json["summary"] as? [String: Int])
    let counts = [
      "applied": 1, "unchanged": 1, "failed": 1, "restored": 1, "partial": 1, "refused": 1,
      "unreachable_hosts": 1, "not_started": 1, "verified": 1, "unknown": 3, "unreachable": 4,
      "unreadable": 0, "updates": 8, "reboots": 8, "values": 16,
    ]
    #expect(summary == counts)
    let first = try #require((json["hosts"] as? [[String: Any]])?.first)
    #expect(first["name"] as? String == "applied\(hostileName)")
    #expect(first["outcome"] as? String == "applied")
    #expect(first["verified"] as? Bool == false)
    #expect(first["left"] as? [String] == ["x"])
    #expect(first["updates"] as? [String] == ["KB1"])
    let states = try #require(first["update_states"] as? [[String: Any]])
    #expect(states.map { $0["state"] as? String } == ["required", "reboot"])
    #expect(first["reboot"] as? Bool == true)
  }
}

struct `Events of an apply` {
  private static let samples: [(ApplyEventLine, type: String, level: String)] = [
    (.version("0.1.0"), "version", "info"),
    (.runStart(RunID(number: 7), kind: .apply, hosts: 3), "run_start", "info"),
    (.hostRead(host: hostileName), "host_read", "info"),
    (.batchStart(1, of: 2, hosts: [hostileName]), "batch_start", "info"),
    (.applyStart(host: hostileName, operations: 1), "apply_start", "info"),
    (
      .applyComplete(host: hostileName, operations: 1, left: [], reboot: true), "apply_complete",
      "info"
    ),
    (
      .applyComplete(host: hostileName, operations: 1, left: ["x"], reboot: false),
      "apply_complete", "warn"
    ),
    (
      .applyErrored(host: hostileName, outcome: .restored, reason: hostileName), "apply_errored",
      "error"
    ),
    (
      .hostRefused(host: hostileName, reason: "moved", moved: [hostileName]), "host_refused",
      "error"
    ),
    (.hostUnreachable(host: hostileName, reason: hostileName), "host_unreachable", "error"),
    (.hostSkipped(host: hostileName, reason: "in sync"), "host_skipped", "info"),
    (.updateStart(host: hostileName, update: "KB1"), "update_start", "info"),
    (
      .updateComplete(host: hostileName, RunUpdate("KB1", .failed, reason: hostileName)),
      "update_complete", "error"
    ),
    (.diagnostic(.warning("code", hostileName)), "diagnostic", "warn"),
    (
      .changeSummary(ApplyReport(run: nil, hosts: [.init(name: "a", outcome: .failed)])),
      "change_summary", "info"
    ),
  ]

  @Test func `are one JSON object a line each, whatever a host is called`() throws {
    let text = ReportOutput.text { output in
      for sample in Self.samples {
        writeEventLine(sample.0, timestamp: "2026-11-27T00:05:56Z", to: output)
      }
    }
    let lines = text.utf8.split(separator: 0x0A)
    try #require(lines.count == Self.samples.count)
    for (line, sample) in zip(lines, Self.samples) {
      #expect(!line.contains { $0 < 0x20 })
      let json = try object(Array(line))
      #expect(json["type"] as? String == sample.type)
      #expect(json["@level"] as? String == sample.level, "\(sample.type)")
      #expect(json["@timestamp"] as? String == "2026-11-27T00:05:56Z")
      #expect(!(try #require(json["@message"] as? String)).isEmpty)
      if let host = json["host"] { #expect(host as? String == hostileName) }
    }
  }
}
