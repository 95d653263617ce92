/// The two sides that operands such as `manifests@main manifests` name.
///
/// Operands of one revision are one side, and so are those without a revision, which mean the working
/// tree. The side that is named first is the one before; where only one is named, and by a revision,
/// the other is the working tree's at the same paths.
package struct ManifestSides: Hashable, Sendable {
  package let before: Side
  package let after: Side

  package struct Side: Hashable, Sendable {
    /// Nil for files as they are.
    package let revision: String?
    package let paths: [String]

    package init(revision: String?, paths: [String]) {
      self.revision = revision
      self.paths = paths
    }

    /// As a person named it.
    package var text: String {
      paths.map { path in revision.map { "\(path)@\($0)" } ?? path }.joined(separator: ", ")
    }
  }

  /// Why operands name no two sides, in words for their user.
  package struct Fault: Error, Hashable, Sendable {
    package let reason: String
  }

  /// Reads operands; `exists` tells whether a path is in the working tree.
  package static func read(
    _ operands: [String],
    exists: (String) -> Bool
  ) throws(Fault) -> ManifestSides {
    var sides: [Side] = []
    for operand in operands {
      let (path, revision) = try split(operand, exists)
      if let index = sides.firstIndex(where: { $0.revision == revision }) {
        sides[index] = Side(revision: revision, paths: sides[index].paths + [path])
      } else {
        sides.append(Side(revision: revision, paths: [path]))
      }
    }
    switch sides.count {
    case 1:
      let only = sides[0]
      if only.revision != nil {
        return ManifestSides(before: only, after: Side(revision: nil, paths: only.paths))
      }
      guard only.paths.count == 2 else {
        throw Fault(
          reason:
            "without a revision there are two operands, before and after; give PATH@REVISION, "
            + "or two files or folders"
        )
      }
      return ManifestSides(
        before: Side(revision: nil, paths: [only.paths[0]]),
        after: Side(revision: nil, paths: [only.paths[1]])
      )
    case 2: return ManifestSides(before: sides[0], after: sides[1])
    default:
      throw Fault(
        reason: "only two sides can be compared, and these are \(sides.count): "
          + sides.map { $0.revision ?? "the working tree" }.joined(separator: ", ")
      )
    }
  }

  /// The path and the revision of an operand.
  ///
  /// Both may hold an `@`: the longest path counts that there is, else all up to the last `@`. An
  /// operand that is both is refused, since whoever adds a file must not decide what is compared.
  private static func split(
    _ operand: String,
    _ exists: (String) -> Bool
  ) throws(Fault) -> (path: String, revision: String?) {
    // A folder's name may end in a slash, a revision's cannot.
    let cuts =
      operand.hasSuffix("/")
      ? []
      : operand.indices.filter { index in
        guard operand[index] == "@", index != operand.startIndex else { return false }
        let rest = operand[operand.index(after: index)...]
        // `main@{1}` is a revision.
        return !rest.isEmpty && !rest.hasPrefix("{")
      }
    let known = cuts.last { exists(String(operand[..<$0])) }
    if exists(operand) {
      guard let known else { return (operand, nil) }
      throw Fault(
        reason: "“\(operand)” is there, and so is “\(operand[..<known])”, of which it may name a "
          + "revision; end a folder's name with “/”, or give the revision as refs/heads/NAME"
      )
    }
    guard let cut = known ?? cuts.last else { return (operand, nil) }
    let revision = String(operand[operand.index(after: cut)...])
    guard GitFiles.isRevision(revision) else {
      throw Fault(reason: "“\(revision)” cannot be a revision")
    }
    return (String(operand[..<cut]), revision)
  }
}
