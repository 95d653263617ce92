import WindowsRegistry

extension FactsReader {
  /// The updates that any of the registry's stores names.
  var updates: InstalledUpdates {
    var found = InstalledUpdates(updates: [:], rollups: [], gap: nil)
    readPackages(into: &found)
    for name in snapshot.listedChildren(of: FactKeys.hotFix) {
      found.note(kbNumber(in: name), .installed)
    }
    for base in FactKeys.updates {
      for product in snapshot.listedChildren(of: base) {
        for name in snapshot.listedChildren(of: base.appending(product)) {
          let key = base.appending(product).appending(name)
          guard text(key, "ThisVersionInstalled").value?.uppercased() == "Y" else { continue }
          found.note(kbNumber(in: name), .installed)
        }
      }
    }
    readInstallerPatches(into: &found)
    return found
  }

  /// States (Microsoft Tip of the Day 2015-10-12): 0x50 superseded, 0x60 and 0x65 until the next
  /// start, 0x70 installed, 0x80 permanent; numbers above are negative and mean broken.
  private func readPackages(into found: inout InstalledUpdates) {
    guard snapshot.covers(FactKeys.packages) else {
      found.gap = "the snapshot does not cover \(FactKeys.packages)"
      for name in snapshot.listedChildren(of: FactKeys.packages) { readPackage(name, into: &found) }
      return
    }
    for name in snapshot.listedChildren(of: FactKeys.packages) { readPackage(name, into: &found) }
  }

  private func readPackage(_ name: RegistryText, into found: inout InstalledUpdates) {
    let key = FactKeys.packages.appending(name)
    guard let number = dword(key, "CurrentState").value else { return }
    let state: InstalledUpdates.State
    switch number {
    case 0x50: state = .superseded
    case 0x60, 0x65: state = .pending
    case 0x70...0x80: state = .installed
    default: return
    }
    if let number = kbNumber(in: name) {
      found.note(number, state)
    } else if state != .pending, let rollup = rollupName(in: name) {
      found.rollups.insert(rollup)
    }
  }

  private func readInstallerPatches(into found: inout InstalledUpdates) {
    for product in snapshot.listedChildren(of: FactKeys.installerProducts) {
      let patches = FactKeys.installerProducts.appending(product).appending("Patches")
      for patch in snapshot.listedChildren(of: patches) {
        guard let title = snapshot.value(patches.appending(patch), "DisplayName").value?.text
        else { continue }
        found.note(kbNumber(in: title), .installed)
      }
    }
  }
}

extension InstalledUpdates {
  fileprivate mutating func note(_ number: Int?, _ state: State) {
    guard let number else { return }
    updates[number] = max(updates[number] ?? state, state)
  }
}

/// The number behind the first `KB` that at least six digits follow (`KB\d{6,}`, as Wazuh reads it).
func kbNumber(in name: RegistryText) -> Int? {
  let bytes = name.bytes
  var index = 0
  while index + 7 < bytes.count {
    defer { index += 1 }
    guard bytes[index] | 0x20 == 0x6B, bytes[index + 1] | 0x20 == 0x62 else { continue }
    let digits = bytes[(index + 2)...].prefix { (0x30...0x39).contains($0) }
    guard (6...9).contains(digits.count) else { continue }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
  return nil
}

/// `RollupFix` of `Package_for_RollupFix~31bf3856ad364e35~amd64~~7601.24002.1.4`.
private func rollupName(in name: RegistryText) -> String? {
  let prefix = Array("PACKAGE_FOR_".utf8)
  guard name.folded.bytes.starts(with: prefix) else { return nil }
  let rest = name.bytes.dropFirst(prefix.count).prefix { $0 != 0x7E && $0 != 0x5F }
  return rest.isEmpty ? nil : String(decoding: rest, as: UTF8.self)
}
