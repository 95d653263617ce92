import Inputs
import Posture
import WindowsRegistry

@testable import Reports

/// Drift reports that hold one of everything, for all renderers.
enum DriftSamples {
  /// Each kind of finding, state, change, evidence, waiver and baseline at least once.
  static let full = report(
    [federation("adfs01", run: 7, evidence: [policy]), federation("adfs02", run: 8), web01, web02],
    fixed: [
      BaselineUse.Fixed(
        host: "adfs01",
        finding: DriftFinding.Identity(
          kind: .registry,
          setting: "schannel.server.TLS 1.0",
          address: RegistryAddress(key("TLS 1.0", "Server"), "Enabled")
        )
      ),
      BaselineUse.Fixed(
        host: "web02",
        finding: DriftFinding.Identity(kind: .update, setting: "winhttp.TLS 1.2", address: nil)
      ),
    ]
  )

  /// Texts that mean something to some format, wherever a text may come from outside.
  static let hostile = report(
    [
      HostDrift(
        host: "=cmd|'/c calc'!A1",
        groups: ["+group", "a,\"b\"\r\nc"],
        snapshotDigest: "00ff",
        summary: system,
        findings: [
          finding(
            .registry,
            "registry",
            RegistryAddress(
              RegistryPath(.localMachine, RegistryText("SOFTWARE\\<&\"'>]]>\u{1}\u{B}")),
              ValueName("-%0A::error::\u{FFFF}")
            ),
            .value(.string("a\u{1}\u{7F}\"\\\n\r\t%]]>😀é\u{202E}b")),
            .value(.multiString(["=1+1", "@x"])),
            .other,
            waiver: waiver(
              expired: false,
              owner: "O'Neil <o@example.org>",
              reason: "=so]]>\n::stop"
            ),
            at: [place(12, 3, in: "estate/sp ace:50%,ü#?.yaml")]
          )
        ],
        unknown: [UnknownSetting(setting: "@setting", address: nil, reason: "-1\u{1B}[31m")],
        remarks: [Remark(warning: "mistyped-value", "=\u{8}]]> & <b>", [])]
      )
    ],
    manifests: ["estate/sp ace:50%,ü#?.yaml"],
    unreadable: [UnreadableHost(host: "\tweb99", reason: "gone\u{0}\r\n::error::")]
  )

  static let inSync = report([web02], hasJournal: false, unreadable: [])

  /// A fleet in which every host has the same findings, each on a line of its own.
  static func fleet(hosts: Int, findings: Int, distinct: Bool = false) -> DriftReport {
    let names = (1...hosts).map { number in
      let digits = String(number)
      return "pc-" + String(repeating: "0", count: 6 - digits.count) + digits
    }
    return report(
      names.enumerated().map { index, name in
        host(
          name,
          (0..<findings).map { number in
            finding(
              .registry,
              "winhttp.TLS 1.2",
              RegistryAddress(
                RegistryPath(.localMachine, RegistryText("SOFTWARE\\Contoso\\\(number)")),
                "DefaultSecureProtocols"
              ),
              .value(.dword(0xA00)),
              distinct ? .value(.dword(UInt32(index))) : .absent,
              .weaker,
              at: [place(10 + number, 3)]
            )
          }
        )
      },
      unreadable: []
    )
  }

  // MARK: Parts

  static let policy = Evidence(
    kind: .groupPolicy,
    text: "it is the value of a policy, which group policy writes anew",
    address: RegistryAddress(key("TLS 1.2", "Server"), "Enabled")
  )

  static func key(_ name: String, _ role: String) -> RegistryPath {
    RegistryPath(.localMachine, RegistryText("\(schannel)\\\(name)\\\(role)"))
  }

  static func waiver(
    expired: Bool,
    owner: String = "kana@example.org",
    reason: String = "the old scanner speaks nothing else"
  ) -> WaiverNote {
    WaiverNote(
      setting: "schannel.server.*",
      reason: reason,
      owner: owner,
      expires: date(expired ? "2026-10-31" : "2027-01-31"),
      isExpired: expired,
      declaredAt: place(40, 5)
    )
  }

  static func finding(
    _ kind: DriftFinding.Kind,
    _ setting: String,
    _ address: RegistryAddress?,
    _ expected: DriftFinding.State,
    _ actual: DriftFinding.State,
    _ severity: DriftFinding.Severity,
    change: DriftFinding.Change? = nil,
    run: Int? = nil,
    evidence: [Evidence] = [],
    waiver: WaiverNote? = nil,
    baseline: DriftFinding.Baseline? = nil,
    rule: String = "manifest",
    at places: [Place] = [place(9, 17)]
  ) -> DriftFinding {
    let written: RegistryData? = if case .value(let data) = expected { data } else { nil }
    return DriftFinding(
      kind: kind,
      setting: setting,
      address: address,
      expected: expected,
      actual: actual,
      severity: severity,
      change: change,
      lastApplied: run.map {
        LastApplied(value: written, run: RunID(number: $0), at: "2026-11-01T10:00:00Z")
      },
      evidence: evidence,
      waiver: waiver,
      baseline: baseline,
      reason: reason(rule, at: places)
    )
  }

  static func host(
    _ name: String,
    _ findings: [DriftFinding],
    groups: [String] = ["clients"]
  ) -> HostDrift {
    HostDrift(
      host: name,
      groups: groups,
      snapshotDigest: "00ff",
      summary: system,
      findings: findings,
      unknown: [],
      remarks: []
    )
  }

  static func report(
    _ hosts: [HostDrift],
    manifests: [String] = ["estate/posture.yaml", "estate/fleet.yaml"],
    hasJournal: Bool = true,
    unreadable: [UnreadableHost] = [UnreadableHost(host: "web99", reason: "gone")],
    fixed: [BaselineUse.Fixed]? = nil
  ) -> DriftReport {
    DriftReport(
      manifests: manifests.map { FileDigest(path: $0, sha256: "ab") },
      catalogueVersion: "0.1.0+test",
      day: date("2026-11-27"),
      hasJournal: hasJournal,
      hosts: hosts,
      unreadable: unreadable,
      waivers: [WaiverUse(note: waiver(expired: true), hosts: 1, findings: 1)],
      baseline: fixed.map { BaselineUse(fixed: $0) },
      diagnostics: [
        .warning("idle-pattern", "“x*” matches no host", at: place(3, 4), help: "name one")
      ]
    )
  }

  private static func date(_ text: String) -> ISODate {
    guard let date = ISODate(text) else { preconditionFailure("\(text) is no day") }
    return date
  }

  private static let system = HostSummary(
    release: "Windows Server 2008 R2 SP1",
    build: 7601,
    revision: nil,
    architecture: .x64,
    kind: .server,
    frameworks: ["3.5.1"],
    internetExplorer: nil,
    roles: [],
    users: 2,
    updates: 12
  )

  /// Two hosts with these fold, though their runs and evidence differ.
  private static func federation(_ name: String, run: Int, evidence: [Evidence] = []) -> HostDrift {
    HostDrift(
      host: name,
      groups: ["federation"],
      snapshotDigest: "00ff",
      summary: system,
      posture: samplePosture,
      findings: [
        finding(
          .registry,
          "schannel.server.TLS 1.2",
          RegistryAddress(key("TLS 1.2", "Server"), "Enabled"),
          .value(.dword(1)),
          .value(.dword(0)),
          .weaker,
          change: .machine,
          run: run,
          evidence: evidence,
          baseline: .new,
          rule: "ad-fs.schannel-server"
        )
      ],
      unknown: [],
      remarks: [Remark(warning: "value-wrong-type", "Enabled is a text", [place(9, 17)])]
    )
  }

  private static let web01 = HostDrift(
    host: "web01",
    groups: ["web", "every “where”"],
    snapshotDigest: "00ff",
    summary: system,
    findings: [
      finding(
        .registry,
        "schannel.server.TLS 1.0",
        RegistryAddress(key("TLS 1.0", "Server"), "Enabled"),
        .value(.dword(0)),
        .absent,
        .weaker,
        change: .neverApplied,
        waiver: waiver(expired: false),
        baseline: .new
      ),
      finding(
        .registry,
        "schannel.server.TLS 1.1",
        RegistryAddress(key("TLS 1.1", "Server"), "Enabled"),
        .value(.dword(0)),
        .value(.dword(.max)),
        .weaker,
        change: .both,
        run: 7,
        evidence: [Evidence(kind: .iisCrypto, text: "0xffffffff is what IIS Crypto writes")],
        waiver: waiver(expired: true),
        baseline: .updated
      ),
      finding(
        .registry,
        "winhttp.TLS 1.0",
        RegistryAddress(
          RegistryPath(
            .localMachine,
            "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp"
          ),
          "DefaultSecureProtocols"
        ),
        .value(.dword(0xA80)),
        .value(.dword(0xA00)),
        .stronger,
        change: .manifest,
        run: 7,
        baseline: .unchanged,
        at: [place(12, 3, in: "estate/fleet.yaml"), place(9, 17)]
      ),
      user("S-1-5-21-1-2-3-1105"), user("S-1-5-21-1-2-3-1106"),
      finding(
        .update,
        "winhttp.TLS 1.2",
        nil,
        .words("KB3140245 installed"),
        .words("not installed"),
        .weaker,
        baseline: .new
      ),
      finding(
        .unreachable,
        "schannel.client.TLS 1.3",
        nil,
        .words("on"),
        .words("not supported by Windows Server 2008 R2 SP1"),
        .weaker,
        baseline: .new,
        rule: "outlook.winhttp"
      ),
      finding(
        .registry,
        "registry",
        RegistryAddress(RegistryPath(.localMachine, "SOFTWARE\\Contoso"), "Mode"),
        .value(.string("strict")),
        .value(.string("lax")),
        .other,
        change: .machine,
        run: 7,
        baseline: .new,
        at: []
      ),
    ],
    unknown: [
      UnknownSetting(
        setting: "dotnet.SchUseStrongCrypto",
        address: RegistryAddress(RegistryPath(.localMachine, "SOFTWARE\\Microsoft"), "x"),
        reason: "the snapshot does not cover it"
      )
    ],
    remarks: [Remark(note: "prerequisite", "check the load balancer", [place(20, 3)])]
  )

  private static func user(_ sid: String) -> DriftFinding {
    finding(
      .internetOption,
      "internet-options.TLS 1.2",
      RegistryAddress(
        RegistryPath(.users, RegistryText("\(sid)\\Software\\Microsoft\\Internet Settings")),
        "SecureProtocols"
      ),
      .value(.dword(0xA80)),
      .value(.dword(0x80)),
      .weaker,
      change: .neverApplied,
      baseline: .new
    )
  }

  private static let web02 = host("web02", [], groups: ["web"])
}
