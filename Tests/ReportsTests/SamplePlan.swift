import Digests
import Foundation
import Inputs
import Posture
import Testing
import WindowsRegistry

@testable import Reports

/// Every kind of data that a registry may hold, as values of one key.
enum SampleData: String, CaseIterable, CustomTestStringConvertible {
  case dword, dwordTooShort, qword, qwordBeyondInt64, qwordTooLong
  case string, stringOpen, stringOdd, stringEmpty, stringNoBytes, stringBehindZero
  case stringLoneSurrogate, stringControls, stringEmoji, stringSeparator, stringLikeNumber
  case expandString, expandStringOpen
  case multiString, multiStringEmpty, multiStringOfEmpty, multiStringOpen, multiStringNoBytes
  case binary, binaryEmpty, none, bigEndian, link, unknownType, largestType

  var data: RegistryData {
    switch self {
    case .dword: .dword(0xFFFF_FFFF)
    case .dwordTooShort: RegistryData(.dword, [1, 0])
    case .qword: .qword(5)
    case .qwordBeyondInt64: .qword(.max)
    case .qwordTooLong: RegistryData(.qword, Array(repeating: 1, count: 9))
    case .string: .string("C:\\Program Files\\é")
    case .stringOpen: RegistryData(.string, [0x61, 0])
    case .stringOdd: RegistryData(.string, [0x61, 0, 0])
    case .stringEmpty: .string("")
    case .stringNoBytes: RegistryData(.string, [])
    case .stringBehindZero: RegistryData(.string, [0x61, 0, 0, 0, 0x62, 0, 0, 0])
    case .stringLoneSurrogate: RegistryData(.string, [0x3D, 0xD8, 0, 0])
    case .stringControls: .string("a\u{0}b".replacing("\u{0}", with: "\u{1}\u{1F}\u{7F}\"\\\n\r\t"))
    case .stringEmoji: .string("👩‍👩‍👧 e\u{301} é")
    case .stringSeparator: .string("a\u{2028}b\u{2029}c\u{202E}d")
    case .stringLikeNumber: .string("18446744073709551615")
    case .expandString: .expandString("%ProgramFiles%")
    case .expandStringOpen: RegistryData(.expandString, [0x25, 0])
    case .multiString: .multiString(["a", "b\u{2028}"])
    case .multiStringEmpty: .multiString([])
    case .multiStringOfEmpty: .multiString([""])
    case .multiStringOpen: RegistryData(.multiString, [0x61, 0, 0, 0])
    case .multiStringNoBytes: RegistryData(.multiString, [])
    case .binary: RegistryData(.binary, [0, 0xFF])
    case .binaryEmpty: RegistryData(.binary, [])
    case .none: RegistryData(.none, [1])
    case .bigEndian: RegistryData(.dwordBigEndian, [0, 0, 0, 1])
    case .link: RegistryData(.link, [0x5C, 0])
    case .unknownType: RegistryData(RegistryType(rawValue: 0x1B), [7])
    case .largestType: RegistryData(RegistryType(rawValue: .max), [])
    }
  }

  var testDescription: String { rawValue }
}

let schannel = "SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols"

func place(_ line: Int, _ column: Int, in file: String = "estate/posture.yaml") -> Place {
  let position = Position(line: line, column: column)
  return Place(file: file, start: position, end: position)
}

func reason(_ rule: String = "ad-fs.schannel-server", at places: [Place] = [place(9, 17)]) -> Reason
{
  Reason(
    text: "because \"so\"",
    rules: [rule],
    because: [Offer.Because("left off by default", "W32-PROTO")],
    sources: ["W32-PROTO"],
    declaredAt: places
  )
}

func operation(
  _ root: RegistryRoot = .localMachine,
  _ key: String = schannel + "\\TLS 1.2\\Server",
  _ name: ValueName = "Enabled",
  _ action: Posture.Operation.Action = .set(.dword(1)),
  before: Reading<RegistryData> = .absent,
  setting: SettingID? = SettingID(family: "schannel.server", member: "TLS 1.2"),
  kind: Difference.Kind = .registry,
  hazards: [Hazard] = [.reboot],
  reason: Reason = reason()
) -> Posture.Operation {
  Posture.Operation(
    address: RegistryAddress(RegistryPath(root, RegistryText(key)), name),
    action: action,
    before: before,
    settings: setting.map { [$0] } ?? [],
    kind: kind,
    takesEffect: .reboot,
    hazards: hazards,
    reason: reason
  )
}

let summary = HostSummary(
  release: "Windows Server 2008 R2 SP1",
  build: 7601,
  revision: nil,
  architecture: .x64,
  kind: .server,
  frameworks: ["3.5.1", "4.6.1"],
  internetExplorer: 11,
  roles: ["ad-fs"],
  users: nil,
  updates: 12
)

func host(
  _ name: String,
  _ operations: [Posture.Operation] = [],
  groups: [String] = ["federation"],
  basis: [BasisValue] = [],
  posture: [PostureChange] = [],
  requirements: [UnmetRequirement] = [],
  unknown: [UnknownSetting] = [],
  unreachable: [Unreachable] = [],
  remarks: [Remark] = [],
  skipped: [SkippedRule] = []
) -> HostPlan {
  HostPlan(
    host: name,
    groups: groups,
    snapshotDigest: "00ff",
    summary: summary,
    basis: basis,
    posture: posture,
    operations: operations,
    requirements: requirements,
    unknown: unknown,
    unreachable: unreachable,
    remarks: remarks,
    skipped: skipped
  )
}

/// Two stacks, of which the second is a user's and needs an update.
let samplePosture: [PostureChange] = {
  func verdict(
    _ byDefault: Offer.Availability,
    _ onRequest: Offer.Availability,
    _ confidence: Offer.Confidence = .certain
  ) -> Verdict {
    Verdict(byDefault: byDefault, onRequest: onRequest, confidence: confidence)
  }
  return [
    PostureChange(
      stack: "schannel.server",
      user: nil,
      cells: [
        .init(name: .tls10, before: verdict(.on, .on), after: verdict(.off, .off)),
        .init(name: .tls12, before: verdict(.off, .on, .disputed), after: verdict(.on, .on)),
      ],
      needs: []
    ),
    PostureChange(
      stack: "wininet.S-1-5-21-1-2-3-1105",
      user: "“kana”",
      cells: [
        .init(
          name: .tls13,
          before: verdict(.unknown, .unknown, .inferred),
          after: verdict(.unsupported, .unsupported)
        )
      ],
      needs: ["KB4019276", "KB1"]
    ),
  ]
}()

func plan(_ hosts: [HostPlan], approved: Set<Hazard> = []) -> Plan {
  Plan(
    manifests: [FileDigest(path: "estate/posture.yaml", sha256: "ab")],
    catalogueVersion: "0.1.0+test",
    state: "estate/hosts",
    extraKeys: [RegistryPath(.localMachine, "SOFTWARE\\Contoso")],
    hosts: hosts,
    unreadable: [UnreadableHost(host: "web99", reason: "gone")],
    diagnostics: [
      .warning(
        "idle-pattern",
        "“x*” matches no host",
        at: Place(
          file: "estate/posture.yaml",
          start: Position(line: 3, column: 4),
          end: Position(line: 3, column: 8)
        ),
        notes: [Diagnostic.Note("a note"), Diagnostic.Note("another", at: place(1, 1))],
        help: "name one"
      ), .note("no-place", "said of nothing in particular"),
    ],
    approved: approved
  )
}

/// A plan that holds one of everything.
let fullPlan = plan(
  [
    host(
      "adfs01",
      [
        operation(hazards: [.reboot, .dropsProtocol]),
        operation(.localMachine, schannel, "A", .deleteValue, before: .present(.string("1"))),
        operation(
          .users,
          "S-1-5-21-1-2-3-1105\\Software\\Microsoft",
          "SecureProtocols",
          .set(.dword(0x8A0)),
          before: .unknown,
          setting: SettingID(family: "internet-options", member: "TLS 1.2"),
          kind: .internetOption,
          hazards: [.priorUnknown]
        ),
        operation(.localMachine, "SOFTWARE\\Contoso", .defaultValue, setting: nil),
      ],
      groups: ["federation", "every “where”"],
      basis: SampleData.allCases.map { sample in
        let path = RegistryPath(.localMachine, RegistryText(schannel))
        return BasisValue(RegistryAddress(path, ValueName(sample.rawValue)), sample.data)
      },
      posture: samplePosture,
      requirements: [
        UnmetRequirement(
          capability: "schannel-tls12",
          setting: SettingID(family: "schannel.server", member: "TLS 1.1"),
          install: "KB4019276",
          satisfiedBy: ["KB4019276", "KB4056564"],
          reason: reason()
        ),
        UnmetRequirement(
          capability: "KB3080079",
          setting: nil,
          install: "KB3080079",
          satisfiedBy: [],
          reason: reason("manifest")
        ),
      ],
      unknown: [
        UnknownSetting(setting: "winhttp.TLS 1.2", address: nil, reason: "not covered"),
        UnknownSetting(
          setting: "schannel.server.TLS 1.0",
          address: RegistryAddress(RegistryPath(.localMachine, "SYSTEM"), "Enabled"),
          reason: "not covered"
        ),
      ],
      unreachable: [
        Unreachable(
          setting: "schannel.client.TLS 1.3",
          address: nil,
          expected: "enabled",
          actual: "unsupported",
          reason: reason()
        )
      ],
      remarks: [
        Remark(warning: "stray-key", "TLS1.2"), Remark(note: "waived", "x", [place(1, 2)]),
      ],
      skipped: [SkippedRule(rule: "outlook.winhttp", reason: "8.1", declaredAt: place(2, 3))]
    ), host("adfs02"),
  ],
  approved: [.dropsProtocol, .weakens]
)

func json(_ plan: Plan) -> [UInt8] {
  var bytes: [UInt8] = []
  let output = ReportOutput { bytes += $0 }
  writePlanJSON(plan, catalogue: builtInCatalogue, version: "0.1.0", to: output) { render in
    var digest = SHA256()
    let head = ReportOutput(flushSize: 100) { digest.update($0) }
    render(head)
    head.flush()
    return digest.finish()
  }
  output.flush()
  return bytes
}

func text(_ plan: Plan, verbose: Bool = false, allowed: Set<Hazard> = []) -> String {
  ReportOutput.text { output in
    writePlanText(
      plan,
      catalogue: builtInCatalogue,
      allowed: allowed,
      verbose: verbose,
      style: Style(color: false),
      to: output
    )
  }
}

func object(_ bytes: [UInt8]) throws -> [String: Any] {
  try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
}
