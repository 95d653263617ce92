/// Why a capture could not be read, or not to its end.
package struct CaptureFailure: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// The system refused: missing, no permission, an I/O error.
    case unreadable
    /// A file of another kind, or a capture of a kind that is known and not read; `reason` names it.
    case unsupported
    /// A capture whose bytes contradict themselves.
    case damaged
    /// The file ends in the middle of a packet, as one does that is still being written.
    case cutShort
  }

  package var kind: Kind
  package var path: String
  /// One clause that follows the path: “the file ends in the middle of packet 12”.
  package var reason: String
  /// Where in the file, or in what it inflates to; nil where no byte is at fault.
  package var offset: Int?
  /// What the user can do, one line.
  package var help: String?

  package init(
    _ kind: Kind,
    path: String,
    reason: String,
    offset: Int? = nil,
    help: String? = nil
  ) {
    self.kind = kind
    self.path = path
    self.reason = reason
    self.offset = offset
    self.help = help
  }

  /// The help where a file ends too early and what is there was read.
  static let mayGrow =
    "It may still be being written, or the copy was cut; what is there was read."
}
