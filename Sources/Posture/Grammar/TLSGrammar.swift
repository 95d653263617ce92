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

/// All that one `tls:` says.
struct WrittenTLS {
  var settings: [WrittenSetting] = []
  var bounds: [WrittenBounds] = []
}

/// What a member of a family may be.
package enum MemberForm: Hashable, Sendable {
  /// One of the words: enabled, disabled, os-default, unmanaged.
  case word
  /// A number in a range, os-default or unmanaged.
  case number(ClosedRange<UInt32>)
  /// A list of names, os-default or unmanaged; `most` counts the characters of all names with their
  /// commas. What Windows ships and we cannot restore has no os-default.
  case list(most: Int?, hasDefault: Bool)
}

/// The grammar of `tls:`, which follows from the catalogue's families.
///
/// `schannel.client` is written as `schannel:` with `client:` below it, and the family's members below
/// that. Besides the families stand `client:` and `server:` with bounds for all of a host's stacks.
struct TLSGrammar {
  struct Family {
    let id: String
    let members: [(name: String, form: MemberForm)]
    /// Whether `scope` may stand among the members.
    let isScoped: Bool
  }

  private indirect enum Level {
    case branch([String: Level])
    case family(Family)
    case bounds(TLSSide)
  }

  private let root: Level

  /// Workloads say what they need setting by setting, so they have no bounds.
  init(families: [Family], hasBounds: Bool) {
    var root = Level.branch([:])
    for family in families {
      let path = family.id.split(separator: ".").map(String.init)
      root = Self.inserting(.family(family), at: path[...], into: root)
    }
    if hasBounds {
      for side in TLSSide.allCases {
        root = Self.inserting(.bounds(side), at: [side.rawValue], into: root)
      }
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

  func read(_ node: Node, reader: inout NodeReader) -> WrittenTLS {
    var written = WrittenTLS()
    read(node, level: root, path: "tls", reader: &reader, into: &written)
    return written
  }

  private func read(
    _ node: Node,
    level: Level,
    path: String,
    reader: inout NodeReader,
    into written: inout WrittenTLS
  ) {
    switch level {
    case .branch(let children):
      guard let fields = reader.fields(node, of: "“\(path)”", allowed: children.keys.sorted())
      else { return }
      for key in children.keys.sorted() {
        guard let child = fields[key], let level = children[key] else { continue }
        read(child, level: level, path: "\(path).\(key)", reader: &reader, into: &written)
      }
    case .family(let family):
      written.settings += readFamily(node, family, reader: &reader)
    case .bounds(let side):
      if let bounds = readBounds(node, side, reader: &reader) { written.bounds.append(bounds) }
    }
  }

  private func readFamily(
    _ node: Node,
    _ family: Family,
    reader: inout NodeReader
  ) -> [WrittenSetting] {
    guard let pairs = reader.pairs(node, of: "“\(family.id)”") else { return [] }
    var scope: InternetOptionsScope?
    var written: [(member: String, state: SettingState, place: Place)] = []
    var seen: [String: Place] = [:]
    for (key, pair) in pairs {
      if family.isScoped, key == "scope" {
        scope = reader.choice(pair.value, "scope", of: InternetOptionsScope.self)
        continue
      }
      guard let member = Self.member(key, of: family) else {
        reader.report(
          .unknownName(
            key,
            kind: "setting of “\(family.id)”",
            at: pair.key.place,
            known: family.members.map(\.name) + (family.isScoped ? ["scope"] : [])
          )
        )
        continue
      }
      // `TLS 1.2` and `tls1.2` are different YAML keys but the same setting.
      if let first = seen[member.name] {
        reader.report(
          .settingTwice(SettingID(family: family.id, member: member.name), pair.key.place, first)
        )
        continue
      }
      seen[member.name] = pair.key.place
      if let state = Self.state(pair.value, member.form, of: member.name, reader: &reader) {
        written.append((member.name, state, pair.key.place))
      }
    }
    return written.map { entry in
      WrittenSetting(
        setting: SettingID(family: family.id, member: entry.member),
        state: entry.state,
        scope: scope,
        place: entry.place
      )
    }
  }

  /// How the names of protocols are written, by where they are written in another way.
  func canonicalNames(in node: Node) -> [Position: String] {
    var names: [Position: String] = [:]
    collectNames(in: node, level: root, into: &names)
    return names
  }

  private func collectNames(in node: Node, level: Level, into names: inout [Position: String]) {
    guard case .mapping(let pairs) = node.content else { return }
    for pair in pairs {
      guard case .scalar(let key) = pair.key.content else { continue }
      switch level {
      case .branch(let children):
        guard let child = children[key.text] else { continue }
        collectNames(in: pair.value, level: child, into: &names)
      case .family(let family):
        if let name = Self.member(key.text, of: family)?.name, name != key.text {
          names[pair.key.place.start] = name
        }
      case .bounds:
        if key.text != "scope", case .scalar(let value) = pair.value.content,
          let name = TLSProtocol(written: value.text)?.rawValue, name != value.text
        {
          names[pair.value.place.start] = name
        }
      }
    }
  }

  private static func member(
    _ key: String,
    of family: Family
  ) -> (name: String, form: MemberForm)? {
    if let found = family.members.first(where: { $0.name == key }) { return found }
    guard let name = TLSProtocol(written: key)?.rawValue else { return nil }
    return family.members.first { $0.name == name }
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
