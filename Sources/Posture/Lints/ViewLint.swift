import WindowsRegistry

extension Linter {
  /// Points out what 64-bit and 32-bit programs would read differently (KB3140245, W32-REDIR).
  mutating func lintViews() {
    guard case .known(let architecture) = host.facts.architecture, architecture != .x86 else {
      return
    }
    for view in places.views {
      if let framework = view.framework, host.facts.lacks(framework) { continue }
      switch (listed(view.native, view.name), listed(view.wow64, view.name)) {
      case (let data?, nil):
        oneView(view.name, data, has: view.native, lacks: view.wow64, bits: 32)
      case (nil, let data?):
        oneView(view.name, data, has: view.wow64, lacks: view.native, bits: 64)
      case (let one?, let other?) where one != other:
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
    guard case .absent = host.value(lacks, name) else { return }
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
      guard let data = listed(misplaced.path, misplaced.name),
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
