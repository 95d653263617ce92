package import WindowsRegistry

extension ObservedHost {
  /// What a mask of the machine offers (WinHTTP).
  package func machineMaskOffers(
    _ path: RegistryPath,
    _ name: ValueName,
    _ bits: [TLSProtocol: UInt32]
  ) -> MaskOffers {
    var reading = MaskReading(value(path, name))
    // Zero offers nothing, and is said to count as no value at all (DECOMP).
    if reading == .mask(0) { reading = .meaningless(0) }
    return MaskOffers(
      reading: reading,
      standard: release?.winhttp,
      bits: bits,
      gap: release == nil ? releaseGap : nil,
      zeroIsNoMask: true
    )
  }

  /// What a mask of Internet Options offers, be it a user's preference or a policy.
  package func userMaskOffers(_ path: RegistryPath, _ mask: SettingFamily.UserMask) -> MaskOffers {
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
    var reading = MaskReading(value(path, mask.name))
    // Nothing says that Internet Options ignore a value for its other bits, and they are not ours.
    if case .meaningless(let number) = reading { reading = .mask(number) }
    return MaskOffers(
      reading: reading,
      standard: standard,
      bits: mask.bits,
      gap: standard == nil ? gap ?? "the catalogue has no default for this release" : nil,
      zeroIsNoMask: false
    )
  }
}
