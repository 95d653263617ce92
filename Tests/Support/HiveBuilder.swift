package import WindowsRegistry

/// Writes hives from nothing, after the specification and without libhivex, so that what is read
/// back was not written by what is tested.
package struct HiveBuilder {
  package var minorVersion: UInt32 = 3
  package var primary: UInt32 = 1
  package var secondary: UInt32 = 1
  /// How many keys one list of keys may hold; more make a list of lists.
  package var listLength = 500

  private var bin: [UInt8] = Array(repeating: 0, count: 32)

  /// A hive that holds what some keys say below `mount`.
  package static func hive(
    _ keys: [SnapshotKey],
    at mount: RegistryPath,
    _ change: (inout HiveBuilder) -> Void = { _ in }
  ) -> [UInt8] {
    var builder = HiveBuilder()
    change(&builder)
    let top = Node(name: RegistryText("ROOT"))
    for key in keys where mount.contains(key.path) && !key.isDeleted {
      let names = key.path.subpath.bytes.split(separator: 0x5C).dropFirst(mount.depth)
      let node = names.reduce(top) { $0.child(RegistryText(wtf8: Array($1))) }
      node.values = key.values
    }
    return builder.build(top)
  }

  final class Node {
    let name: RegistryText
    var values: [SnapshotValue] = []
    var children: [Node] = []

    init(name: RegistryText) { self.name = name }

    func child(_ name: RegistryText) -> Node {
      if let known = children.first(where: { $0.name.folded == name.folded }) { return known }
      let node = Node(name: name)
      children.append(node)
      return node
    }

    var count: Int { children.reduce(1) { $0 + $1.count } }
  }

  private mutating func build(_ top: Node) -> [UInt8] {
    let security = cell(
      Array("sk".utf8) + u16(0) + u32(0) + u32(0) + u32(UInt32(top.count)) + u32(20)
        + [1, 0, 0, 0x80] + Array(repeating: 0, count: 16)
    )
    put(security, at: security + 4 + 4)
    put(security, at: security + 4 + 8)
    let root = key(top, parent: 0xFFFF_FFFF, security, isRoot: true)
    let size = (bin.count + 8 + 4095) / 4096 * 4096
    let free = size - bin.count
    bin += u32(UInt32(free)) + Array(repeating: 0, count: free - 4)
    bin.replaceSubrange(0..<12, with: Array("hbin".utf8) + u32(0) + u32(UInt32(size)))
    return header(root, size) + bin
  }

  private func header(_ root: UInt32, _ size: Int) -> [UInt8] {
    var header = Array("regf".utf8) + u32(primary) + u32(secondary)
    header += u32(0xD53E_8000) + u32(0x01D9_0000) + u32(1) + u32(minorVersion) + u32(0) + u32(1)
    header += u32(root) + u32(UInt32(size)) + u32(1)
    header += Array(repeating: 0, count: 4096 - header.count)
    return Self.summed(header)
  }

  /// The same hive with the checksum that belongs to its header.
  package static func summed(_ hive: [UInt8]) -> [UInt8] {
    var hive = hive
    var sum: UInt32 = 0
    for index in stride(from: 0, to: 508, by: 4) {
      for byte in 0..<4 { sum ^= UInt32(hive[index + byte]) << (8 * UInt32(byte)) }
    }
    sum = sum == 0 ? 1 : sum == .max ? .max - 1 : sum
    for byte in 0..<4 { hive[508 + byte] = UInt8(truncatingIfNeeded: sum >> (8 * UInt32(byte))) }
    return hive
  }

  private mutating func key(
    _ node: Node,
    parent: UInt32,
    _ security: UInt32,
    isRoot: Bool = false
  ) -> UInt32 {
    let (name, isLatin) = encoded(node.name)
    let flags = (isRoot ? 0x2C : 0) | (isLatin ? 0x20 : 0)
    var body = Array("nk".utf8) + u16(flags) + u32(0) + u32(0x01D9_0000) + u32(0) + u32(parent)
    body += u32(UInt32(node.children.count)) + u32(0) + none + none
    body += u32(UInt32(node.values.count)) + none + u32(security) + none
    body += Array(repeating: 0, count: 20) + u16(name.count) + u16(0) + name
    let place = cell(body)
    let sorted = node.children.sorted { $0.name.folded < $1.name.folded }
    let children = sorted.map { (key($0, parent: place, security), $0.name) }
    if !children.isEmpty { put(list(children), at: place + 4 + 28) }
    if !node.values.isEmpty {
      let values = node.values.flatMap { u32(value($0)) }
      put(cell(values), at: place + 4 + 40)
    }
    return place
  }

  private mutating func list(_ children: [(place: UInt32, name: RegistryText)]) -> UInt32 {
    let parts = stride(from: 0, to: children.count, by: listLength).map { start in
      let part = children[start..<min(start + listLength, children.count)]
      let entries = part.flatMap { u32($0.place) + u32(hash($0.name)) }
      return cell(Array("lh".utf8) + u16(part.count) + entries)
    }
    if parts.count == 1 { return parts[0] }
    return cell(Array("ri".utf8) + u16(parts.count) + parts.flatMap { u32($0) })
  }

  private func hash(_ name: RegistryText) -> UInt32 {
    name.folded.utf16.reduce(0) { $0 &* 37 &+ UInt32($1) }
  }

  private mutating func value(_ value: SnapshotValue) -> UInt32 {
    let (name, isLatin) = encoded(value.name.spelling)
    let data = value.data ?? RegistryData(.none, [])
    let count = data.bytes.count
    var body = Array("vk".utf8) + u16(name.count)
    if count <= 4 {
      body += u32(UInt32(count) | 0x8000_0000)
      body += data.bytes + Array(repeating: 0, count: 4 - count)
    } else {
      body += u32(UInt32(count)) + u32(self.data(data.bytes))
    }
    body += u32(data.type.rawValue) + u16(isLatin && !name.isEmpty ? 1 : 0) + u16(0) + name
    return cell(body)
  }

  private mutating func data(_ bytes: [UInt8]) -> UInt32 {
    guard bytes.count > 16344, minorVersion > 3 else { return cell(bytes) }
    let parts = stride(from: 0, to: bytes.count, by: 16344).map { start in
      cell(Array(bytes[start..<min(start + 16344, bytes.count)]))
    }
    let list = cell(parts.flatMap { u32($0) })
    return cell(Array("db".utf8) + u16(parts.count) + u32(list) + u32(0))
  }

  private func encoded(_ name: RegistryText) -> (bytes: [UInt8], isLatin: Bool) {
    let units = name.utf16
    if units.allSatisfy({ $0 < 256 }) { return (units.map { UInt8($0) }, true) }
    return (units.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }, false)
  }

  private mutating func cell(_ body: [UInt8]) -> UInt32 {
    let place = UInt32(bin.count)
    let size = (4 + body.count + 7) / 8 * 8
    bin += u32(UInt32(bitPattern: -Int32(size))) + body
    bin += Array(repeating: 0, count: size - 4 - body.count)
    return place
  }

  private mutating func put(_ number: UInt32, at place: UInt32) {
    bin.replaceSubrange(Int(place)..<Int(place) + 4, with: u32(number))
  }

  private var none: [UInt8] { u32(0xFFFF_FFFF) }

  private func u16(_ number: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]
  }

  private func u32(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) }
  }
}
