import Foundation

/// The one object that a text is; nil when it is anything else.
func jsonObject(_ bytes: [UInt8]) -> [String: Any]? {
  (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [String: Any]
}

/// What stands at a path such as `hosts.0.name`; `*` means all and `#` how many.
func pick(_ path: String, of object: [String: Any]) -> String {
  let steps = path.split(separator: ".").map { String($0) }
  guard let found = pick(steps[...], of: object) else { return "(absent)" }
  let data = try? JSONSerialization.data(
    withJSONObject: found,
    options: [.fragmentsAllowed, .sortedKeys, .withoutEscapingSlashes]
  )
  return data.map { String(decoding: $0, as: UTF8.self) } ?? "(not JSON)"
}

private func pick(_ steps: ArraySlice<String>, of value: Any) -> Any? {
  guard let step = steps.first else { return value }
  let rest = steps.dropFirst()
  if let list = value as? [Any] {
    if step == "#" { return list.count }
    if step == "*" { return list.map { pick(rest, of: $0) ?? "(absent)" } }
    guard let index = Int(step), list.indices.contains(index) else { return nil }
    return pick(rest, of: list[index])
  }
  return (value as? [String: Any])?[step].flatMap { pick(rest, of: $0) }
}
