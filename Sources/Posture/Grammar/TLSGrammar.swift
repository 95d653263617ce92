package import Inputs
import YAML

/// A setting as someone wrote it under `tls:`.
package struct WrittenSetting: Hashable, Sendable {
  package let setting: SettingID
  package let state: SettingState
  /// Only for `internet-options`; nil where it was not said.
  package let scope: InternetOptionsScope?
  package let place: Place
}

/// The grammar of `tls:`, which follows from the catalogue's families: `schannel.client` is written
/// as `schannel:` with `client:` below it, and the family's members below that.
struct TLSGrammar {
  private indirect enum Level {
    case branch([String: Level])
    case family(String, members: [String], scoped: Bool)
  }

  private let root: Level

  init(families: [(id: String, members: [String], scoped: Bool)]) {
    var root = Level.branch([:])
    for family in families {
      let path = family.id.split(separator: ".").map(String.init)
      let leaf = Level.family(family.id, members: family.members, scoped: family.scoped)
      root = Self.inserting(leaf, at: path[...], into: root)
    }
    self.root = root
  }

  private static func inserting(_ leaf: Level, at path: ArraySlice<String>, into level: Level)
    -> Level
  {
    guard let first = path.first, case .branch(var children) = level else { return leaf }
    children[first] = inserting(leaf, at: path.dropFirst(), into: children[first] ?? .branch([:]))
    return .branch(children)
  }

  func read(_ node: Node, reader: inout NodeReader) -> [WrittenSetting] {
    read(node, level: root, path: "tls", reader: &reader)
  }

  private func read(
    _ node: Node,
    level: Level,
    path: String,
    reader: inout NodeReader
  ) -> [WrittenSetting] {
    switch level {
    case .branch(let children):
      guard let fields = reader.fields(node, of: "“\(path)”", allowed: children.keys.sorted())
      else {
        return []
      }
      return children.keys.sorted().flatMap { key -> [WrittenSetting] in
        guard let child = fields[key], let level = children[key] else { return [] }
        return read(child, level: level, path: "\(path).\(key)", reader: &reader)
      }
    case .family(let id, let members, let scoped):
      return readFamily(node, id: id, members: members, scoped: scoped, reader: &reader)
    }
  }

  private func readFamily(
    _ node: Node,
    id: String,
    members: [String],
    scoped: Bool,
    reader: inout NodeReader
  ) -> [WrittenSetting] {
    guard let pairs = reader.pairs(node, of: "“\(id)”") else { return [] }
    var scope: InternetOptionsScope?
    var written: [(member: String, state: SettingState, place: Place)] = []
    var seen: [String: Place] = [:]
    for (key, pair) in pairs {
      if scoped, key == "scope" {
        scope = reader.choice(pair.value, "scope", of: InternetOptionsScope.self)
        continue
      }
      guard let member = Self.member(key, of: members) else {
        reader.report(
          .unknownName(
            key,
            kind: "setting of “\(id)”",
            at: pair.key.place,
            known: members + (scoped ? ["scope"] : [])
          )
        )
        continue
      }
      // `TLS 1.2` and `tls1.2` are different YAML keys but the same setting.
      if let first = seen[member] {
        reader.report(.settingTwice(SettingID(family: id, member: member), pair.key.place, first))
        continue
      }
      seen[member] = pair.key.place
      if let state = Self.state(pair.value, reader: &reader) {
        written.append((member, state, pair.key.place))
      }
    }
    return written.map { entry in
      WrittenSetting(
        setting: SettingID(family: id, member: entry.member),
        state: entry.state,
        scope: scope,
        place: entry.place
      )
    }
  }

  private static func member(_ key: String, of members: [String]) -> String? {
    if members.contains(key) { return key }
    guard let name = TLSProtocol(written: key)?.rawValue, members.contains(name) else { return nil }
    return name
  }

  private static func state(_ node: Node, reader: inout NodeReader) -> SettingState? {
    if case .scalar(let scalar) = node.content {
      switch scalar.value {
      case .bool(let value):
        reader.report(
          .error(
            "wrong-type",
            "a setting's state must be a word, not \(node.kindText)",
            at: node.place,
            help: "did you mean “\(value ? "enabled" : "disabled")”?"
          )
        )
        return nil
      default:
        // YAML 1.1 habits, which 1.2 reads as plain text.
        if let meant = ["on": "enabled", "yes": "enabled", "off": "disabled", "no": "disabled"][
          scalar.text.lowercased()
        ] {
          reader.report(
            .error(
              "unknown-name",
              "“\(scalar.text)” is no state",
              at: node.place,
              help: "did you mean “\(meant)”?"
            )
          )
          return nil
        }
      }
    }
    return reader.choice(node, "state", of: SettingState.self)
  }
}

// MARK: - Messages

extension Diagnostic {
  fileprivate static func settingTwice(_ setting: SettingID, _ place: Place, _ first: Place)
    -> Diagnostic
  {
    .error(
      "duplicate-setting",
      "“\(setting)” stands here a second time",
      at: place,
      notes: [Note("it was first said here", at: first)],
      help: "keep one of the two"
    )
  }
}
