import WindowsRegistry

extension Linter {
  /// Holds the policy's list of suites against its limit, and against what the release lists.
  mutating func lintSuites() {
    guard let suites = places.suites,
      let policy = listed(suites.policy.path, suites.policy.name),
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
    guard let local = listed(suites.local.path, suites.local.name),
      local.type == .multiString
    else { return }
    let known = names(in: local.bytes, separator: 0)
    guard !known.isEmpty else { return }
    let missing = names(in: policy.bytes, separator: 0x2C).filter { name in
      !known.contains { $0.mark == name.mark && $0.bytes == name.bytes }
    }
    if !missing.isEmpty { notLocal(missing.map(\.text), known.map(\.text)) }
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
}

/// A name in a list, as UTF-16, with a number that tells most unequal names apart.
///
/// It is decoded only for a sentence: a fleet with one policy would decode the same two lists for each
/// of its hosts.
private struct ListedName {
  let bytes: ArraySlice<UInt8>
  let mark: UInt64

  var text: String { RegistryData(.string, Array(bytes)).text?.description ?? "" }
}

/// The names in a list without the blanks around them; up to the first zero, or where zeros separate
/// the names up to the first that is empty.
private func names(in bytes: [UInt8], separator: UInt8) -> [ListedName] {
  var names: [ListedName] = []
  names.reserveCapacity(48)
  var start = 0
  var end = 0
  var mark: UInt64 = 0
  var markAtEnd: UInt64 = 0
  var index = 0
  while index + 1 < bytes.count {
    // No name has a character beyond these, so one that stands for all of them will do.
    let unit = bytes[index + 1] == 0 ? bytes[index] : 0xFF
    let isEnd = unit == 0 && (separator != 0 || end == start)
    index += 2
    if unit == separator || isEnd {
      if end > start { names.append(ListedName(bytes: bytes[start..<end], mark: markAtEnd)) }
      if isEnd { return names }
      start = index
      end = index
      mark = 0
    } else if unit == 0x20, end == start {
      start = index
      end = index
    } else {
      mark = (mark ^ UInt64(unit)) &* 0x100_0000_01B3
      if unit != 0x20 {
        end = index
        markAtEnd = mark
      }
    }
  }
  if end > start { names.append(ListedName(bytes: bytes[start..<end], mark: markAtEnd)) }
  return names
}
