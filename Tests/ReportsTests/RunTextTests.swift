import Foundation
import Posture
import Testing
import WindowsRegistry

@testable import Reports

struct `A journal's runs` {
  private func summary(
    _ number: Int,
    _ hosts: [RunHost.State: Int],
    undoes: Int? = nil,
    finished: Bool = true
  ) -> RunSummary {
    RunSummary(
      id: RunID(number: number),
      kind: undoes == nil ? .apply : .rollback,
      started: "2026-11-27T00:05:56Z",
      finished: finished ? "2026-11-27T00:06:10Z" : nil,
      undoes: undoes.map { RunID(number: $0) },
      program: "0.1.0",
      hosts: hosts,
      operationsDone: number * 5
    )
  }

  private var runs: [RunSummary] {
    [
      summary(1, [.done: 2, .unchanged: 1]), summary(2, [.done: 1, .unreachable: 1]),
      summary(3, [.undone: 10, .unchanged: 1]), summary(4, [.done: 10], undoes: 3),
      summary(5, [.done: 1, .writing: 1, .waiting: 3], finished: false),
      summary(6, [.restored: 2, .unreachable: 1]), summary(7, [.writing: 1], finished: false),
      summary(8, [.undone: 1, .done: 1]),
    ]
  }

  @Test func `are a table, the newest first, with what became of each`() {
    let text = ReportOutput.text { output in
      writeRunsText(runs, running: { $0.number == 7 }, style: Style(color: false), to: output)
    }
    #expect(
      text == """
        Runs: 8; 1 interrupted.
          run    kind               when                  state                 hosts  values
          run-8  apply              2026-11-27T00:05:56Z  in part                   2      40
          run-7  apply              2026-11-27T00:05:56Z  running                   1      35
          run-6  apply              2026-11-27T00:05:56Z  failed                    3      30
          run-5  apply              2026-11-27T00:05:56Z  interrupted               5      25
          run-4  rollback of run-3  2026-11-27T00:05:56Z  done                     10      20
          run-3  apply              2026-11-27T00:05:56Z  rolled back by run-4     11      15
          run-2  apply              2026-11-27T00:05:56Z  in part                   2      10
          run-1  apply              2026-11-27T00:05:56Z  done                      3       5

        Go on with run-5: plumbline apply --resume run-5

        """
    )
  }

  @Test func `are in JSON, too`() throws {
    let text = ReportOutput.text { output in
      writeRunsJSON(runs, running: { _ in false }, version: "0.1.0", to: output)
    }
    let all = try #require(try object(Array(text.utf8))["runs"] as? [[String: Any]])
    #expect(
      all.map { $0["state"] as? String } == [
        "in_part", "interrupted", "failed", "interrupted", "done", "rolled_back", "in_part", "done",
      ]
    )
    #expect(all[5]["undone_by"] as? String == "run-4")
    #expect(all[5]["hosts"] as? [String: Int] == ["undone": 10, "unchanged": 1])
    #expect(all[1]["finished"] is NSNull)
    #expect(all[4]["undoes"] as? String == "run-3")
  }
}

struct `A run for people` {
  private var full: Run {
    run([
      runHost(
        "web01",
        .done,
        [
          change(), change("DisabledByDefault", from: .present(.dword(1)), to: .dword(0)),
          change("Old", from: .present(.string("x")), to: nil, setting: "registry"),
        ],
        createdKeys: [serverKey]
      ),
      runHost(
        "web02",
        .restored,
        [change(from: .unknown, .undone), change("DisabledByDefault", .failed)],
        reason: "the value did not stick"
      ), runHost("web03", .unchanged), runHost("web04", .unreachable, reason: "no route"),
      runHost("web05", .waiting, updates: [RunUpdate("KB1", .required)]),
    ])
  }

  @Test func `shows what came of every host, and every operation in a plan's manner`() {
    #expect(
      runText(full) == """
        run-7, apply: in part; 3 of 5 changes in place on 1 of 5 hosts; 1 not started; 1 unchanged; 1
          failed and restored; 1 unreachable.
          started 2026-11-27T00:05:56Z, finished 2026-11-27T00:06:10Z, Plumbline 0.1.0

        web01  done
          ~ HKLM\\\(schannel)\\TLS 1.2\\Server
              Enabled            (absent) -> REG_DWORD 0x00000001
              DisabledByDefault  REG_DWORD 0x00000001 -> REG_DWORD 0x00000000
              schannel.server.TLS 1.2
          - HKLM\\\(schannel)\\TLS 1.2\\Server
              Old  REG_SZ “x” -> (absent)
              registry
          + 1 key that the run created
              HKLM\\\(schannel)\\TLS 1.2\\Server

        web02  failed and restored
              the value did not stick
          ~ HKLM\\\(schannel)\\TLS 1.2\\Server
              Enabled            (unknown) -> REG_DWORD 0x00000001  taken back
              DisabledByDefault  (absent) -> REG_DWORD 0x00000001  failed
              schannel.server.TLS 1.2

        web04  unreachable
              no route

        web05  not started
          @ KB1 has to be installed by hand

          = unchanged: web03

        Go on with: plumbline apply --resume run-7
        Take it back with: plumbline rollback run-7

        """
    )
  }

  @Test func `says that nobody knows where a run was killed`() {
    let host = runHost("web01", .writing, [change(), change("B", .intended)])
    let killed = run([host], finished: nil)
    let text = runText(killed)
    #expect(text.hasPrefix("run-7, apply: interrupted; 1 of 2 changes in place on 1 of 1 host; "))
    #expect(text.contains("1 interrupted while writing"))
    #expect(text.contains("B        (absent) -> REG_DWORD 0x00000001  not known to be done\n"))
    #expect(text.contains("plumbline apply --resume run-7\n"))
    let live = runText(killed, isRunning: true)
    #expect(live.hasPrefix("run-7, apply: running; "))
    #expect(!live.contains("plumbline apply"))
  }

  @Test func `offers no rollback of what was rolled back`() {
    let undone = run([runHost("web01", .undone, [change("A", .undone)])])
    let text = runText(undone, undoneBy: RunID(number: 8))
    #expect(text.hasPrefix("run-7, apply: rolled back by run-8; 0 of 1 change in place on 0 of 1 "))
    #expect(!text.contains("plumbline rollback"))
  }

  @Test func `folds hosts that differ in users' names only`() {
    let hosts = (1...9).map { number -> RunHost in
      let path = RegistryPath(.users, "S-1-5-21-1-2-3-\(number)\\Software\\Microsoft")
      return runHost(
        "pc0\(number)",
        .done,
        [
          change(
            "SecureProtocols",
            at: path,
            from: .present(.dword(0xA0)),
            to: .dword(0xA00),
            setting: "internet-options.TLS 1.2"
          )
        ]
      )
    }
    let text = runText(run(hosts))
    #expect(text.contains("pc01, pc02, pc03, pc04, pc05, pc06, … +3 (9 hosts)  done\n"))
    #expect(text.contains("-> REG_DWORD 0x00000a00 (TLS 1.1|TLS 1.2)\n"))
    #expect(!text.contains("S-1-5"))
    #expect(runText(run(hosts), verbose: true).contains("pc09"))
  }

  @Test func `shows hostile names without obeying them`() {
    let path = RegistryPath(.localMachine, RegistryText(hostileName))
    let evil = run([
      runHost(
        hostileName,
        .failed,
        [change(ValueName(hostileName), at: path, to: .string(hostileName), setting: hostileName)],
        reason: hostileName,
        createdKeys: [path],
        updates: [RunUpdate(hostileName, .failed, reason: hostileName)]
      ), runHost(hostileName + "2", .unchanged),
    ])
    #expect(isHarmless(runText(evil, verbose: true)))
    let json = ReportOutput.text { output in
      writeRunJSON(evil, isRunning: false, undoneBy: nil, version: "0.1.0", to: output)
    }
    #expect((try? object(Array(json.utf8))) != nil)
  }

  @Test func `is whole in JSON`() throws {
    let text = ReportOutput.text { output in
      writeRunJSON(full, isRunning: false, undoneBy: nil, version: "0.1.0", to: output)
    }
    let json = try object(Array(text.utf8))
    #expect(json["state"] as? String == "in_part")
    let hosts = try #require(json["hosts"] as? [[String: Any]])
    #expect(
      hosts.map { $0["state"] as? String } == [
        "done", "restored", "unchanged", "unreachable", "waiting",
      ]
    )
    #expect(hosts[0]["created_keys"] as? [String] == [serverKey.description])
    let changes = try #require(json["changes"] as? [[String: Any]])
    #expect(changes.map { $0["state"] as? String } == ["done", "done", "done", "undone", "failed"])
    #expect(changes[0]["before"] is NSNull)
    #expect(changes[3]["before"] == nil)
    #expect(changes[3]["before_unknown"] as? Bool == true)
    #expect(changes[2]["action"] as? String == "delete-value")
    #expect(changes[2]["after"] is NSNull)
  }
}
