import WindowsRegistry

/// What a host does on every stack that it has: the defaults of its release, its registry, its
/// policies and its updates, put together.
///
/// Stacks sit on one another: WinHTTP, WinINET and .NET connect through the client side of Schannel,
/// which has the last word.
package func effectivePosture(
  of host: ObservedHost,
  catalogue: Catalogue,
  groups: [String] = []
) -> HostPosture {
  var reader = PostureReader(host: host, catalogue: catalogue)
  reader.read()
  return HostPosture(
    host: host.snapshot.host,
    groups: groups,
    summary: HostSummary(host),
    stacks: reader.stacks,
    orders: orders(of: host, catalogue: catalogue),
    influences: influences(on: host),
    unknown: reader.unknown,
    remarks: lint(host, catalogue: catalogue)
  )
}

/// Only the verdicts of the stacks, for plans that hold two of them against each other.
func stackPostures(of host: ObservedHost, catalogue: Catalogue) -> [StackPosture] {
  var reader = PostureReader(host: host, catalogue: catalogue)
  reader.read()
  return reader.stacks
}

struct PostureReader {
  let host: ObservedHost
  let catalogue: Catalogue
  /// What Schannel offers to clients, on which the others sit.
  let client: ProtocolCells
  private(set) var stacks: [StackPosture] = []
  private(set) var unknown: [UnknownSetting] = []

  init(host: ObservedHost, catalogue: Catalogue) {
    self.host = host
    self.catalogue = catalogue
    client = Self.schannel(.client, host, catalogue)
  }

  mutating func read() {
    add(.schannel(.client), client)
    add(.schannel(.server), Self.schannel(.server, host, catalogue))
    for family in catalogue.settings {
      switch family.encoding {
      case .machineMask(let mask):
        // The others are no stack of their own.
        guard case .winhttp = mask.standard else { continue }
        stacks += inViews(
          { .winhttp($0) },
          values: { host.machineMaskOffers(mask.views.path($0, on: host), mask).reading },
          cells: { winhttp($0, mask, family) }
        )
      case .userMask(let mask): readUsers(mask)
      case .flag(let keys, let names, let framework):
        guard !host.facts.lacks(framework) else { continue }
        stacks += inViews(
          { .dotnet(framework, $0) },
          values: { DotNetFlags(host, keys.path($0, on: host), names) },
          cells: { dotnet(framework, $0) }
        )
      case .protocolKey, .values: continue
      }
    }
  }

  private mutating func add(_ stack: Stack, _ cells: ProtocolCells) {
    stacks.append(StackPosture(stack: stack, cells: cells))
  }

  /// A stack in each view.
  ///
  /// Views with equal values do the same, so most often only one is worked out.
  private func inViews<Values: Equatable>(
    _ stack: (Stack.View) -> Stack,
    values: (Stack.View) -> Values,
    cells: (Values) -> ProtocolCells
  ) -> [StackPosture] {
    var last: (values: Values, cells: ProtocolCells)?
    return views.map { view in
      let found = values(view)
      let same = last.flatMap { $0.values == found ? $0.cells : nil } ?? cells(found)
      last = (found, same)
      return StackPosture(stack: stack(view), cells: same)
    }
  }

  /// On a host of unknown architecture both are answered for, each as far as it can be.
  private var views: [Stack.View] {
    host.facts.architecture == .known(.x86) ? [.bits32] : [.bits64, .bits32]
  }

  private static func schannel(
    _ role: SchannelRole,
    _ host: ObservedHost,
    _ catalogue: Catalogue
  ) -> ProtocolCells {
    guard let keys = catalogue.protocolKeys(role) else { return ProtocolCells([]) }
    return ProtocolCells(
      Stack.schannel(role).protocols.map { name in
        (name, host.schannelOffer(name, keys, catalogue: catalogue))
      }
    )
  }

  // MARK: WinHTTP

  private func winhttp(
    _ reading: MaskReading,
    _ mask: SettingFamily.MachineMask,
    _ family: SettingFamily
  ) -> ProtocolCells {
    let offers = host.machineMaskOffers(reading, mask)
    // Without the value there is nothing that an update would have to read.
    guard reading != .absent, let need = family.needs.first else {
      return below { offers.offer($0) }
    }
    let support = host.support(need.capability, catalogue: catalogue)
    let untouched = host.machineMaskOffers(.absent, mask)
    // Schannel first: what it refuses it refuses whether or not the value is read.
    return ProtocolCells(
      Stack.streamProtocols.map { name in
        let with = limited(offers.offer(name), name)
        let without = limited(untouched.offer(name), name)
        return (name, support.apply(with, otherwise: without, what: "the value"))
      }
    )
  }

  /// The cells of a stack that sits on the client side of Schannel.
  private func below(_ own: (TLSProtocol) -> Offer) -> ProtocolCells {
    ProtocolCells(Stack.streamProtocols.map { name in (name, limited(own(name), name)) })
  }

  private func limited(_ own: Offer, _ name: TLSProtocol) -> Offer {
    client[name].map { own.limited(by: $0) } ?? own
  }

  // MARK: WinINET

  private mutating func readUsers(_ mask: SettingFamily.UserMask) {
    switch host.facts.users {
    case .known(let users):
      for user in users { add(.wininet(user), wininet(user, mask)) }
    case .absent: break
    case .unknown(let reason):
      unknown.append(
        UnknownSetting(
          setting: "wininet",
          address: nil,
          reason: "nobody knows which users the host has: \(reason)"
        )
      )
    }
  }

  private func wininet(_ user: HostUser, _ mask: SettingFamily.UserMask) -> ProtocolCells {
    let deciding = host.decidingMask(user, mask)
    return below { name in deciding.offer(name) }
  }
}

extension Catalogue {
  func protocolKeys(_ role: SchannelRole) -> SettingFamily.ProtocolKeys? {
    for family in settings {
      if case .protocolKey(let keys) = family.encoding, keys.role == role { return keys }
    }
    return nil
  }
}
