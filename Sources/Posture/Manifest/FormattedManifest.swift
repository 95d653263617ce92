package import Inputs
import YAML

/// A manifest file and its text in the layout that all share.
package struct FormattedManifest: Sendable {
  package let source: SourceText
  package let bytes: [UInt8]

  package var isChanged: Bool { bytes != source.bytes }
}

/// A file whose text in the shared layout would not say the same.
package struct LayoutFailure: Error, Hashable, Sendable {
  package let file: String
}

/// Lays out manifest files that make one declaration: names of protocols as Windows spells them, and
/// the layout of `layOutYAML`.
///
/// What comes out is read again and must declare the same.
///
/// - Returns: Nothing where the files have faults, which the diagnostics tell.
package func formatManifests(
  _ files: [SourceText],
  catalogue: Catalogue
) throws(LayoutFailure) -> Diagnosed<[FormattedManifest]> {
  let read = readManifest(files, catalogue: catalogue)
  guard let manifest = read.value, !read.diagnostics.hasErrors else {
    return Diagnosed(nil, read.diagnostics)
  }
  var formatted: [FormattedManifest] = []
  for file in files {
    guard let root = readSingleYAML(file).value,
      let bytes = layOutYAML(file, renamed: canonicalNames(in: root, catalogue)),
      let again = readSingleYAML(SourceText(name: file.name, bytes: bytes)).value,
      saysTheSame(root, again)
    else { throw LayoutFailure(file: file.name) }
    formatted.append(FormattedManifest(source: file, bytes: bytes))
  }
  let texts = formatted.map { SourceText(name: $0.source.name, bytes: $0.bytes) }
  let again = readManifest(texts, catalogue: catalogue)
  guard let meant = again.value, !again.diagnostics.hasErrors, meant.declaresTheSame(as: manifest)
  else { throw LayoutFailure(file: files.map(\.name).joined(separator: ", ")) }
  return Diagnosed(formatted, read.diagnostics)
}

private func canonicalNames(in root: Node, _ catalogue: Catalogue) -> [Position: String] {
  let grammar = catalogue.grammar
  var names: [Position: String] = [:]
  for group in root.values(of: "groups") {
    guard case .mapping(let groups) = group.content else { continue }
    for tls in groups.flatMap({ $0.value.values(of: "tls") }) {
      names.merge(grammar.canonicalNames(in: tls)) { first, _ in first }
    }
  }
  return names
}

extension Node {
  /// What stands under a key; nothing where this is no mapping or has no such key.
  fileprivate func values(of key: String) -> [Node] {
    guard case .mapping(let pairs) = content else { return [] }
    return pairs.filter { pair in
      if case .scalar(let scalar) = pair.key.content { scalar.text == key } else { false }
    }.map(\.value)
  }
}

/// Whether two nodes hold the same in the same order, wherever it stands; only the name of a protocol
/// may be spelt in another way.
private func saysTheSame(_ left: Node, _ right: Node) -> Bool {
  switch (left.content, right.content) {
  case (.scalar(let one), .scalar(let other)):
    if one.text == other.text { return "\(one.value)" == "\(other.value)" }
    let name = TLSProtocol(written: one.text)
    return name != nil && name == TLSProtocol(written: other.text)
  case (.sequence(let one), .sequence(let other)):
    return one.count == other.count && zip(one, other).allSatisfy { saysTheSame($0, $1) }
  case (.mapping(let one), .mapping(let other)):
    return one.count == other.count
      && zip(one, other).allSatisfy {
        saysTheSame($0.key, $1.key) && saysTheSame($0.value, $1.value)
      }
  default:
    return false
  }
}
