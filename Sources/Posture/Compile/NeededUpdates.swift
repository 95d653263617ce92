import WindowsRegistry

extension Compiler {
  /// Those without which wishes have no effect; what is switched on names the requirement, so it
  /// comes first.
  func updates(neededBy wishes: [Wish]) -> [RequiredUpdate] {
    [true, false].flatMap { isEnabling in
      wishes.filter {
        $0.state.isEnabling == isEnabling && $0.state != .osDefault && hangsOnUpdates($0)
      }.flatMap { wish in
        (catalogue.family(wish.setting.family)?.needs ?? [])
          .filter { $0.members.contains(wish.setting.member) }
          .map {
            RequiredUpdate(capability: $0.capability, setting: wish.setting, origin: wish.origin)
          }
      }
    }
  }

  /// Whether a wish comes true only with the updates that its setting needs.
  private func hangsOnUpdates(_ wish: Wish) -> Bool {
    switch catalogue.family(wish.setting.family)?.encoding {
    case .flag(_, _, let framework):
      // Without the program that reads the setting, no update of it is needed.
      return wish.state == .enabled && !traits.lackingFrameworks.contains(framework)
    case .machineMask(let mask):
      // Windows ignores the mask without the update, so it takes one wherever the default differs.
      let untouched = MaskOffers(
        reading: .absent,
        standard: mask.standard(
          traits.build,
          traits.build.flatMap { catalogue.release(build: $0) }
        ),
        bits: mask.bits,
        gap: nil,
        legacy: traits.legacyOffer,
        zeroIsNoMask: true
      )
      return wish.isPinned || !untouched.meets(wish)
    case .protocolKey, .userMask, .values, nil:
      return wish.state.isEnabling
    }
  }
}
