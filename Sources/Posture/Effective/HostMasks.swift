package import WindowsRegistry

extension ObservedHost {
  /// What a mask of the machine offers, as one of its views has it.
  package func machineMaskOffers(
    _ path: RegistryPath,
    _ mask: SettingFamily.MachineMask
  ) -> MaskOffers {
    var reading = MaskReading(value(path, mask.name), meaningful: mask.meaningfulBits)
    // Zero offers nothing, and is said to count as no value at all (DECOMP).
    if reading == .mask(0) { reading = .meaningless(0) }
    return machineMaskOffers(reading, mask)
  }

  /// What it would offer if this were its value.
  func machineMaskOffers(_ reading: MaskReading, _ mask: SettingFamily.MachineMask) -> MaskOffers {
    let standard = mask.standard(facts.build.value, release)
    return MaskOffers(
      reading: reading,
      standard: standard,
      bits: mask.bits,
      gap: standard == nil ? releaseGap : nil,
      legacy: legacyOffer,
      zeroIsNoMask: true
    )
  }

  /// What a mask of Internet Options offers, be it a preference or a policy.
  package func userMaskOffers(
    _ path: RegistryPath,
    _ mask: SettingFamily.UserMask,
    isPreference: Bool
  ) -> MaskOffers {
    var standard: MaskDefault?
    var gap = release == nil ? releaseGap : nil
    for row in release?.wininet ?? [] where standard == nil && gap == nil {
      guard let range = row.internetExplorer else {
        standard = row.mask
        break
      }
      switch facts.internetExplorer {
      case .known(let version): if range.contains(version) { standard = row.mask }
      case .absent: gap = "the snapshot names no Internet Explorer, on which the default hangs"
      case .unknown(let reason): gap = "the version of Internet Explorer is unknown: \(reason)"
      }
    }
    var reading = MaskReading(value(path, mask.name), meaningful: mask.meaningfulBits)
    // Nothing says that Internet Options ignore a value for its other bits, and they are not ours.
    if case .meaningless(let number) = reading { reading = .mask(number) }
    return MaskOffers(
      reading: reading,
      standard: standard,
      bits: mask.bits,
      gap: standard == nil ? gap ?? "the catalogue has no default for this release" : nil,
      legacy: legacyOffer,
      mayPredateChange: isPreference,
      zeroIsNoMask: false
    )
  }
}

extension SettingFamily.MachineMask {
  /// What counts where there is no value; nil where the release is unknown.
  func standard(_ build: Int?, _ release: Release?) -> MaskDefault? {
    switch standard {
    case .winhttp: release?.winhttp
    case .rows(let rows): build.flatMap { build in rows.first { $0.builds.contains(build) }?.mask }
    }
  }
}
