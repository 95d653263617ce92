import WindowsRegistry

// How what stands in the registry is judged. SchannelOffer, MaskReading, DecidingMask, DotNetOffer and
// StoredSetting do it; a test holds the table of Schannel's keys against what they answer.

extension SettingFamily {
  func readForms(_ member: String?) -> [Explanation.Block] {
    switch encoding {
    case .protocolKey: Self.keyReadings
    case .machineMask(let mask): [.list(mask.readings)]
    case .userMask(let mask): [.list(mask.readings)]
    case .flag(_, _, let framework): [.list(Self.flagReadings(framework, member))]
    case .values(let values):
      [.list(values.filter { member == nil || $0.member == member }.readings)]
    }
  }

  private static let keyReadings: [Explanation.Block] = [
    .table(
      Explanation.Table(
        columns: [
          .init("enabled", "Enabled"), .init("disabled_by_default", "DisabledByDefault"),
          .init("by_default", "By default"), .init("on_request", "On request"),
        ],
        rows: [
          .init(["0", "any", "off", "off"]),
          .init(["not 0", "0", "on", "on"]),
          .init(["not 0, or absent", "not 0", "off", "on"]),
          .init([
            "not 0", "absent", "on if that is the default, else disputed (off)", "on",
          ]),
          .init(["absent", "0", "on if that is the default, else disputed (on)", "on"]),
          .init(["absent", "absent", "the default of the release", "on"]),
          .init(["another type", "any", "unknown", "unknown"]),
        ]
      )
    ),
    .list([
      .init("Any number but 0 is on, 0xffffffff as well.", sources: ["WS-TLSREG", "HC"]),
      .init(
        """
        “By default” is what programs get that leave the choice to Windows, “on request” what a program gets \
        that names the protocol.
        """,
        sources: ["KB245030"]
      ),
      .init(
        """
        Where only one of the two values is there and the release has the protocol off, documents contradict \
        each other; what is disputed never counts as met.
        """,
        sources: ["WS-TLSREG", "SP", "JP-TLS"]
      ),
      .init(
        "Where a release does not have the protocol, no value turns it on.",
        sources: ["W32-PROTO"]
      ),
    ]),
  ]

  private static func flagReadings(
    _ framework: Framework,
    _ member: String?
  ) -> [Explanation.Item] {
    let numbers: [Explanation.Item] = [
      .init("1 is on and 0 is off.", sources: ["DN-TLS"]),
      .init(
        """
        Other numbers count for some checkers and not for others, and of other types no document speaks: \
        \(.disputed).
        """,
        sources: ["HC", "AZDO"]
      ),
    ]
    switch framework {
    case .v2:
      return numbers + [.init("Where the value is absent it counts as 0.", sources: ["DN-TLS"])]
    case .v4:
      let targets: [String: Prose] = [
        "strong-crypto": """
        strong-crypto is off in programs built for 4.5.2 or earlier, on in those built for 4.6 or later
        """,
        "system-default-versions": """
        system-default-versions is off in programs built for 4.6.2 or earlier, on in those built for 4.7 or \
        later
        """,
      ]
      let details = targets.sorted { $0.key < $1.key }.filter { member == nil || $0.key == member }
      let absent = Explanation.Item(
        "Where the value is absent, it hangs on the Framework that a program was built for:",
        details.map(\.value),
        sources: ["DN-TLS"]
      )
      return numbers + [absent]
    }
  }
}

/// What Schannel makes of the offer of a stack above it (`Offer.limited`).
private let schannelLimits = Explanation.Item(
  """
  Schannel's client side has the last word: what it refuses is off, and what it has off by default is \
  \(.disputed) and read as off.
  """,
  sources: ["KB3140245", "KB245030"]
)

extension SettingFamily.MachineMask {
  fileprivate var readings: [Explanation.Item] {
    let bits = Explanation.Item("The bits say what is offered by default.")
    guard case .winhttp = standard else { return [bits] }
    return [
      bits,
      .init("A program may ask for more than the mask has.", sources: ["W32-OPT"]),
      .init(
        """
        A mask of 0, or with bits that no protocol has, may be ignored as a whole: \(.disputed) and read as \
        off.
        """,
        sources: ["DECOMP"]
      ),
      .init("A value of another type than REG_DWORD is \(.unknown)."),
      schannelLimits,
    ]
  }
}

extension SettingFamily.UserMask {
  fileprivate var readings: [Explanation.Item] {
    let places: [Prose] = [
      "\(code: policyKey.description)", "\(code: "HKU\\<user>\\\(userPolicyKey)")",
      "\(code: "HKU\\<user>\\\(key)")", "\(code: machineKey.description)",
    ]
    return [
      .init(
        """
        The first of these that is there decides: the policy of the machine, the policy of the user, the \
        user's own value, the machine's own value.
        """,
        places,
        sources: ["NSA-ADMX", "WINREGKB"]
      ),
      .init(
        """
        From updates of 20 September 2022 on, the bits of TLS 1.0 and 1.1 in a user's own value no longer \
        count where the release had them in its default: \(.disputed) and read as off.
        """,
        sources: ["KB5017811", "HIVES"]
      ),
      .init("A value of another type than REG_DWORD is \(.unknown)."),
      schannelLimits,
    ]
  }
}

extension [StoredSetting] {
  fileprivate var readings: [Explanation.Item] {
    var items: [Explanation.Item] = []
    func add(_ text: Prose) {
      let item = Explanation.Item(text)
      if !items.contains(item) { items.append(item) }
    }
    for stored in self {
      switch stored.form {
      case .toggle: add("Any number but 0 is enabled, 0 is disabled.")
      case .number: add("The number counts as it is.")
      case .list:
        add("The names count in their order, whether they stand in a REG_MULTI_SZ or in a REG_SZ.")
      }
      if let policy = stored.overruledBy {
        add("Without effect while there is a policy value \(code: policy.description).")
      }
      add(
        stored.standard == nil
          ? "Where there is no value, Windows decides."
          : "Where there is no value, the default counts."
      )
    }
    return items
  }
}
