import Inputs

func duplicateKey(_ key: Node, first: Place) -> Diagnostic {
  let summary =
    if case .scalar(let scalar) = key.content {
      "cannot set “\(excerpt(of: scalar.text))” twice in one mapping"
    } else {
      "cannot use the same key twice in one mapping"
    }
  return .error(
    "yaml-duplicate-key",
    summary,
    at: key.place,
    notes: [Diagnostic.Note("it is first set here", at: first)],
    help: "keep one of the two"
  )
}

func unknownTag(_ tag: String, at place: Place) -> Diagnostic {
  .error(
    "yaml-unknown-tag",
    "cannot use the tag \(CoreTag.shorthand(of: tag)): only YAML's own tags are known",
    at: place,
    help: "remove it; to make a string of anything, put it in quotes"
  )
}

func undefinedAlias(
  _ name: String,
  among known: [String],
  at place: Place
) -> Diagnostic {
  .error(
    "yaml-undefined-alias",
    "cannot find the anchor &\(name) that *\(name) stands for",
    at: place,
    help: suggestion(for: name, among: known).map { "did you mean *\($0)?" }
      ?? "define it before, as &\(name), or put quotes around a text that begins with *"
  )
}

func recursiveAlias(_ name: String, inside opening: Place, at place: Place) -> Diagnostic {
  .error(
    "yaml-recursive-alias",
    "cannot use *\(name) inside what it stands for",
    at: place,
    notes: [Diagnostic.Note("&\(name) begins here and has not ended", at: opening)]
  )
}

func aliasExpansion(_ limit: Int, from anchored: Place, at place: Place) -> Diagnostic {
  .error(
    "yaml-alias-expansion",
    "cannot expand this alias: the aliases of a document may not add more than \(limit) nodes",
    at: place,
    notes: [Diagnostic.Note("it stands for this", at: anchored)]
  )
}

func tooDeep(_ limit: Int, at place: Place) -> Diagnostic {
  .error(
    "yaml-too-deep",
    "cannot read more than \(limit) collections inside each other",
    at: place
  )
}
