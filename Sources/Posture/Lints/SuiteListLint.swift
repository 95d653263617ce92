import WindowsRegistry

extension Linter {
  /// Holds the policy's list of suites against its limit, and against what the release lists.
  mutating func lintSuites() {
    guard let suites = places.suites,
      let policy = host.value(suites.policy.path, suites.policy.name).value,
      policy.type == .string
    else { return }
    // Two bytes a character.
    if policy.bytes.count > 2 * suites.most, let count = policy.text?.utf16.count,
      count > suites.most
    {
      remark(
        Remark(
          warning: "suite-list-too-long",
          "the policy's list of cipher suites has \(count) characters, and \(suites.most) are the "
            + "most that is documented"
        )
      )
    }
    guard let local = host.value(suites.local.path, suites.local.name).value,
      local.type == .multiString
    else { return }
    let known = names(in: local.bytes, separator: 0)
    let missing = names(in: policy.bytes, separator: 0x2C).filter { !known.contains($0) }
    if !missing.isEmpty, !known.isEmpty { notLocal(missing.map(text), known.map(text)) }
  }

  private mutating func notLocal(_ missing: [String], _ known: [String]) {
    var names: [String] = []
    for name in missing where !names.contains(name) { names.append(name) }
    remark(
      Remark(
        warning: "suite-not-local",
        "the policy's list of cipher suites has \(enumerated(names)), which the release does not list"
          + (curves(names, known) ?? "")
      )
    )
  }

  /// Before Windows 10 names of suites end in their curve, from it on they do not (W32-SUITES, HIVES).
  private func curves(_ missing: [String], _ known: [String]) -> String? {
    guard let build = host.facts.build.value else { return nil }
    if build >= 10240 {
      let isMeant = missing.contains { name in
        Self.curves.contains {
          name.hasSuffix($0) && known.contains(String(name.dropLast($0.count)))
        }
      }
      return isMeant ? "; from Windows 10 on a curve at the end of the name means nothing" : nil
    }
    let isMeant = missing.contains { name in Self.curves.contains { known.contains(name + $0) } }
    return isMeant ? "; before Windows 10 such a name ends in a curve, as in _P256" : nil
  }

  private static let curves = ["_P256", "_P384", "_P521"]

  private func text(_ name: ArraySlice<UInt8>) -> String {
    RegistryData(.string, Array(name)).text?.description ?? ""
  }
}

/// The names in a list, as UTF-16, without blanks around them; up to the first zero, or for names
/// with a zero between them up to the first that is empty.
///
/// Nothing is decoded: a fleet with one policy would decode the same two lists for each of its hosts.
private func names(in bytes: [UInt8], separator: UInt8) -> [ArraySlice<UInt8>] {
  var names: [ArraySlice<UInt8>] = []
  var start = 0
  var end = 0
  for index in stride(from: 0, to: bytes.count - 1, by: 2) {
    let unit = bytes[index + 1] == 0 ? bytes[index] : 0xFF
    let isEnd = unit == 0 && (separator != 0 || end == start)
    if unit == separator || isEnd {
      if end > start { names.append(bytes[start..<end]) }
      if isEnd { return names }
      start = index + 2
      end = start
    } else if unit != 0x20 {
      end = index + 2
    } else if end == start {
      start = index + 2
      end = start
    }
  }
  if end > start { names.append(bytes[start..<end]) }
  return names
}
