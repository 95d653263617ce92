/// One of the registry's predefined roots.
package enum RegistryRoot: String, Hashable, Sendable, CaseIterable {
  case localMachine = "HKEY_LOCAL_MACHINE"
  case users = "HKEY_USERS"
  case currentUser = "HKEY_CURRENT_USER"
  case classesRoot = "HKEY_CLASSES_ROOT"
  case currentConfig = "HKEY_CURRENT_CONFIG"
  case dynamicData = "HKEY_DYN_DATA"
  case performanceData = "HKEY_PERFORMANCE_DATA"

  package var abbreviation: String {
    switch self {
    case .localMachine: "HKLM"
    case .users: "HKU"
    case .currentUser: "HKCU"
    case .classesRoot: "HKCR"
    case .currentConfig: "HKCC"
    case .dynamicData: "HKDD"
    case .performanceData: "HKPD"
    }
  }

  /// Reads either form, in any case.
  package init?(name: some StringProtocol) {
    guard let root = Self.named(Array(name.utf8)) else { return nil }
    self = root
  }

  /// Reads either form, in any case, from UTF-8.
  init?(name: ArraySlice<UInt8>) {
    guard let root = Self.named(name) else { return nil }
    self = root
  }

  private static let names = allCases.flatMap { root in
    [(Array(root.rawValue.utf8), root), (Array(root.abbreviation.utf8), root)]
  }

  private static func named(_ bytes: some Collection<UInt8>) -> RegistryRoot? {
    let count = bytes.count
    return names.first { name, _ in
      name.count == count
        && zip(name, bytes).allSatisfy { $0 == $1 || $0 == $1 &- 0x20 && $1 >= 0x61 }
    }?.1
  }
}

/// The path of a key: a root and the names below it, compared without case.
///
/// The folded form is made once, here; nothing downstream folds again.
package struct RegistryPath: Sendable {
  package let root: RegistryRoot
  /// The names below the root, joined by `\`, as they were spelt; empty for the root itself.
  package let subpath: RegistryText
  /// The folded names, joined by a zero byte, so that plain byte order keeps a subtree together.
  private let folded: [UInt8]
  /// A number that equal paths share; made once, since paths are looked up many times.
  let fingerprint: UInt64

  package init(_ root: RegistryRoot, _ subpath: RegistryText) {
    self.root = root
    self.subpath = subpath
    folded = subpath.foldedBytes(separator: 0)
    fingerprint = fingerprintOf(folded, seed: UInt64(root.order))
  }

  package init(_ root: RegistryRoot, _ subpath: String) {
    self.init(root, RegistryText(subpath))
  }

  /// Reads `HKLM\…` or `HKEY_LOCAL_MACHINE\…`; nil when the root is none or a name is empty.
  package init?(parsing text: String) {
    let parts = text.split(separator: "\\", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let root = RegistryRoot(name: first) else { return nil }
    let rest = parts.count > 1 ? String(parts[1]) : ""
    guard
      parts.count == 1
        || !rest.split(separator: "\\", omittingEmptySubsequences: false).contains("")
    else { return nil }
    self.init(root, rest)
  }

  /// Reads a key as a section of a `.reg` file names it; nil when no key can have that name.
  ///
  /// Short roots are taken too: `net rpc registry export` of Samba writes `[HKLM\…]`. One backslash
  /// at the end names the same key without it (RegCreateKeyEx takes it so).
  init?(regName bytes: [UInt8]) {
    let cut = bytes.firstIndex(of: 0x5C) ?? bytes.count
    guard let root = RegistryRoot(name: bytes[..<cut]) else { return nil }
    var names = bytes.dropFirst(cut + 1)
    if names.last == 0x5C { names.removeLast() }
    var previous: UInt8 = 0x5C
    for byte in names {
      if byte == 0 || byte == 0x5C && previous == 0x5C { return nil }
      previous = byte
    }
    if previous == 0x5C, !names.isEmpty { return nil }
    self.init(root, RegistryText(wtf8: Array(names)))
  }

  package func appending(_ names: RegistryText) -> RegistryPath {
    if subpath.isEmpty { return RegistryPath(root, names) }
    return RegistryPath(root, RegistryText(wtf8: subpath.bytes + [0x5C] + names.bytes))
  }

  package func appending(_ names: String) -> RegistryPath { appending(RegistryText(names)) }

  /// The key above; nil for a root.
  package var parent: RegistryPath? {
    guard !subpath.isEmpty else { return nil }
    let cut = subpath.bytes.lastIndex(of: 0x5C) ?? 0
    return RegistryPath(root, RegistryText(wtf8: Array(subpath.bytes[..<cut])))
  }

  /// The last name; empty for a root.
  package var name: RegistryText {
    guard let cut = subpath.bytes.lastIndex(of: 0x5C) else { return subpath }
    return RegistryText(wtf8: Array(subpath.bytes[(cut + 1)...]))
  }

  /// How many names stand below the root.
  package var depth: Int {
    subpath.isEmpty ? 0 : folded.reduce(1) { $1 == 0 ? $0 + 1 : $0 }
  }

  /// Hands over the folded names one by one until `body` answers true; tells whether it did.
  func forEachFoldedName(_ body: (Selection.FoldedName) -> Bool) -> Bool {
    guard !folded.isEmpty else { return false }
    var start = 0
    for index in 0...folded.count where index == folded.count || folded[index] == 0 {
      if body(Selection.FoldedName(folded[start..<index])) { return true }
      start = index + 1
    }
    return false
  }

  /// Whether `other` is this key or lies below it.
  package func contains(_ other: RegistryPath) -> Bool {
    let length = folded.count
    guard root == other.root, other.folded.count >= length else { return false }
    guard length > 0 else { return true }
    guard other.folded.count == length || other.folded[length] == 0 else { return false }
    return commonPrefix(folded, other.folded) == length
  }

  /// The same place below another key: nil when this path is not below `old`.
  package func moved(from old: RegistryPath, to new: RegistryPath) -> RegistryPath? {
    guard old.contains(self) else { return nil }
    guard subpath.bytes.count > old.subpath.bytes.count else { return new }
    let skip = old.subpath.isEmpty ? 0 : old.subpath.bytes.count + 1
    return new.appending(RegistryText(wtf8: Array(subpath.bytes[skip...])))
  }
}

extension RegistryPath: Hashable {
  package static func == (left: RegistryPath, right: RegistryPath) -> Bool {
    left.fingerprint == right.fingerprint && left.root == right.root
      && left.folded.count == right.folded.count
      && commonPrefix(left.folded, right.folded) == left.folded.count
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(fingerprint)
  }
}

extension RegistryPath: Comparable {
  /// Roots in their order of declaration, then names, each key directly before what is below it.
  package static func < (left: RegistryPath, right: RegistryPath) -> Bool {
    if left.root != right.root { return left.root.order < right.root.order }
    let length = commonPrefix(left.folded, right.folded)
    guard length < left.folded.count, length < right.folded.count else {
      return left.folded.count < right.folded.count
    }
    return left.folded[length] < right.folded[length]
  }
}

extension RegistryRoot {
  fileprivate var order: Int {
    switch self {
    case .localMachine: 0
    case .users: 1
    case .currentUser: 2
    case .classesRoot: 3
    case .currentConfig: 4
    case .dynamicData: 5
    case .performanceData: 6
    }
  }
}

extension RegistryPath: CustomStringConvertible {
  /// With the root in its short form: `HKLM\SYSTEM`.
  package var description: String {
    subpath.isEmpty ? root.abbreviation : root.abbreviation + "\\" + subpath.description
  }

  /// With the root in full, as `.reg` files write it.
  package var fullDescription: String {
    subpath.isEmpty ? root.rawValue : root.rawValue + "\\" + subpath.description
  }
}

/// How many bytes two arrays begin with in common, compared eight at a time.
func commonPrefix(_ left: [UInt8], _ right: [UInt8]) -> Int {
  unsafe left.withUnsafeBytes { left in
    unsafe right.withUnsafeBytes { right in
      let count = min(left.count, right.count)
      var index = 0
      while index &+ 8 <= count {
        let difference = unsafe UInt8.word(left, index) ^ UInt8.word(right, index)
        if difference != 0 { return index &+ difference.trailingZeroBitCount / 8 }
        index &+= 8
      }
      while index < count, unsafe left[index] == right[index] { index &+= 1 }
      return index
    }
  }
}

/// A fast, unkeyed hash of bytes, eight at a time; callers compare what it finds.
private func fingerprintOf(_ bytes: [UInt8], seed: UInt64) -> UInt64 {
  unsafe bytes.withUnsafeBytes { buffer in
    var hash = seed &+ UInt64(truncatingIfNeeded: buffer.count) &* 0x9E37_79B9_7F4A_7C15
    var index = 0
    while index &+ 8 <= buffer.count {
      hash = mixed(hash ^ (unsafe UInt8.word(buffer, index)))
      index &+= 8
    }
    var tail: UInt64 = 0
    while index < buffer.count {
      tail = unsafe tail << 8 | UInt64(buffer[index])
      index &+= 1
    }
    return mixed(hash ^ tail)
  }
}

/// Multiplies to 128 bits and folds the halves, so that every bit in reaches every bit out.
private func mixed(_ value: UInt64) -> UInt64 {
  let product = (value ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
  return product.high ^ product.low
}
