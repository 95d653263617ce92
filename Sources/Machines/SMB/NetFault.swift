/// Why a run of `net rpc registry` came to nothing.
///
/// Its exit code is not to be trusted: a denied write may exit with 0, and everything that fails
/// exits with 255. So its words decide (Samba 4.17, source3/utils/net_rpc.c and net_rpc_registry.c).
struct NetFault: Error, Hashable, Sendable {
  let kind: Kind
  /// For people.
  let reason: String

  enum Kind: Hashable, Sendable {
    /// There is no such key.
    case absent
    /// The key is there, and may not be opened.
    case denied
    /// The key was opened, and a value in it may not be set or deleted, by this account or with the
    /// rights that `net` asked for.
    case valueDenied
    /// Nobody answers at this address, or not in a way that waiting would mend.
    case unreachable
    /// The connection was refused or broke before anything was asked for, as with hosts that are
    /// overloaded: trying again may help, and harms nothing.
    case refusedForNow
    /// The connection broke in the middle.
    case dropped
    /// The host does not let us in. Trying again could lock the account.
    case noLogon
    /// The host answers, and its registry service does not.
    case noService
    case notInstalled
    case timedOut
    case tooMuchOutput
    /// What came cannot be made out.
    case garbled
    /// It complained in words that say nothing of the above.
    case other
  }

  init(_ kind: Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }

  /// Whether it is certain that no document was begun.
  var isBeforeAnyWrite: Bool {
    switch kind {
    case .unreachable, .refusedForNow, .noLogon, .noService, .notInstalled: true
    case .absent, .denied, .valueDenied, .dropped, .timedOut, .tooMuchOutput, .garbled, .other:
      false
    }
  }

  /// Whether another try may find the host in a better state.
  var mayPass: Bool { kind == .refusedForNow || kind == .dropped }

  init(_ failure: ChildProcess.Failure) {
    switch failure {
    case .notInstalled:
      self.init(
        .notInstalled,
        "the program `net` of Samba is not installed; on Debian: apt-get install samba-common-bin"
      )
    case .timedOut: self.init(.timedOut, "the host did not answer in time")
    case .tooMuchOutput: self.init(.tooMuchOutput, "the host answers with more than is taken")
    case .other(let reason): self.init(.other, "`net` could not be run: \(reason)")
    }
  }

  /// Nil when the run did what it was to do, perhaps with complaints.
  init?(errors: String, status: Int32) {
    let lines = errors.split(whereSeparator: \.isNewline).map(String.init)
    func line(_ beginning: String) -> String? { lines.first { $0.hasPrefix(beginning) } }
    let code = Self.code(in: errors)
    if errors.contains("redentials file") || errors.contains("parse authentication file") {
      self.init(.noLogon, "the file of credentials cannot be read")
    } else if line("Unable to find a suitable server") != nil {
      self.init(.unreachable, "the name of the host is not known")
    } else if line("Could not connect to server") != nil {
      self.init(connecting: code, errors)
    } else if let line = line("Could not initialise") ?? line("could not initialise") {
      self.init(opening: line, Self.code(in: line) ?? code)
    } else if let line = line("registry_openkey failed") {
      self.init(openingKey: line, Self.code(in: line))
    } else if lines.contains(where: Self.isBreak) {
      self.init(.dropped, "the connection broke: \(code ?? "")")
    } else if lines.contains(where: Self.deniesValue) {
      self.init(
        .valueDenied,
        "the host denied a value (WERR_ACCESS_DENIED): this account may not set or delete it"
      )
    } else if let line = line("deletekey returned") ?? line("registry_deletevalue failed"),
      let code = Self.code(in: line), Self.absences.contains(code)
    {
      self.init(.absent, "there is no such key or value")
    } else if status != 0 {
      let said = Self.complaints(in: errors).first ?? lines.last ?? "nothing"
      self.init(.other, "`net` gave up with status \(status) and said: \(said.prefix(200))")
    } else {
      return nil
    }
  }

  private init(connecting code: String?, _ errors: String) {
    switch code {
    case let code? where Self.refusals.contains(code):
      self.init(.noLogon, "the host does not let this account in: \(code)")
    case let code? where Self.breaks.contains(code):
      self.init(.refusedForNow, "the host broke the connection: \(code)")
    case "NT_STATUS_CONNECTION_REFUSED"?:
      self.init(.unreachable, "nothing listens there: NT_STATUS_CONNECTION_REFUSED")
    case let code?: self.init(.unreachable, "the host cannot be reached: \(code)")
    case nil: self.init(.unreachable, "the host cannot be reached")
    }
  }

  /// The pipes of the services; `net` asks lsarpc for the host's own name first.
  private init(opening line: String, _ code: String?) {
    switch code {
    case "NT_STATUS_ACCESS_DENIED"?:
      self.init(.noLogon, "this account may not use the host's registry service")
    case let code? where Self.breaks.contains(code):
      self.init(.refusedForNow, "the host broke the connection: \(code)")
    case nil where line.contains("lsa"):
      self.init(.refusedForNow, "the host's services do not answer: \(line)")
    default:
      self.init(
        .noService,
        "the Remote Registry service of the host is not running; start it there with "
          + "`sc config RemoteRegistry start= demand` and `sc start RemoteRegistry`"
      )
    }
  }

  private init(openingKey line: String, _ code: String?) {
    switch code {
    case let code? where Self.absences.contains(code): self.init(.absent, "there is no such key")
    case "NT_STATUS_ACCESS_DENIED"?, "WERR_ACCESS_DENIED"?:
      self.init(.denied, "this account may not read it")
    case let code? where Self.breaks.contains(code):
      self.init(.dropped, "the connection broke: \(code)")
    default: self.init(.other, String(line.prefix(200)))
    }
  }

  /// Subkeys that an export left out, with status 0, and anything that an import could not do.
  static func complaints(in errors: String) -> [String] {
    errors.split(whereSeparator: \.isNewline).map(String.init).filter { line in
      line.contains(" failed") || line.contains("returned WERR_") || line.contains("returned NT_")
        || line.contains("trailing garbage") || line.contains("not implemented")
    }
  }

  private static func isBreak(_ line: String) -> Bool {
    guard line.contains("failed"), let code = code(in: line) else { return false }
    return breaks.contains(code)
  }

  /// Of an import (`setval NAME`), or of a value alone; the names of values may hold any words.
  private static func deniesValue(_ line: String) -> Bool {
    let verbs = ["registry_setvalue ", "registry_deletevalue ", "setval ", "deleteval "]
    let ends = ["failed: WERR_ACCESS_DENIED", "failed: NT_STATUS_ACCESS_DENIED"]
    return verbs.contains(where: line.hasPrefix) && ends.contains(where: line.hasSuffix)
  }

  private static func code(in text: String) -> String? {
    text.firstMatch(of: /\b(?:NT_STATUS|WERR)_[A-Z0-9_]+/).map { String($0.output) }
  }

  /// Samba up to now makes NT_STATUS_NO_SUCH_DEVICE of the WERR_FILE_NOT_FOUND on the wire.
  private static let absences: Set = [
    "NT_STATUS_NO_SUCH_DEVICE", "NT_STATUS_OBJECT_NAME_NOT_FOUND", "NT_STATUS_NO_SUCH_FILE",
    "NT_STATUS_OBJECT_PATH_NOT_FOUND", "WERR_FILE_NOT_FOUND", "WERR_BADFILE", "WERR_PATH_NOT_FOUND",
  ]

  private static let breaks: Set = [
    "NT_STATUS_CONNECTION_RESET", "NT_STATUS_CONNECTION_DISCONNECTED", "NT_STATUS_PIPE_BROKEN",
    "NT_STATUS_PIPE_DISCONNECTED", "NT_STATUS_CONNECTION_ABORTED", "NT_STATUS_NETWORK_NAME_DELETED",
    "NT_STATUS_LOCAL_DISCONNECT", "NT_STATUS_REMOTE_DISCONNECT", "NT_STATUS_IO_TIMEOUT",
    "NT_STATUS_CONNECTION_INVALID", "NT_STATUS_INSUFFICIENT_RESOURCES",
    "NT_STATUS_INVALID_CONNECTION", "NT_STATUS_END_OF_FILE",
  ]

  private static let refusals: Set = [
    "NT_STATUS_LOGON_FAILURE", "NT_STATUS_ACCESS_DENIED", "NT_STATUS_ACCOUNT_DISABLED",
    "NT_STATUS_ACCOUNT_LOCKED_OUT", "NT_STATUS_ACCOUNT_EXPIRED", "NT_STATUS_ACCOUNT_RESTRICTION",
    "NT_STATUS_PASSWORD_EXPIRED", "NT_STATUS_PASSWORD_MUST_CHANGE", "NT_STATUS_WRONG_PASSWORD",
    "NT_STATUS_NO_SUCH_USER", "NT_STATUS_LOGON_TYPE_NOT_GRANTED", "NT_STATUS_INVALID_LOGON_HOURS",
    "NT_STATUS_INVALID_WORKSTATION", "NT_STATUS_NO_LOGON_SERVERS",
    "NT_STATUS_TIME_DIFFERENCE_AT_DC",
    "NT_STATUS_TRUSTED_RELATIONSHIP_FAILURE", "NT_STATUS_NO_TRUST_SAM_ACCOUNT",
    "NT_STATUS_INVALID_PARAMETER_MIX", "NT_STATUS_NETWORK_SESSION_EXPIRED",
  ]
}
