import Foundation
import Testing

/// Whatever moment a run is killed at, the next command knows what was done, and finishes or restores.
@Suite(.serialized, .enabled(if: KilledProgram.isPossible))
struct `A run that is killed` {
  @Test(arguments: KilledProgram.Kind.allCases)
  func `between any two system calls is finished or taken back`(kind: KilledProgram.Kind)
    async throws
  {
    let program = KilledProgram(kind: kind, before: nil, command: KilledProgram.apply)
    try await forEachMoment(of: program) { index, run, moment, states in
      let isRecorded = try check(run, program, states, moment)
      let isResumed = index.isMultiple(of: 2)
      let command =
        (isResumed ? KilledProgram.resume : KilledProgram.rollback) + " \(program.places)"
      let (_, errors, code) = try run.runShell(command)
      guard isRecorded else {
        // 1 without a journal, 64 where the journal has no such run.
        #expect(code == 1 || code == 64, "\(moment): \(command) without a run")
        #expect(try contents(run, program) == states.old, "\(moment): changed and not recorded")
        return
      }
      #expect(code == 0, "\(moment): \(command): \(String(decoding: errors, as: UTF8.self))")
      let expected = isResumed ? states.new : states.old
      #expect(try contents(run, program) == expected, "\(moment): \(command)")
      if isResumed {
        let drift = try run.runShell("plumbline drift posture.yaml \(program.places)")
        #expect(drift.2 == 0, "\(moment): drift after a resumed run")
      }
      try checkFiles(run, program, moment)
    }
  }

  @Test(arguments: KilledProgram.Kind.allCases)
  func `while it takes another back is taken back all the same`(kind: KilledProgram.Kind)
    async throws
  {
    let program = KilledProgram(
      kind: kind,
      before: KilledProgram.apply,
      command: "\(KilledProgram.rollback) \(KilledProgram.places(kind))"
    )
    try await forEachMoment(of: program) { _, run, moment, states in
      #expect(try check(run, program, states, moment), "\(moment): run-1 is gone")
      let (_, errors, code) = try run.runShell("\(KilledProgram.rollback) \(program.places)")
      #expect(code == 0, "\(moment): \(String(decoding: errors, as: UTF8.self))")
      #expect(try contents(run, program) == states.new, "\(moment): not restored")
      let runs = try run.expect("plumbline runs -o json")
      #expect(runs.contains("\"state\": \"rolled_back\""), "\(moment): \(runs)")
      try checkFiles(run, program, moment)
    }
  }

  @Test func `keeps no lock, and one that lives keeps others away`() throws {
    let program = KilledProgram(kind: .reg, before: nil, command: KilledProgram.apply)
    let run = try ScenarioRun()
    try program.layOut(run)
    // The first host's new content is written and has yet to take its place.
    let slow =
      "strace -f -o /dev/null -e trace=rename -e inject=rename:delay_enter=30000000 "
      + KilledProgram.apply
    let script = """
      \(slow) >/dev/null 2>&1 & pid=$!
      for try in $(seq 200); do ls hosts/*.plumbline >/dev/null 2>&1 && break; sleep 0.05; done
      plumbline runs -o json >running.json
      plumbline rollback run-1 --auto-approve 2>/dev/null; echo rollback $?
      \(KilledProgram.resume) 2>/dev/null; echo resume $?
      \(KilledProgram.apply) >second.txt 2>&1; echo apply $?
      kill -KILL $(cat /proc/$pid/task/$pid/children); wait $pid
      plumbline runs -o json >killed.json
      """
    let (output, _, _) = try run.runShell(script)
    let words = String(decoding: output, as: UTF8.self)
    #expect(words.contains("rollback 3\n") && words.contains("resume 3\n"), "\(words)")
    #expect(words.contains("apply 3\n"), "\(words)")
    let second = try text("second.txt", run)
    #expect(second.contains("is changing this host"), "\(second)")
    #expect(try text("running.json", run).contains("\"state\": \"running\""))
    #expect(try text("killed.json", run).contains("\"state\": \"interrupted\""))
    try run.expect(KilledProgram.resume)
    try run.expect("plumbline drift posture.yaml --from hosts")
  }

  @Test func `beside another on the same hosts never mixes with it`() throws {
    let program = KilledProgram(kind: .reg, before: nil, command: KilledProgram.apply)
    let base = try ScenarioRun()
    try program.layOut(base)
    try base.expect("sed 's/TLS 1.0/TLS 1.1/; s/strict/other/' posture.yaml >other.yaml")
    try base.expect("plumbline plan other.yaml --from hosts --out other.json 2>/dev/null")
    for _ in 0..<8 {
      let run = try ScenarioRun()
      try run.copy(base)
      let other = KilledProgram.apply.replacing("plan.json", with: "other.json")
      let (output, _, _) = try run.runShell(
        """
        (\(other) >/dev/null 2>&1; echo $?) & pid=$!
        \(KilledProgram.apply) >/dev/null 2>&1; echo $?; wait $pid
        """
      )
      let codes = String(decoding: output, as: UTF8.self).split(separator: "\n").sorted()
      #expect(
        codes.allSatisfy { ["0", "3", "4"].contains($0) } && codes != ["0", "0"],
        "\(codes)"
      )
      for name in ["web01", "web02"] {
        let host = try text("hosts/\(name).reg", run)
        let isFirst = host.contains("strict") && host.contains("TLS 1.0")
        let isSecond = host.contains("other") && host.contains("TLS 1.1")
        #expect(isFirst != isSecond, "\(codes): \(host)")
        #expect(!(host.contains("TLS 1.0") && host.contains("TLS 1.1")), "\(codes): \(host)")
      }
      // A run that found the hosts busy stays open; to go on with it is refused now, and ends it.
      let before = try contents(run, program)
      if try run.expect("plumbline runs").contains("interrupted") {
        let open = "plumbline apply --resume latest --auto-approve --allow drops-protocol"
        let (output, errors, code) = try run.runShell(open)
        #expect(code == 3, "\(String(decoding: output + errors, as: UTF8.self))")
        #expect(try contents(run, program) == before)
      }
      #expect(!(try run.expect("plumbline runs")).contains("interrupted"))
    }
  }

  // MARK: Parts

  /// The hosts before and after the command that is killed.
  private struct States: Sendable {
    let old: [String]
    let new: [String]
  }

  private func forEachMoment(
    of program: KilledProgram,
    _ body: @Sendable @escaping (Int, ScenarioRun, KilledProgram.Moment, States) throws -> Void
  ) async throws {
    let base = try ScenarioRun()
    try program.layOut(base)
    let whole = try ScenarioRun()
    try whole.copy(base)
    let old = try contents(whole, program)
    let moments = try program.moments(in: whole)
    let states = States(old: old, new: try contents(whole, program))
    #expect(states.old != states.new)
    #expect(moments.count > 50, "\(moments)")
    let processors = KilledProgram.processors
    let survived = try await withThrowingTaskGroup(of: Int.self) { group in
      for (lane, processor) in processors.enumerated() {
        group.addTask {
          var survived = 0
          for index in stride(from: lane, to: moments.count, by: processors.count) {
            let run = try ScenarioRun()
            try run.copy(base)
            let moment = moments[index]
            if try program.kill(at: moment, on: processor, in: run) {
              try body(index / processors.count, run, moment, states)
            } else {
              survived += 1
            }
          }
          return survived
        }
      }
      return try await group.reduce(0, +)
    }
    // Another order of threads may have a call less.
    #expect(survived < 4)
  }

  /// Right after the kill: every host is as it was or as it should be, and the journal can be read.
  ///
  /// Tells whether the run is recorded.
  private func check(
    _ run: ScenarioRun,
    _ program: KilledProgram,
    _ states: States,
    _ moment: KilledProgram.Moment
  ) throws -> Bool {
    // The next reader of hives finishes what was begun, and that should be the command to come.
    if program.kind == .reg {
      for (index, host) in try contents(run, program).enumerated() {
        #expect(
          host == states.old[index] || host == states.new[index],
          "\(moment): neither old nor new: \(host)"
        )
      }
    }
    let (output, errors, code) = try run.runShell("plumbline runs -o json")
    let runs = String(decoding: output, as: UTF8.self)
    if code == 1, String(decoding: errors, as: UTF8.self).contains("there is no journal") {
      return false
    }
    #expect(code == 0, "\(moment): \(runs)")
    let states = ["interrupted", "done", "in_part", "rolled_back"]
    for line in runs.split(separator: "\n") where line.contains("\"run\"") {
      let isKnown = states.contains { line.contains("\"state\": \"\($0)\"") }
      #expect(isKnown, "\(moment): \(line)")
    }
    return runs.contains("\"run-1\"")
  }

  /// What all hosts hold, as the program shows it: a rollback may leave another blank line.
  private func contents(_ run: ScenarioRun, _ program: KilledProgram) throws -> [String] {
    try program.hosts.map { try run.expect("plumbline show \($0) -o json") }
  }

  /// Nothing lies about that a killed process left.
  private func checkFiles(
    _ run: ScenarioRun,
    _ program: KilledProgram,
    _ moment: KilledProgram.Moment
  ) throws {
    func names(_ folder: String) -> Set<String> {
      let path = run.folder.appending(path: folder).path
      let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String }
      return Set(names ?? [])
    }
    #expect(names("hosts") == program.files, "\(moment)")
    let journal = names(".plumbline").filter { !$0.hasPrefix("journal.db.locks/") }
    #expect(journal == [".gitignore", "journal.db", "journal.db.locks"], "\(moment)")
    #expect(try text(".plumbline/.gitignore", run) == "*\n", "\(moment)")
  }

  private func text(_ name: String, _ run: ScenarioRun) throws -> String {
    try String(contentsOf: run.folder.appending(path: name), encoding: .utf8)
  }
}
