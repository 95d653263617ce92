package import Inputs

/// Reads all documents of a source text.
///
/// Reading goes on past everything but broken syntax, too much depth and text that is no UTF-8.
/// What a faulty alias stands for is null in the value, and only the first of equal keys is kept.
package func readYAML(
  _ source: SourceText,
  limits: YAMLLimits = YAMLLimits()
) -> Diagnosed<[Node]> {
  if let fault = encodingFault(in: source) { return Diagnosed(nil, [fault]) }
  let bytes = source.bytes[source.textStart...]
  guard !bytes.isEmpty else { return Diagnosed([]) }
  var composer = Composer(file: source.name, bytes: bytes, limits: limits)
  if let fault = readEvents(of: bytes, { composer.take($0) }) { composer.take(fault) }
  let diagnostics = composer.diagnostics.inReadingOrder()
  let isUseless = composer.documents.isEmpty && diagnostics.hasErrors
  return Diagnosed(isUseless ? nil : composer.documents, diagnostics)
}

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
