package import Posture

/// Writes the runs of a journal as a table for people, the newest first.
///
/// `running` tells whether a program works on a run right now.
package func writeRunsText(
  _ runs: [RunSummary],
  running: (RunID) -> Bool,
  style: Style,
  to output: ReportOutput
) {
  let page = PageText(output: output)
  let rows = RunRow.rows(runs, running: running)
  guard !rows.isEmpty else { return page.headline("Runs: none.", style: style) }
  let open = rows.filter { $0.state == .interrupted }
  var headline = "Runs: \(rows.count)"
  if !open.isEmpty { headline += "; \(open.count) interrupted" }
  page.headline(headline + ".", style: style)
  let cells = rows.map { row in
    [
      row.run.id.description, kindText(row.run.kind, row.run.undoes), printable(row.run.started),
      row.state.text, String(row.hosts), String(row.run.operationsDone),
    ]
  }
  let heads = ["run", "kind", "when", "state", "hosts", "values"]
  let widths = heads.indices.map { column in
    (cells.map { columns($0[column]) } + [heads[column].count]).max() ?? 0
  }
  func line(_ cells: [String], _ paint: (Int, String) -> String) {
    let parts = cells.enumerated().map { column, text -> String in
      let gap = String(repeating: " ", count: widths[column] - columns(text))
      let isNumber = column > 3
      return isNumber ? gap + paint(column, text) : paint(column, text) + gap
    }
    output.write("  \(parts.joined(separator: "  "))\n")
  }
  line(heads) { style.dim($1) }
  for (row, cells) in zip(rows, cells) {
    line(cells) { column, text in column == 3 ? row.state.paint(text, style) : text }
  }
  if !open.isEmpty { output.write("\n") }
  for row in open {
    let command = resumption(of: row.run.id, row.run.kind, undoes: row.run.undoes)
    output.write("Go on with \(row.run.id): \(command)\n")
  }
}

/// Writes the runs of a journal as JSON, format 1.0, the newest first.
package func writeRunsJSON(
  _ runs: [RunSummary],
  running: (RunID) -> Bool,
  version: String,
  to output: ReportOutput
) {
  var json = JSONWriter(output)
  json.object { json in
    json.head(version: version)
    json.key("runs")
    json.array(RunRow.rows(runs, running: running)) { json, row in
      json.object { json in
        json.run(
          row.run.id,
          row.run.kind,
          undoes: row.run.undoes,
          started: row.run.started,
          finished: row.run.finished,
          program: row.run.program
        )
        json.state(row.state)
        json.key("hosts")
        json.object { json in
          for state in RunHost.State.allCases {
            if let number = row.run.hosts[state] { json.member(state.rawValue, number) }
          }
        }
        json.member("values", row.run.operationsDone)
      }
    }
  }
  output.write("\n")
}

extension JSONWriter {
  mutating func run(
    _ id: RunID,
    _ kind: Run.Kind,
    undoes: RunID?,
    started: String,
    finished: String?,
    program: String
  ) {
    member("run", id.description)
    member("kind", kind.rawValue)
    member("undoes", undoes?.description)
    member("started", started)
    member("finished", finished)
    member("program", program)
  }

  mutating func state(_ state: RunState) {
    member("state", state.name)
    if case .rolledBack(let run) = state { member("undone_by", run?.description) }
  }
}

/// A run of a list, with what it comes to.
private struct RunRow {
  let run: RunSummary
  let state: RunState
  var hosts: Int { run.hosts.values.reduce(0, +) }

  static func rows(_ runs: [RunSummary], running: (RunID) -> Bool) -> [RunRow] {
    var undoneBy: [RunID: RunID] = [:]
    for run in runs {
      guard let undone = run.undoes, run.hosts[.done, default: 0] > 0 else { continue }
      undoneBy[undone] = max(run.id, undoneBy[undone] ?? run.id)
    }
    return runs.sorted { $1.id < $0.id }.map { run in
      RunRow(
        run: run,
        state: RunState(
          run.hosts,
          isFinished: run.finished != nil,
          isRunning: running(run.id),
          undoneBy: undoneBy[run.id]
        )
      )
    }
  }
}
