// What a probe's answers are called, for texts and JSON alike.

extension VersionProbe.Verdict {
  /// `accepted`, `refused` or `unknown`.
  package var name: String {
    switch self {
    case .accepted: "accepted"
    case .refused: "refused"
    case .unknown: "unknown"
    }
  }

  /// How it refused, or why nothing is known, a clause; nil where it accepted.
  package var reason: String? {
    switch self {
    case .accepted: nil
    case .refused(let refusal): refusal.text
    case .unknown(let gap): gap.text
    }
  }

  package var alert: TLSAlert? {
    switch self {
    case .refused(.alert(let code)), .unknown(.alert(let code)): TLSAlert(rawValue: code)
    case .accepted, .refused, .unknown: nil
    }
  }
}

extension VersionProbe.Refusal {
  package var text: String {
    switch self {
    case .alert(let code) where isAboutSuites:
      "with the suites that were offered, by \(alertText(code))"
    case .alert(let code): alertText(code)
    case .answered(let version): "it answers with \(version.name)"
    case .reset: "it resets the connection"
    case .closed: "it closes the connection"
    }
  }

  /// Whether it may have been about the suites that were offered, and not about the version:
  /// handshake_failure and insufficient_security (RFC 5246, 7.2.2).
  package var isAboutSuites: Bool {
    if case .alert(40) = self { return true }
    if case .alert(71) = self { return true }
    return false
  }
}

extension VersionProbe.Gap {
  package var text: String {
    switch self {
    case .silent(let milliseconds) where milliseconds % 1000 == 0:
      "no answer in \(milliseconds / 1000) s"
    case .silent(let milliseconds): "no answer in \(milliseconds) ms"
    case .alert(let code): alertText(code)
    case .reset: "the server reset the connection in the place of an answer"
    case .closed: "the server closed the connection in the place of an answer"
    case .other(let text): text
    }
  }
}

private func alertText(_ code: UInt8) -> String {
  let alert = TLSAlert(rawValue: code)
  let name = alert.name.map { "\($0) (\(code))" } ?? "\(code)"
  return "alert \(name)" + (alert.meaning(from: .server).map { ": \($0)" } ?? "")
}
