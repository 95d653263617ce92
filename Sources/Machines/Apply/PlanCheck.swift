package import Posture
import WindowsRegistry

/// Something that is not what it was when it was written down.
package enum Movement: Hashable, Sendable {
  case value(RegistryAddress, planned: String, found: String)
  /// No value that could be named: the host, or something that the plan rests on.
  case other(String)
}

extension Movement {
  static let appliedBefore = Movement.other(
    "every value is as the plan wants it, so it was applied before"
  )
}

extension Movement: CustomStringConvertible {
  package var description: String {
    switch self {
    case .value(let address, let planned, let found):
      "\(address) was \(planned) when planned and is \(found) now"
    case .other(let what): what
    }
  }
}

/// A host that cannot be changed as planned.
package struct StaleHost: Hashable, Sendable {
  package let host: String
  package let moved: [Movement]
}

extension HostPlan {
  /// What speaks against applying the plan to a host as it was read; empty when nothing does.
  ///
  /// A snapshot of everything must be the very one the plan was made from. One that holds a part only
  /// must agree with the plan in all values of settings that it holds.
  func movements(in read: ReadSnapshot, catalogue: Catalogue) -> [Movement] {
    guard read.isPartial || read.digest != snapshotDigest else { return [] }
    let snapshot = read.snapshot
    var planned: [RegistryAddress: Reading<RegistryData>] = [:]
    for value in basis { planned[value.address] = .present(value.data) }
    for operation in operations { planned[operation.address] = operation.before }
    let targets = Set(operations.map(\.address))
    let addresses = Set(planned.keys)
      .union(Posture.basis(of: snapshot, catalogue: catalogue).map(\.address))
    let moved = addresses.sorted().filter { address in
      guard !read.isPartial || targets.contains(address) || snapshot.covers(address.path) else {
        return false
      }
      return snapshot.value(address.path, address.name) != planned[address] ?? .absent
    }
    if !targets.isEmpty, !moved.isEmpty || !read.isPartial, moved.allSatisfy(targets.contains),
      operations.map(\.edit).firstUnmet(in: snapshot) == nil
    {
      return [.appliedBefore]
    }
    guard moved.isEmpty, !read.isPartial else {
      return moved.map { address in
        .value(
          address,
          planned: words(planned[address] ?? .absent),
          found: words(snapshot.value(address.path, address.name))
        )
      }
    }
    let summary = HostSummary(ObservedHost(snapshot, catalogue: catalogue))
    let what =
      summary == self.summary ? "something else that the plan rests on" : "a fact about the host"
    return [.other("\(what) has changed since the plan was made")]
  }
}

/// A value in a few words, for messages about what has moved.
func words(_ reading: Reading<RegistryData>) -> String {
  guard let data = reading.value else { return reading.isUnknown ? "unknown" : "(absent)" }
  if let number = data.dword { return hexText(number) }
  if let text = data.text { return "\(data.type) “\(text)”" }
  return "\(data.type) of \(data.bytes.count) bytes"
}
