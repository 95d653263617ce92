import Support
import Testing
import WindowsRegistry

/// A host of the fixed-point test, in a state that somebody may have left it in.
struct ActualSample: CustomTestStringConvertible, Sendable {
  let name: String
  let snapshot: RegistrySnapshot
  var testDescription: String { name }

  init(_ name: String, _ host: SampleHost) {
    self.init(name, host.snapshot)
  }

  init(_ name: String, _ snapshot: RegistrySnapshot) {
    self.name = name
    self.snapshot = snapshot
  }

  private static let releases: [(String, SampleRelease)] = [
    ("2008 SP2", .server2008), ("2008 R2", .server2008R2), ("7", .windows7),
    ("7 x86", .windows7x86), ("2012", .server2012), ("8", .windows8), ("2012 R2", .server2012R2),
    ("8.1", .windows8point1), ("10", .windows10), ("2016", .server2016), ("2022", .server2022),
    ("11", .windows11),
  ]

  private static let seven = SampleHost(.windows7)
  private static let ten = SampleHost(.windows10)
  private static let ren = "S-1-5-21-1-2-3-1002"

  static let samples: [ActualSample] =
    releases.map { ActualSample($0.0 + ", untouched", SampleHost($0.1)) }
    + releases.filter { ["2008 R2", "7", "10", "11"].contains($0.0) }.map {
      ActualSample($0.0 + ", everything set wrong", wrong(SampleHost($0.1)))
    } + odd + masks + policies + blind + strange

  private static func wrong(_ host: SampleHost) -> SampleHost {
    let names = ["SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3", "DTLS 1.2"]
    var host = host
    for (index, name) in names.enumerated() {
      let isOn: UInt32 = index < 4 ? 1 : 0
      for role in ["Client", "Server"] {
        host = host.schannel(
          name,
          role,
          enabled: .dword(isOn),
          disabledByDefault: .dword(1 - isOn)
        )
      }
    }
    for key in [Keys.framework2, Keys.framework2In32, Keys.framework4, Keys.framework4In32] {
      host = host.value(key, "SchUseStrongCrypto", .dword(0))
        .value(key, "SystemDefaultTlsVersions", .dword(0))
    }
    return host.winhttp(.dword(0xA0), in32: .dword(0x80)).box(.dword(0xA8)).policy(.dword(0xA0))
  }

  private static let odd = [
    ActualSample(
      "half a pair, then the other",
      seven.schannel("TLS 1.2", "Client", enabled: .dword(1))
        .schannel("TLS 1.2", "Server", disabledByDefault: .dword(0))
        .schannel("TLS 1.0", "Client", disabledByDefault: .dword(1))
    ),
    ActualSample(
      "0xffffffff for on",
      ten.schannel(
        "TLS 1.0",
        "Server",
        enabled: .dword(0xFFFF_FFFF),
        disabledByDefault: .dword(0xFFFF_FFFF)
      ).schannel("TLS 1.2", "Server", enabled: .dword(0xFFFF_FFFF), disabledByDefault: .dword(0))
    ),
    ActualSample(
      "texts and QWORDs for numbers",
      seven.schannel("TLS 1.2", "Client", enabled: .string("1"), disabledByDefault: .qword(0))
        .schannel("SSL 3.0", "Server", enabled: RegistryData(.dword, [0]))
        .winhttp(.string("0xA00"), in32: .qword(0xA00)).box(RegistryData(.binary, [0xA0, 0, 0, 0]))
        .value(Keys.framework4, "SchUseStrongCrypto", .string("1"))
    ),
    ActualSample(
      "misspelt keys beside the right ones",
      seven.schannel("TLS1.2", "Client", enabled: .dword(1), disabledByDefault: .dword(0))
        .key(Keys.protocols + "\\Multi-Protocol Unified Hello\\Client")
    ),
    ActualSample(
      "names in other letters",
      seven.value(
        Keys.protocols.uppercased() + "\\tls 1.2\\CLIENT",
        "ENABLED",
        .dword(0)
      ).value(Keys.winhttp.lowercased(), "defaultsecureprotocols", .dword(0xA0))
    ),
    ActualSample(
      "keys that are said not to be there",
      ten.deletedKey(Keys.protocols + "\\TLS 1.2").deletedKey(Keys.winhttp)
        .deletedKey(Keys.framework4In32).deletedKey(Keys.user(SampleHost.kana))
    ),
  ]

  private static let masks = [
    ActualSample("decimal as hex", seven.winhttp(.dword(0x2560), in32: .dword(0xA800))),
    ActualSample("a mask of 0", seven.winhttp(.dword(0), in32: .dword(0)).box(.dword(0))),
    ActualSample("different views", seven.winhttp(.dword(0xA00), in32: .dword(0xA80))),
    ActualSample("one view", ten.winhttp(nil, in32: .dword(0x80))),
    ActualSample(
      "TLS 1.3 only",
      SampleHost(.windows11).winhttp(.dword(0x2000), in32: .dword(0x2000))
    ),
    ActualSample("bits of other people", ten.box(.dword(0xF00_0080)).winhttp(.dword(0xF00_0080))),
    ActualSample("Internet Explorer 11 on 7", seven.explorer("9.11.9600.18893").box(.dword(0xA0))),
  ]

  private static let policies = [
    ActualSample("a machine policy", ten.policy(.dword(0x800)).box(.dword(0xA0))),
    ActualSample("a user's policy", ten.userPolicy(.dword(0x80)).box(.dword(0xA80))),
    ActualSample("both policies", ten.policy(.dword(0x80)).userPolicy(.dword(0x800))),
    ActualSample("a policy that is a text", seven.policy(.string("2048"))),
    ActualSample(
      "two users, one logged off",
      ten.user(ren, "ren", isLoaded: false).box(.dword(0x280))
    ),
    ActualSample(
      "two users who differ",
      seven.user(ren, "ren").box(.dword(0xA0)).box(.dword(0x800), of: ren)
    ),
    ActualSample("no users", ten.hiding(Keys.profiles + "\\" + SampleHost.kana)),
  ]

  private static let blind = [
    ("release", Keys.version), ("product type", Keys.productOptions), ("bitness", Keys.environment),
    ("frameworks", Keys.frameworks), ("packages", Keys.packages), ("Schannel", Keys.schannel),
    ("WinHTTP", Keys.winhttp), ("32-bit WinHTTP", Keys.winhttp32), (".NET", Keys.framework4),
    ("policy", Keys.policy), ("users", Keys.profiles), ("hive", Keys.user(SampleHost.kana)),
    ("browser", Keys.explorer),
  ].flatMap { name, key in
    [
      ActualSample("7, blind to the \(name)", seven.hiding(key)),
      ActualSample(
        "2012 set wrong, blind to the \(name)",
        wrong(SampleHost(.server2012)).hiding(key)
      ),
    ]
  }

  private static let strange = [
    ActualSample("an unknown build", ten.build(99999)),
    ActualSample("an unknown build, everything set", wrong(ten.build(99999))),
    ActualSample("without service pack 1", seven.build(7600).servicePack(0)),
    ActualSample("2008 with its update", SampleHost(.server2008).package("KB4019276")),
    ActualSample(
      "2008 before the next start",
      SampleHost(.server2008).package("KB4019276", state: 0x60)
    ),
    ActualSample(
      "7 with every update",
      seven.package("KB3140245").package("KB3154518").package("KB2954853")
    ),
    ActualSample("7 with rollups", seven.package("RollupFix").package("DotNetRollup", state: 0x50)),
    ActualSample("control set 2", wrong(ten).snapshot(controlSet: 2)),
    ActualSample("an old Entra Connect", SampleHost(.server2008R2).entraConnect("1.1.561.0")),
    ActualSample("a demanding Entra Connect", SampleHost(.server2016).entraConnect("2.4.18.0")),
    ActualSample("nothing known", RegistrySnapshot(host: "host", covers: [], keys: [])),
    ActualSample(
      "nothing there",
      RegistrySnapshot(
        host: "host",
        covers: [
          RegistryPath(.localMachine, RegistryText.empty), RegistryPath(.users, RegistryText.empty),
        ],
        keys: []
      )
    ),
  ]
}
