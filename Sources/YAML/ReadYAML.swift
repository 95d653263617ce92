package import Inputs

/// Reads all documents of a source text.
///
/// Reading goes on past everything but broken syntax, too much depth, a hundred faults, and text
/// that is no UTF-8 or holds characters that YAML forbids.
/// What a faulty alias stands for is null in the value, and only the first of equal keys is kept.
package func readYAML(
  _ source: SourceText,
  limits: YAMLLimits = YAMLLimits()
) -> Diagnosed<[Node]> {
  if let fault = encodingFault(in: source) { return Diagnosed(nil, [fault]) }
  let bytes = source.yamlBytes
  guard !bytes.isEmpty else { return Diagnosed([]) }
  let lines = SourceLines(bytes, file: source.name)
  var strictness = Strictness(lines)
  var composer = Composer(lines, limits: limits)
  let fault = readEvents(of: bytes) { event in
    strictness.take(event)
    let faults = strictness.diagnostics.count + composer.diagnostics.count
    return composer.take(event) && faults < maximumFaults
  }
  let syntax = fault?.diagnostic(in: lines, inside: composer.openBrackets)
  composer.abandon()
  var diagnostics = strictness.diagnostics + composer.diagnostics
  // Where both are at a loss, libyaml says less.
  if let syntax, !diagnostics.contains(where: { $0.place?.start == syntax.place?.start }) {
    diagnostics.append(syntax)
  }
  let isUseless = composer.documents.isEmpty && diagnostics.hasErrors
  return Diagnosed(isUseless ? nil : composer.documents, diagnostics.inReadingOrder())
}

/// After so many faults nobody reads on, and finding the place of each takes its time.
private let maximumFaults = 100

/// Reads the one document of a source text; none or several are errors.
package func readSingleYAML(
  _ source: SourceText,
  limits: YAMLLimits = YAMLLimits()
) -> Diagnosed<Node> {
  let all = readYAML(source, limits: limits)
  guard let documents = all.value else { return Diagnosed(nil, all.diagnostics) }
  guard let first = documents.first else {
    let fault = Diagnostic.error(
      "yaml-empty",
      "cannot find anything but comments and blank lines in this file",
      at: Place(file: source.name)
    )
    return Diagnosed(nil, all.diagnostics + [fault])
  }
  guard documents.count > 1 else { return Diagnosed(first, all.diagnostics) }
  let fault = Diagnostic.error(
    "yaml-several-documents",
    "cannot read \(documents.count) documents from one file",
    at: documents[1].place,
    notes: [Diagnostic.Note("the first one is here", at: first.place)],
    help: "remove the '---' between them, or split the file"
  )
  return Diagnosed(first, (all.diagnostics + [fault]).inReadingOrder())
}

extension SourceText {
  /// What libyaml gets to read.
  fileprivate var yamlBytes: ArraySlice<UInt8> {
    // Libyaml would count a byte order mark as a column.
    var bytes = bytes[textStart...]
    // Libyaml drops a last line of spaces from a block scalar unless it is ended.
    if bytes.last == .space, let last = bytes.last(where: { $0 != .space }), last.isBreak {
      bytes.append(.lineFeed)
    }
    return bytes
  }
}
