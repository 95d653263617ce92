import Foundation
import Inputs
import Posture
import Support
import WindowsRegistry

@testable import Reports

/// What a sample host does, as the engine has it.
func posture(_ host: SampleHost, groups: [String] = []) -> HostPosture {
  let observed = ObservedHost(host.snapshot, catalogue: builtInCatalogue)
  return effectivePosture(of: observed, catalogue: builtInCatalogue, groups: groups)
}

func report(
  _ hosts: [HostPosture],
  unreadable: [UnreadableHost] = []
) -> PostureReport {
  PostureReport(
    manifests: [FileDigest(path: "estate/posture.yaml", sha256: "ab")],
    catalogueVersion: "0.1.0+test",
    hosts: hosts,
    unreadable: unreadable,
    diagnostics: [.note("no-place", "said of nothing in particular")]
  )
}

func text(
  _ report: PostureReport,
  explains: Bool = false,
  verbose: Bool = false,
  color: Bool = false
) -> String {
  ReportOutput.text { output in
    writePostureText(
      report,
      catalogue: builtInCatalogue,
      explains: explains,
      verbose: verbose,
      style: Style(color: color),
      to: output
    )
  }
}

func json(_ report: PostureReport) -> [UInt8] {
  var bytes: [UInt8] = []
  let output = ReportOutput { bytes += $0 }
  writePostureJSON(report, catalogue: builtInCatalogue, version: "0.1.0", to: output)
  output.flush()
  return bytes
}

let suites = Keys.control + "\\Cryptography\\Configuration\\Local\\SSL\\00010002"
let suitesPolicy = "HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002"

/// Windows 10 of which the snapshot does not tell the revision, so that the default is open.
let windows10WithoutRevision = SampleHost(.windows10, name: "open").without(Keys.version, "UBR")

/// Windows 7 with a value of a type that Schannel does not read.
let windows7Mistyped = SampleHost(.windows7, name: "mistyped")
  .schannel("TLS 1.2", "Client", enabled: .string("1"))

/// Every sample release as it comes, and hosts on which something is odd.
let sampleHosts: [SampleHost] = [
  SampleHost(.server2008, name: "server2008"), SampleHost(.server2008R2, name: "server2008r2"),
  SampleHost(.windows7x86, name: "windows7x86"), SampleHost(.server2012, name: "server2012"),
  SampleHost(.windows8point1, name: "windows8"), SampleHost(.windows10, name: "windows10"),
  SampleHost(.windows10Disputed, name: "disputed"), SampleHost(.server2016, name: "server2016"),
  SampleHost(.server2022, name: "server2022"), SampleHost(.windows11, name: "windows11"),
  windows10WithoutRevision, windows7Mistyped, SampleHost("nothing"),
  SampleHost(.server2022, name: "blind").hiding(Keys.schannel, Keys.winhttp, Keys.framework4),
  SampleHost(.server2022, name: "ordered")
    .value(suites, "Functions", .multiString((1...40).map { "TLS_SUITE_WITH_A_NAME_\($0)" }))
    .value(suitesPolicy, "Functions", .string("TLS_A,TLS_B"))
    .value(Keys.control + "\\Lsa\\FIPSAlgorithmPolicy", "Enabled", .dword(1)),
]
