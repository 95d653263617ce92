import WindowsRegistry

/// The value that decides about a user's Internet Options, and what it offers.
struct DecidingMask {
  let offers: MaskOffers
  let step: Offer.Because?
  let confidence: Offer.Confidence
  /// Why nobody can tell; nil where one decides.
  let gap: String?

  func offer(_ name: TLSProtocol) -> Offer {
    if let gap { return .unknown(gap) }
    let offer = offers.offer(name)
    return Offer(
      byDefault: offer.byDefault,
      onRequest: offer.onRequest,
      confidence: offer.confidence.with(confidence),
      because: (step.map { [$0] } ?? []) + offer.because
    )
  }
}

extension ObservedHost {
  /// Machine policy, then the user's policy, then the user's own value, then the machine's
  /// (WINREGKB, which documents the order for feature controls; for this value it is inferred).
  func decidingMask(_ user: HostUser, _ mask: SettingFamily.UserMask) -> DecidingMask {
    let hive = RegistryPath(.users, user.sid)
    let places: [(path: RegistryPath, what: String, source: String, isPreference: Bool)] = [
      (mask.policyKey, "the machine's policy decides", "NSA-ADMX", false),
      (hive.appending(mask.userPolicyKey), "the user's policy decides", "NSA-ADMX", false),
      (hive.appending(mask.key), "the user's own value decides", "NSA-ADMX", true),
      (mask.machineKey, "the machine's own value stands in for the user's", "WINREGKB", true),
    ]
    for place in places {
      switch value(place.path, mask.name) {
      case .present:
        return DecidingMask(
          offers: userMaskOffers(place.path, mask, isPreference: place.isPreference),
          step: .init(place.what, place.source),
          confidence: place.path == mask.machineKey ? .inferred : .certain,
          gap: nil
        )
      case .absent: continue
      case .unknown:
        // Few snapshots look at the machine's own value, and fewer hosts have one.
        if place.path == mask.machineKey { continue }
        let isUser = place.path.root == .users
        return DecidingMask(
          offers: userMaskOffers(place.path, mask, isPreference: place.isPreference),
          step: nil,
          confidence: .certain,
          gap: isUser
            ? "the user's hive is not in the snapshot; its owner may be logged off"
            : "the snapshot does not cover \(place.path)"
        )
      }
    }
    return DecidingMask(
      offers: userMaskOffers(hive.appending(mask.key), mask, isPreference: true),
      step: nil,
      confidence: .certain,
      gap: nil
    )
  }
}
