/// Asks live servers which versions they accept, one connection for each question.
package struct Prober: Sendable {
  package var startTLS: StartTLS?
  /// For the server_name extension; the target's host where it is a name.
  package var serverName: String?
  /// For each connect, and for each answer.
  package var timeout: Duration
  package var versions: [TLSVersion]
  /// Whether the suites of each version are to be found as well.
  package var asksSuites: Bool

  /// What is asked for unless the caller says otherwise.
  ///
  /// SSL 2.0 is not among them: its hello has a format of its own, which makes servers without it
  /// wait for more.
  package static let usualVersions: [TLSVersion] = [.ssl30, .tls10, .tls11, .tls12, .tls13]

  package init(
    startTLS: StartTLS? = nil,
    serverName: String? = nil,
    timeout: Duration = .seconds(5),
    versions: [TLSVersion] = Prober.usualVersions,
    asksSuites: Bool = false
  ) {
    self.startTLS = startTLS
    self.serverName = serverName
    self.timeout = timeout
    self.versions = versions
    self.asksSuites = asksSuites
  }

  package func port(of target: ProbeTarget) -> UInt16 {
    target.port ?? startTLS?.defaultPort ?? 443
  }

  /// Blocks until the server has answered, or has had its time for each question.
  ///
  /// One question after the other: many servers take connections at once from one client for an attack.
  package func probe(_ target: ProbeTarget) -> ServerProbe {
    let port = port(of: target)
    var probe = ServerProbe(target: target, port: port, outcome: .asked)
    let addresses: [ProbeAddress]
    do throws(ProbeAddress.Fault) {
      addresses = try ProbeAddress.all(of: target.host, port: port)
    } catch {
      probe.outcome = .unreachable(error.reason)
      return probe
    }
    var reasons: [String] = []
    for address in addresses {
      do throws(ConnectionFault) {
        let connection = try ProbeConnection(to: address, by: .now + timeout)
        probe.address = address.text
        var server = ProbedServer(self, target, address, connection)
        ask(&server, &probe)
        return probe
      } catch {
        reasons.append(addresses.count == 1 ? error.reason : "\(address.text): \(error.reason)")
      }
    }
    probe.outcome = .unreachable(reasons.joined(separator: "; "))
    return probe
  }

  private func ask(_ server: inout ProbedServer, _ probe: inout ServerProbe) {
    // The version that most servers have comes first.
    let order = versions.sorted { one, other in
      one == .tls12 ? other != .tls12 : other != .tls12 && one > other
    }
    for version in order {
      do throws(ProbeStream.Fault) {
        let verdict = try server.verdict(on: ProbeQuestion(version: version))
        var result = VersionProbe(version: version, verdict: verdict)
        if asksSuites, case .accepted(let suite?) = result.verdict {
          result.suites = server.suites(of: version, from: suite)
        }
        probe.versions.append(result)
      } catch {
        guard !probe.versions.isEmpty else {
          probe.outcome = .noTLS(error.reason)
          return
        }
        let verdict = VersionProbe.Verdict.unknown(.other(error.reason))
        probe.versions.append(VersionProbe(version: version, verdict: verdict))
      }
    }
    askAgain(&server, &probe)
    probe.versions.sort { $0.version < $1.version }
  }

  /// Versions whose connections ended without an answer, once it is known what the server accepts.
  private func askAgain(_ server: inout ProbedServer, _ probe: inout ServerProbe) {
    for index in probe.versions.indices {
      guard case .unknown(let gap) = probe.versions[index].verdict, gap.refusal != nil else {
        continue
      }
      let version = probe.versions[index].version
      let known = probe.accepted.first.map { ProbeQuestion(version: $0) }
      probe.versions[index].verdict = server.again(
        ProbeQuestion(version: version),
        between: known
      )
      if asksSuites, case .accepted(let suite?) = probe.versions[index].verdict {
        probe.versions[index].suites = server.suites(of: version, from: suite)
      }
    }
  }
}
