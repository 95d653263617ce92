import WindowsRegistry

extension Linter {
  /// Points out what 64-bit and 32-bit programs would read differently (KB3140245, W32-REDIR).
  mutating func lintViews() {
    guard case .known(let architecture) = host.facts.architecture, architecture != .x86 else {
      return
    }
    for view in places.views {
      if let framework = view.framework, host.facts.lacks(framework) { continue }
      let native = host.value(view.native, view.name)
      let wow64 = host.value(view.wow64, view.name)
      switch (native, wow64) {
      case (.present(let data), .absent):
        oneView(view.name, data, has: view.native, lacks: view.wow64, bits: 32)
      case (.absent, .present(let data)):
        oneView(view.name, data, has: view.wow64, lacks: view.native, bits: 64)
      case (.present(let one), .present(let other)) where one != other:
        remark(
          Remark(
            warning: "one-view-only",
            "\(view.name) is \(text(one)) in \(view.native) and \(text(other)) in \(view.wow64), "
              + "which 32-bit programs read"
          )
        )
      default: continue
      }
    }
  }

  private mutating func oneView(
    _ name: ValueName,
    _ data: RegistryData,
    has: RegistryPath,
    lacks: RegistryPath,
    bits: Int
  ) {
    remark(
      Remark(
        warning: "one-view-only",
        "\(name) is \(text(data)) in \(has) and absent from \(lacks), which \(bits)-bit programs read"
      )
    )
  }

  private func text(_ data: RegistryData) -> String {
    guard let number = data.dword else { return "a \(data.type)" }
    return number < 10 ? String(number) : hex(number)
  }

  /// Points out policies below Wow6432Node, which nobody reads: both views share one place
  /// (W32-SHARED).
  ///
  /// Where the shared place holds the same, nobody is misled.
  mutating func lintMisplacedPolicies() {
    for policy in places.policies {
      let misplaced = policy.misplaced
      guard let data = host.snapshot.listed(misplaced.path)?.data(misplaced.name),
        host.value(policy.shared.path, policy.shared.name).value != data
      else { continue }
      remark(
        Remark(
          warning: "policies-under-wow64",
          "\(misplaced) does nothing: policies have one place for both views, \(policy.shared.path)"
        )
      )
    }
  }
}
