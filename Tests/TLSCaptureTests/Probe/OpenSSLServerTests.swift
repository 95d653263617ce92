import Testing

@testable import TLSCapture

@Suite(.enabled(if: OpenSSLServer.isInstalled, "openssl is not installed"))
struct `Probing openssl s_server` {
  struct Pin: CustomTestStringConvertible {
    var option: String
    var version: TLSVersion
    var testDescription: String { version.name }
  }

  @Test(arguments: [
    Pin(option: "-tls1", version: .tls10), Pin(option: "-tls1_1", version: .tls11),
    Pin(option: "-tls1_2", version: .tls12), Pin(option: "-tls1_3", version: .tls13),
  ])
  func `a server of one version accepts that one and refuses the others`(_ pin: Pin) async throws {
    let server = try OpenSSLServer([pin.option])
    let probe = await server.probed(by: Prober(timeout: .seconds(20)))
    #expect(probe.accepted == [pin.version])
    #expect(probe.isAnswered, "\(probe.versions)")
    for other in probe.versions where other.version != pin.version {
      guard case .refused = other.verdict else {
        Issue.record("\(other)")
        continue
      }
    }
  }

  @Test func `a server of all versions accepts all that it has`() async throws {
    let server = try OpenSSLServer([])
    let probe = await server.probed(by: Prober(serverName: "server.example", timeout: .seconds(20)))
    #expect(probe.accepted == [.tls10, .tls11, .tls12, .tls13])
    // Distributions build OpenSSL without SSL 3.0; some name the version, some only the failure.
    let first = probe.versions.first?.verdict
    #expect(first == .refused(.alert(70)) || first == .refused(.alert(40)))
  }

  @Test func `IPv6 is asked as well`() async throws {
    guard LoopbackServer.listen(ipv6: true) != nil else { return }
    let server = try OpenSSLServer(["-tls1_2"], address: "[::1]")
    let probe = await server.probed(by: Prober(timeout: .seconds(20), versions: [.tls12]))
    #expect(probe.address == "::1")
    #expect(probe.accepted == [.tls12])
  }

  @Test func `suites are those that the server was given`() async throws {
    let server = try OpenSSLServer([
      "-cipher", "AES128-SHA:ECDHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-SHA256:@SECLEVEL=0",
      "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256", "-serverpref",
    ])
    let prober = Prober(timeout: .seconds(20), asksSuites: true)
    let suites = await server.probed(by: prober).versions.reduce(into: [:]) { suites, probe in
      suites[probe.version] = probe.suites
    }
    #expect(suites[.tls10] == AcceptedSuites(numbers: [0x002F], order: .none))
    #expect(
      suites[.tls12] == AcceptedSuites(numbers: [0x002F, 0xC030, 0x0067], order: .server)
    )
    #expect(suites[.tls13] == AcceptedSuites(numbers: [0x1303, 0x1301], order: .server))
  }

  @Test func `a server that lets the client choose is found out`() async throws {
    let server = try OpenSSLServer(["-cipher", "AES128-SHA:AES256-SHA:@SECLEVEL=0", "-tls1_2"])
    let prober = Prober(timeout: .seconds(20), versions: [.tls12], asksSuites: true)
    let suites = await server.probed(by: prober).versions.first?.suites
    #expect(suites == AcceptedSuites(numbers: [0x0035, 0x002F], order: .client))
  }

  @Test func `a server with another group asks again, which accepts the version`() async throws {
    let server = try OpenSSLServer(["-tls1_3", "-groups", "P-384"])
    let probe = await server.probed(by: Prober(timeout: .seconds(20), versions: [.tls13]))
    #expect(probe.accepted == [.tls13])
  }
}
