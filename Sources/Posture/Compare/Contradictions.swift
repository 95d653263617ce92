import Inputs
import WindowsRegistry

// Wishes that cannot all come true on a host, found before anything is written. What would leave a
// side without any protocol or suite is taken out of the plan; the rest is said and done.

extension Comparer {
  mutating func checkContradictions(_ wishes: [Wish]) {
    keepProtocol(wishes)
    keepSuite(wishes)
    checkSuiteOfTLS13(wishes)
    checkBelowSchannel(wishes)
  }

  private var outcome: ObservedHost { result.outcome(on: host) }

  // MARK: No protocol left

  private mutating func keepProtocol(_ wishes: [Wish]) {
    for role in SchannelRole.allCases {
      guard result.differences.contains(where: { $0.surface == .schannel(role) && !$0.isEnabling }),
        let keys = catalogue.protocolKeys(role)
      else { continue }
      // An update of the plan may bring a protocol; until it is there nothing would be left.
      let before = streams(host, keys)
      let after = streams(host.with(result.changes), keys)
      guard before.contains(where: { $0.offer.mayBeOnByDefault }),
        !after.contains(where: { $0.offer.mayBeOnByDefault })
      else { continue }
      let culprits = withhold("no protocol would be left") { $0.surface == .schannel(role) }
      let side = role == .client ? "client" : "server"
      contradict(
        code: "no-protocol-left",
        "disabling all of it would leave Schannel's \(side) side without any protocol, so nothing is "
          + "disabled there; keep one that \(host.releaseName ?? "this release") has",
        wishes.filter { culprits.contains($0.setting) }
      )
    }
  }

  private func streams(
    _ host: ObservedHost,
    _ keys: SettingFamily.ProtocolKeys
  ) -> [(name: TLSProtocol, offer: Offer)] {
    keys.paths.keys.filter { !$0.isDatagram }.map { name in
      (name, host.schannelOffer(name, keys, catalogue: catalogue))
    }
  }

  // MARK: No suite left

  private mutating func keepSuite(_ wishes: [Wish]) {
    for role in SchannelRole.allCases {
      guard result.differences.contains(where: { $0.touchesSuites(of: role) }),
        let keys = catalogue.protocolKeys(role)
      else { continue }
      let before = offered(host, keys)
      let after = offered(outcome, keys)
      guard !after.isEmpty, isServed(before, host), !isServed(after, outcome) else { continue }
      var culprits = withhold("no suite would be left") { difference in
        difference.settings.contains { Self.suiteFamilies.contains($0.family) }
      }
      // The suites may be right and the protocols wrong.
      let rest = outcome
      if !isServed(offered(rest, keys), rest) {
        culprits.formUnion(withhold("no suite would be left") { $0.surface == .schannel(role) })
      }
      let side = role == .client ? "client" : "server"
      contradict(
        code: "no-suite-left",
        "the protocols that Schannel's \(side) side offers "
          + "(\(after.map(\.rawValue).joined(separator: ", "))) would have no cipher suite left, so "
          + "what would bring that about is not changed",
        wishes.filter { culprits.contains($0.setting) }
      )
    }
  }

  private static let suiteFamilies = ["ciphers", "hashes", "key-exchange", "cipher-suites"]

  private func offered(
    _ host: ObservedHost,
    _ keys: SettingFamily.ProtocolKeys
  ) -> [TLSProtocol] {
    streams(host, keys).filter { $0.offer.mayBeOnByDefault }.map(\.name).sorted()
  }

  private func isServed(_ protocols: [TLSProtocol], _ host: ObservedHost) -> Bool {
    // Where no name can be read nothing is concluded.
    guard let suites = host.usableSuites(catalogue) else { return true }
    return protocols.contains { name in
      // Nothing in the registry steers the suites of SSL 2.0 alone.
      name == .ssl20 || suites.contains { $0.protocols.contains(name) }
    }
  }

  private mutating func checkSuiteOfTLS13(_ wishes: [Wish]) {
    for wish in wishes
    where wish.setting.protocolVersion == .tls13 && wish.state == .enabled {
      guard case .protocolKey(let keys)? = catalogue.family(wish.setting.family)?.encoding else {
        continue
      }
      let after = outcome
      guard after.schannelOffer(.tls13, keys, catalogue: catalogue).byDefault == .on,
        let suites = after.usableSuites(catalogue),
        !suites.contains(where: { $0.protocols == [.tls13] })
      else { continue }
      contradict(
        code: "tls13-without-suite",
        "\(wish.setting) has no effect: none of the cipher suites in force belongs to TLS 1.3; add "
          + "TLS_AES_256_GCM_SHA384 or TLS_AES_128_GCM_SHA256 to the order",
        [wish]
      )
    }
  }

  // MARK: What Schannel forbids

  /// WinHTTP, Internet Options and .NET connect through Schannel's client side, which has the last
  /// word.
  private mutating func checkBelowSchannel(_ wishes: [Wish]) {
    guard let keys = catalogue.protocolKeys(.client) else { return }
    var after: ObservedHost?
    for wish in wishes where wish.state == .enabled {
      guard let encoding = catalogue.family(wish.setting.family)?.encoding else { continue }
      let name: TLSProtocol
      switch encoding {
      case .flag(_, _, let framework):
        if !self.host.facts.lacks(framework) {
          let host = after ?? outcome
          after = host
          checkFlag(wish, wishes, host, keys)
        }
        continue
      case .machineMask(let mask):
        guard case .winhttp = mask.standard, let own = wish.setting.protocolVersion else {
          continue
        }
        name = own
      case .userMask:
        guard let own = wish.setting.protocolVersion else { continue }
        name = own
      case .protocolKey, .values: continue
      }
      let host = after ?? outcome
      after = host
      guard host.schannelOffer(name, keys, catalogue: catalogue).onRequest == .off else { continue }
      let text =
        "\(wish.setting) has no effect: Schannel refuses \(name.rawValue) to clients, by a value that "
        + "is there or that the manifest asks for"
      contradict(code: "schannel-forbids", text, [wish])
    }
  }

  /// A framework that leaves the choice to Schannel gets what is on there by default; one that only
  /// uses strong cryptography asks for TLS 1.2 by name.
  private mutating func checkFlag(
    _ wish: Wish,
    _ wishes: [Wish],
    _ after: ObservedHost,
    _ keys: SettingFamily.ProtocolKeys
  ) {
    let isLeftToSchannel = wishes.contains {
      $0.setting.family == wish.setting.family && $0.state == .enabled
        && $0.setting.member == "system-default-versions"
    }
    let isForbidden =
      isLeftToSchannel
      ? !streams(after, keys).contains { $0.offer.mayBeOnByDefault }
      : after.schannelOffer(.tls12, keys, catalogue: catalogue).onRequest == .off
    guard isForbidden else { return }
    contradict(
      code: "dotnet-without-schannel",
      "\(wish.setting) has no effect: Schannel refuses to clients what it asks for, by a value that is "
        + "there or that the manifest asks for",
      [wish]
    )
  }

  // MARK: Saying so

  /// Takes changes out of the plan; tells the settings in whose name they were.
  private mutating func withhold(
    _ why: String,
    _ isCulprit: (Difference) -> Bool
  ) -> Set<SettingID> {
    let culprits = result.differences.filter { isCulprit($0) && !$0.isHarmless }
    result.differences.removeAll { isCulprit($0) && !$0.isHarmless }
    for difference in culprits {
      // Values stated by hand have no setting that tells them apart.
      let setting = difference.settings.first?.description
      let isSaid = result.unreachable.contains { entry in
        entry.actual == why
          && (setting.map { entry.setting == $0 } ?? (entry.address == difference.address))
      }
      if isSaid { continue }
      result.unreachable.append(
        Unreachable(
          setting: difference.settings.first?.description ?? "registry",
          address: difference.address,
          expected: "changed",
          actual: why,
          reason: difference.reason
        )
      )
    }
    return Set(culprits.flatMap(\.settings))
  }

  private mutating func contradict(code: String, _ text: String, _ wishes: [Wish]) {
    for wish in wishes
    where !result.unreachable.contains(where: { $0.setting == "\(wish.setting)" }) {
      result.unreachable.append(
        Unreachable(
          setting: wish.setting.description,
          address: nil,
          expected: wish.state.text,
          actual: code,
          reason: Reason([wish.origin])
        )
      )
    }
    let places = wishes.flatMap(\.origin.declaredAt).reduce(into: [] as [Place]) { places, place in
      if !places.contains(place) { places.append(place) }
    }
    let remark = Remark(warning: code, text, places)
    if !result.remarks.contains(remark) { result.remarks.append(remark) }
  }
}

extension Difference {
  /// Whether it can leave a side's protocols without suites.
  fileprivate func touchesSuites(of role: SchannelRole) -> Bool {
    surface == .value || surface == .schannel(role) && !isEnabling
  }

  /// Whether it takes nothing away.
  fileprivate var isHarmless: Bool {
    if case .value = surface { return isEnabling && after?.texts == nil && after?.text == nil }
    return isEnabling
  }
}

extension Comparison {
  /// The values as they would be.
  var changes: [RegistryAddress: RegistryData?] {
    Dictionary(differences.map { ($0.address, $0.after) }, uniquingKeysWith: { $1 })
  }
}

extension ObservedHost {
  /// The suites of the order in force, or of Windows' own where no order is known, without those of
  /// which a part is off; nil where a name in the order cannot be read.
  func usableSuites(_ catalogue: Catalogue) -> [CipherSuite]? {
    let order = orders(of: self, catalogue: catalogue).first { $0.family == "cipher-suites" }
    let names = order?.names ?? []
    let suites = names.isEmpty ? CipherSuite.common : names.compactMap { CipherSuite($0) }
    guard names.isEmpty || suites.count == names.count else { return nil }
    return suites.filter { suite in
      isSpelt(suite, names.isEmpty) && isAllowed("ciphers", suite.cipher, catalogue)
        && isAllowed("hashes", suite.hash, catalogue)
        && isAllowed("key-exchange", suite.keyExchange, catalogue)
    }
  }

  /// Before Windows 10 the names of ECDHE suites end in the curve (W32-SUITES).
  private func isSpelt(_ suite: CipherSuite, _ isOurs: Bool) -> Bool {
    guard !isOurs, suite.keyExchange == "ECDH", let build = facts.build.value, build < 10240 else {
      return true
    }
    return suite.namesCurve
  }

  /// Unknown counts as allowed: only what is surely off leaves nothing.
  private func isAllowed(_ family: String, _ member: String?, _ catalogue: Catalogue) -> Bool {
    guard let member, case .values(let values)? = catalogue.family(family)?.encoding,
      let stored = values.first(where: { $0.member == member })
    else { return true }
    return value(stored.address.path, stored.address.name).value?.dword != 0
  }
}
