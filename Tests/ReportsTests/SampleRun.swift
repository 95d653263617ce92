import Posture
import WindowsRegistry

@testable import Reports

let serverKey = RegistryPath(.localMachine, RegistryText(schannel + "\\TLS 1.2\\Server"))

func change(
  _ name: ValueName = "Enabled",
  at path: RegistryPath = serverKey,
  from before: Reading<RegistryData> = .absent,
  to after: RegistryData? = .dword(1),
  _ state: RunOperation.State = .done,
  setting: String = "schannel.server.TLS 1.2"
) -> RunOperation {
  RunOperation(
    .value(RegistryAddress(path, name), before: before, after: after),
    state: state,
    setting: setting
  )
}

func runHost(
  _ name: String,
  _ state: RunHost.State,
  _ operations: [RunOperation] = [],
  reason: String? = nil,
  createdKeys: [RegistryPath] = [],
  updates: [RunUpdate] = []
) -> RunHost {
  RunHost(
    host: name,
    location: .reg(path: "hosts/\(name).reg"),
    state: state,
    reason: reason,
    operations: operations,
    createdKeys: createdKeys,
    updates: updates
  )
}

func run(
  _ hosts: [RunHost],
  _ number: Int = 7,
  kind: Run.Kind = .apply,
  undoes: Int? = nil,
  finished: String? = "2026-11-27T00:06:10Z"
) -> Run {
  Run(
    id: RunID(number: number),
    kind: kind,
    started: "2026-11-27T00:05:56Z",
    finished: finished,
    undoes: undoes.map { RunID(number: $0) },
    program: "0.1.0",
    hosts: hosts
  )
}

func runText(
  _ run: Run,
  isRunning: Bool = false,
  undoneBy: RunID? = nil,
  verbose: Bool = false
) -> String {
  ReportOutput.text { output in
    writeRunText(
      run,
      isRunning: isRunning,
      undoneBy: undoneBy,
      catalogue: builtInCatalogue,
      verbose: verbose,
      style: Style(color: false),
      to: output
    )
  }
}

func applyText(_ report: ApplyReport, verbose: Bool = false, color: Bool = false) -> String {
  ReportOutput.text { output in
    writeApplyText(report, verbose: verbose, style: Style(color: color), to: output)
  }
}

/// Whether a terminal would do no more than show a text.
func isHarmless(_ text: String) -> Bool {
  text.unicodeScalars.allSatisfy { scalar in
    let value = scalar.value
    return scalar == "\n" || value >= 0x20 && !(0x7F..<0xA0).contains(value) && value != 0x202E
  }
}

/// A name that a terminal, a shell, a file system and JSON would each trip over.
let hostileName =
  "../web\u{1B}[31m\r\n; plumbline covers HKEY_USERS\r\n[-HKEY_USERS]\u{202E}\"'%`$(x)"
