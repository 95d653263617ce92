package import Inputs
package import Posture
package import TLSCapture

/// What servers answered, and what was expected of them.
package struct ProbeReport: Sendable {
  /// Empty unless a group was asked for.
  package let manifests: [FileDigest]
  package let startTLS: StartTLS?
  /// An older version that a server accepts is a finding; nil where none is.
  package let minimum: TLSVersion?
  /// In the order in which they were asked for.
  package let servers: [ProbedServer]
  package let diagnostics: [Diagnostic]

  package init(
    manifests: [FileDigest] = [],
    startTLS: StartTLS?,
    minimum: TLSVersion?,
    servers: [ProbedServer],
    diagnostics: [Diagnostic] = []
  ) {
    self.manifests = manifests
    self.startTLS = startTLS
    self.minimum = minimum
    self.servers = servers
    self.diagnostics = diagnostics
  }

  /// Versions below the minimum that a server accepts all the same.
  func belowMinimum(_ server: ProbedServer) -> [TLSVersion] {
    guard let minimum else { return [] }
    return server.probe.accepted.filter { $0 < minimum }
  }
}

package struct ProbedServer: Sendable {
  /// The host's name in the manifests; nil where a server was named by hand.
  package let host: String?
  package let probe: ServerProbe
  private let expectations: ProbeExpectations

  package init(
    host: String? = nil,
    probe: ServerProbe,
    expectations: ProbeExpectations = ProbeExpectations()
  ) {
    self.host = host
    self.probe = probe
    self.expectations = expectations
  }

  /// What the answer is held against: the declaration where the answer breaks it or nothing could be
  /// predicted, else the prediction; nil where nobody has said anything of this version.
  func expectation(of answer: VersionProbe) -> ProbeExpectation? {
    let declared = expectations.declared[answer.version]
    if let declared, declared.agreement(with: answer.verdict) == .otherwise { return declared }
    guard let predicted = expectations.predicted[answer.version] else { return declared }
    return predicted.answer == .unknown ? declared ?? predicted : predicted
  }

  func agreement(on answer: VersionProbe) -> ProbeExpectation.Agreement? {
    expectation(of: answer)?.agreement(with: answer.verdict)
  }
}

/// What is known beforehand of a server's answers.
package struct ProbeExpectations: Sendable {
  /// By the registry of the host.
  package var predicted: [TLSVersion: ProbeExpectation]
  /// By the manifests.
  package var declared: [TLSVersion: ProbeExpectation]

  package init(
    predicted: [TLSVersion: ProbeExpectation] = [:],
    declared: [TLSVersion: ProbeExpectation] = [:]
  ) {
    self.predicted = predicted
    self.declared = declared
  }
}

/// What a server should make of a version, and who says so.
package struct ProbeExpectation: Hashable, Sendable {
  package enum Answer: String, Hashable, Sendable {
    case accepted, refused
    /// It hangs on the program, or the sources contradict each other.
    case either
    case unknown
  }

  package enum Agreement: String, Hashable, Sendable {
    case asPredicted = "as-predicted"
    case otherwise
    case unknown
  }

  package enum Basis: String, Hashable, Sendable {
    /// The effective posture of the host's registry.
    case posture
    /// What the manifests declare, whether or not it was applied.
    case manifest
  }

  package let answer: Answer
  package let basis: Basis
  package let because: [Offer.Because]

  package init(_ answer: Answer, _ basis: Basis, because: [Offer.Because]) {
    self.answer = answer
    self.basis = basis
    self.because = because
  }

  package func agreement(with verdict: VersionProbe.Verdict) -> Agreement {
    switch (answer, verdict) {
    case (_, .unknown), (.unknown, _): .unknown
    // Behind suites that nobody offered, the version may be there all the same.
    case (.accepted, .refused(let refusal)) where refusal.isAboutSuites: .unknown
    case (.either, _), (.accepted, .accepted), (.refused, .refused): .asPredicted
    case (.accepted, .refused), (.refused, .accepted): .otherwise
    }
  }
}

extension ProbeExpectation {
  /// What the Schannel of a host does as a server.
  ///
  /// Where a version is there for programs that ask for it, either answer is right.
  package init(_ offer: Offer) {
    let answer: Answer
    switch (offer.byDefault, offer.onRequest) {
    case _ where offer.confidence == .disputed: answer = .either
    case (.on, _): answer = .accepted
    case (.off, .on): answer = .either
    case (.unsupported, _), (.off, .off), (.off, .unsupported): answer = .refused
    case (.unknown, _), (.off, .unknown): answer = .unknown
    }
    self.init(answer, .posture, because: offer.because)
  }
}

/// What a report comes to.
package struct ProbeTotals: Hashable, Sendable {
  package var servers = 0
  /// Servers of which every answer is known.
  package var answered = 0
  package var unreachable = 0
  /// Servers that were reached and answered with something else than TLS.
  package var withoutTLS = 0
  /// Servers that were reached and never answered, or ended every connection instead.
  package var noAnswer = 0
  /// Servers of TLS with an answer that is not known, or that was expected of nobody knows what.
  package var unknown = 0
  /// Servers that accept TLS 1.1 or older.
  package var legacy = 0
  package var belowMinimum = 0
  /// Servers with an answer other than expected.
  package var otherwise = 0
  /// Who had said so.
  package var otherwiseThan: Set<ProbeExpectation.Basis> = []

  package init(_ report: ProbeReport) {
    servers = report.servers.count
    for server in report.servers {
      if server.probe.accepted.contains(where: { $0 < .tls12 }) { legacy += 1 }
      if !report.belowMinimum(server).isEmpty { belowMinimum += 1 }
      let agreements = server.probe.versions.compactMap { server.agreement(on: $0) }
      if agreements.contains(.otherwise) { otherwise += 1 }
      for answer in server.probe.versions where server.agreement(on: answer) == .otherwise {
        if let expected = server.expectation(of: answer) {
          otherwiseThan.insert(expected.basis)
        }
      }
      switch server.probe.outcome {
      case .unreachable: unreachable += 1
      case .noTLS: withoutTLS += 1
      case .asked where server.probe.isSilent: noAnswer += 1
      case .asked where !server.probe.speaksTLS: withoutTLS += 1
      case .asked where !server.probe.isAnswered || agreements.contains(.unknown): unknown += 1
      case .asked: answered += 1
      }
    }
  }
}
