/// One question to a server: a version, and what is offered with it.
struct ProbeQuestion {
  var version: TLSVersion
  /// Nil offers all.
  var suites: [UInt16]?
}

/// A server at an address that is known to take connections.
struct ProbedServer: ~Copyable {
  private let prober: Prober
  private let target: ProbeTarget
  private let address: ProbeAddress
  /// The one that showed that somebody is there, until it is used.
  private var open: ProbeConnection?
  /// Whether the last question was answered with a ServerHello of the version that was asked for.
  private var isAccepting = false
  private var random = SystemRandomNumberGenerator()

  init(
    _ prober: Prober,
    _ target: ProbeTarget,
    _ address: ProbeAddress,
    _ connection: consuming ProbeConnection
  ) {
    self.prober = prober
    self.target = target
    self.address = address
    open = consume connection
  }

  private var serverName: String? {
    prober.serverName ?? (target.isAddress ? nil : target.host)
  }

  /// What the server makes of one question; an end in the place of an answer stays unknown.
  ///
  /// - Throws: what went wrong in the dialogue before TLS.
  mutating func verdict(
    on question: ProbeQuestion
  ) throws(ProbeStream.Fault) -> VersionProbe.Verdict {
    isAccepting = false
    let verdict = try ask(question)
    if case .accepted = verdict { isAccepting = true }
    return verdict
  }

  private mutating func ask(
    _ question: ProbeQuestion
  ) throws(ProbeStream.Fault) -> VersionProbe.Verdict {
    let connection: ProbeConnection
    if let first = open.take() {
      connection = first
    } else {
      do throws(ConnectionFault) {
        connection = try ProbeConnection(to: address, by: .now + prober.timeout)
      } catch {
        return .unknown(.other("it took no further connection: \(error.reason)"))
      }
    }
    var stream = try ProbeStream(
      connection,
      prober.startTLS,
      domain: serverName ?? target.host,
      by: .now + prober.timeout
    )
    let hello = ClientHelloBuilder(
      question.version,
      suites: question.suites,
      serverName: serverName
    )
    var reader = AnswerReader(isSSL2: question.version == .ssl20)
    do throws(ConnectionFault) {
      let deadline = ContinuousClock.now + prober.timeout
      try stream.send(hello.bytes(using: &random), by: deadline)
      while let bytes = try stream.receive(by: deadline) {
        if let answer = reader.read(bytes) { return verdict(answer, hello) }
      }
      return verdict(reader.end(), hello)
    } catch {
      switch error {
      case .reset: return .unknown(.reset)
      case .timedOut where reader.isEmpty:
        return .unknown(.silent(milliseconds: prober.timeout.milliseconds))
      case .timedOut: return .unknown(.other("an answer that stops in the middle"))
      case .endless, .system: return .unknown(.other(error.reason))
      }
    }
  }

  private func verdict(
    _ answer: AnswerReader.Answer,
    _ asked: ClientHelloBuilder
  ) -> VersionProbe.Verdict {
    switch answer {
    case .closed: return .unknown(.closed)
    case .noTLS(let what): return .unknown(.other(what))
    case .alert(let code):
      return Self.gaps.contains(code) ? .unknown(.alert(code)) : .refused(.alert(code))
    case .hello(let hello):
      guard hello.version == asked.version else { return .refused(.answered(hello.version)) }
      if let suite = hello.suite, !asked.suites.contains(suite) {
        let name = CipherSuiteName.of(suite)
        return .unknown(.other("a ServerHello with \(name), which was not offered"))
      }
      return .accepted(suite: hello.suite)
    }
  }

  /// Alerts that complain of the hello and say nothing of its version: decode_error, internal_error,
  /// missing_extension, unrecognized_name, no_application_protocol.
  private static let gaps: Set<UInt8> = [50, 80, 109, 112, 120]

  /// Like `verdict`, where a fault of the dialogue before TLS is no more than a gap.
  mutating func answer(_ question: ProbeQuestion) -> VersionProbe.Verdict {
    do throws(ProbeStream.Fault) {
      return try verdict(on: question)
    } catch {
      return .unknown(.other(error.reason))
    }
  }

  /// Asks once more what ended without an answer.
  ///
  /// Schannel resets connections in the place of an alert, and so does whatever limits their rate, or
  /// knows its hosts by their names alone. A second end is a refusal only where the server accepts
  /// what it is known to accept right before it and right after it.
  mutating func again(
    _ question: ProbeQuestion,
    between known: ProbeQuestion?
  ) -> VersionProbe.Verdict {
    let before = isAccepting || accepts(known)
    let verdict = answer(question)
    guard before, case .unknown(let gap) = verdict, let refusal = gap.refusal, accepts(known) else {
      return verdict
    }
    return .refused(refusal)
  }

  private mutating func accepts(_ question: ProbeQuestion?) -> Bool {
    guard let question, case .accepted = answer(question) else { return false }
    return true
  }

  // MARK: Suites

  /// All suites that the server accepts: those that are left are offered until it refuses.
  ///
  /// Each answer takes one away, so there are few more questions than suites.
  mutating func suites(of version: TLSVersion, from first: UInt16) -> AcceptedSuites {
    var found = AcceptedSuites(numbers: [first], order: .none)
    let known = ProbeQuestion(version: version, suites: [first])
    var offers = [ProbeSuites.all(for: version).filter { $0 != first }]
    var isSplit = false
    while let left = offers.popLast() {
      guard !left.isEmpty else { continue }
      let question = ProbeQuestion(version: version, suites: left)
      var verdict = answer(question)
      if case .unknown(let gap) = verdict, gap.refusal != nil {
        verdict = again(question, between: known)
      }
      switch verdict {
      case .accepted(let suite?):
        found.numbers.append(suite)
        offers.append(left.filter { $0 != suite })
      case .refused(.reset), .refused(.closed):
        // A server may have failed at the suite that it chose, and take others: Dovecot ends the
        // connection where it has no parameters for DHE.
        let kinds = ProbeSuites.byKeyExchange(left)
        if !isSplit, kinds.count > 1 {
          offers += kinds.reversed()
          isSplit = true
        }
      case .accepted(nil), .refused: break
      case .unknown(let gap):
        found.gap = gap.text
        offers = []
      }
    }
    guard found.numbers.count > 1 else { return found }
    // What was found list by list has no order, and offering all of it may fail again.
    guard !isSplit else {
      found.order = .unknown
      return found
    }
    // What stood first now stands last.
    let reversed = ProbeQuestion(version: version, suites: found.numbers.reversed())
    if case .accepted(let suite?) = answer(reversed) {
      found.order =
        suite == first ? .server : suite == found.numbers.last ? .client : .unknown
    } else {
      found.order = .unknown
    }
    return found
  }
}
