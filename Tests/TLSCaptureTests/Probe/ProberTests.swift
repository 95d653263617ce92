import Foundation
import Synchronization
import Testing

@testable import TLSCapture

@Suite struct `Probing servers on loopback` {
  private let prober = Prober(timeout: .seconds(5), versions: [.tls11, .tls12])

  private func verdicts(_ probe: ServerProbe) -> [VersionProbe.Verdict] {
    probe.versions.map(\.verdict)
  }

  @Test(arguments: [false, true])
  func `a server of TLS 1.2 accepts it and refuses others`(_ ipv6: Bool) async throws {
    guard let server = LoopbackServer(ipv6: ipv6, { $0.takeTLS12() }) else { return }
    let probe = await server.probed(by: prober)
    #expect(probe.outcome == .asked)
    #expect(probe.address == (ipv6 ? "::1" : "127.0.0.1"))
    #expect(verdicts(probe) == [.refused(.alert(70)), .accepted(suite: 0xC02F)])
    #expect(probe.accepted == [.tls12])
    #expect(probe.isAnswered)
  }

  @Test func `a server that answers with an older version does not accept the newer`() async throws
  {
    let server = try #require(
      LoopbackServer {
        _ = $0.readHello()
        $0.write(WireSamples.serverHello(.tls11, suite: 0x002F))
      }
    )
    let probe = await server.probed(by: prober)
    #expect(verdicts(probe) == [.accepted(suite: 0x002F), .refused(.answered(.tls11))])
  }

  @Test func `a suite that was not offered is no answer`() async throws {
    let server = try #require(
      LoopbackServer {
        _ = $0.readHello()
        $0.write(WireSamples.serverHello(.tls12, suite: 0x0003))
      }
    )
    let probe = await server.probed(by: prober)
    guard case .unknown(.other(let reason))? = probe.versions.last?.verdict else {
      Issue.record("\(probe)")
      return
    }
    #expect(reason.contains("TLS_RSA_EXPORT_WITH_RC4_40_MD5"))
    #expect(!probe.isAnswered)
  }

  @Test func `a server that never answers is unknown, after the time it was given`() async throws {
    let server = try #require(LoopbackServer { _ = $0.read(1 << 20) })
    var prober = prober
    prober.timeout = .milliseconds(150)
    let start = ContinuousClock.now
    let probe = await server.probed(by: prober)
    #expect(verdicts(probe) == Array(repeating: .unknown(.silent(milliseconds: 150)), count: 2))
    #expect(!probe.isAnswered)
    #expect(.now - start >= .milliseconds(300))
  }

  @Test func `garbage is named`() async throws {
    let server = try #require(LoopbackServer { $0.write("SSH-2.0-OpenSSH_9.2\r\n") })
    let probe = await server.probed(by: prober)
    #expect(verdicts(probe).allSatisfy { $0 == .unknown(.other("the greeting of SSH")) })
    #expect(!probe.speaksTLS)
  }

  @Test func `a server that only closes or resets is unknown`() async throws {
    let closing = try #require(LoopbackServer { _ = $0.readHello() })
    let closed = await closing.probed(by: prober)
    #expect(verdicts(closed) == Array(repeating: .unknown(.closed), count: 2))
    #expect(!closed.speaksTLS && !closed.isAnswered && closed.onlyEnds)
    let resetting = try #require(
      LoopbackServer {
        _ = $0.readHello()
        $0.reset()
      }
    )
    let reset = await resetting.probed(by: prober)
    #expect(verdicts(reset) == Array(repeating: .unknown(.reset), count: 2))
  }

  @Test(arguments: [false, true])
  func `an end between two answers is a refusal`(_ resets: Bool) async throws {
    let server = try #require(
      LoopbackServer { end($0, reset: resets) { $0.legacyVersion == .tls12 ? 0xC02F : nil } }
    )
    let probe = await server.probed(by: prober)
    #expect(
      verdicts(probe) == [.refused(resets ? .reset : .closed), .accepted(suite: 0xC02F)]
    )
    #expect(probe.isAnswered)
  }

  @Test func `one end is asked again`() async throws {
    let number = Counter()
    let server = try #require(
      LoopbackServer { connection in
        let isFirst = number.next() == 1
        end(connection, reset: true) { isFirst ? nil : $0.suites.last }
      }
    )
    let probe = await server.probed(by: prober)
    #expect(probe.accepted == [.tls11, .tls12])
  }

  /// It takes so many connections and no more, whatever is asked for.
  @Test(arguments: [1, 2, 3]) func `a limit on connections is no refusal`(_ most: Int) async throws
  {
    let number = Counter()
    let server = try #require(
      LoopbackServer { connection in
        let isOver = number.next() > most
        end(connection, reset: true) { isOver || $0.legacyVersion != .tls12 ? nil : 0xC02F }
      }
    )
    let probe = await server.probed(by: prober)
    #expect(verdicts(probe) == [.unknown(.reset), .accepted(suite: 0xC02F)])
    #expect(!probe.isAnswered)
  }

  @Test(arguments: [Int.max, 3])
  func `suites end with a reset where the first is still accepted`(_ most: Int) async throws {
    let own: [UInt16] = [0xC030, 0x009C]
    let number = Counter()
    let server = try #require(
      LoopbackServer { connection in
        let isOver = number.next() > most
        end(connection, reset: true) { hello in
          isOver ? nil : own.first { hello.suites.contains($0) }
        }
      }
    )
    let prober = Prober(versions: [.tls12], asksSuites: true)
    let suites = await server.probed(by: prober).versions.first?.suites
    #expect(suites?.numbers == own)
    #expect((suites?.gap == nil) == (most == .max))
  }

  /// As Dovecot without parameters for DHE, which takes the first suite that it knows.
  @Test(arguments: [false, true])
  func `a suite at which the server fails hides no other`(_ resets: Bool) async throws {
    let own: [UInt16] = [0xC030, 0x009F, 0xC02F, 0x0067, 0x009C]
    let failing: Set<UInt16> = [0x009F, 0x0067]
    let server = try #require(
      LoopbackServer { connection in
        end(connection, reset: resets) { hello in
          hello.suites.first { own.contains($0) }.flatMap { failing.contains($0) ? nil : $0 }
        }
      }
    )
    let prober = Prober(versions: [.tls12], asksSuites: true)
    let suites = await server.probed(by: prober).versions.first?.suites
    #expect(suites == AcceptedSuites(numbers: [0xC030, 0xC02F, 0x009C], order: .unknown))
  }

  @Test func `suites are split by their key exchange`() {
    #expect(
      ProbeSuites.byKeyExchange([0xC030, 0x009F, 0xC02C, 0x009C, 0x0067])
        == [[0xC030], [0x009F, 0x0067], [0xC02C], [0x009C]]
    )
    #expect(ProbeSuites.byKeyExchange(ProbeSuites.all(for: .tls13)).count == 1)
  }

  @Test func `a closed port and a name that nobody has are unreachable`() async throws {
    let (descriptor, port) = try #require(LoopbackServer.listen(ipv6: false))
    close(descriptor)
    let closed = await prober.probed(try #require(ProbeTarget(host: "127.0.0.1", port: port)))
    #expect(closed.outcome == .unreachable("the connection was refused"))
    #expect(closed.address == nil && closed.versions.isEmpty && !closed.isAnswered)
    // An empty label: no name service is asked.
    let nameless = await prober.probed(try #require(ProbeTarget("a..b")))
    guard case .unreachable(let reason) = nameless.outcome else {
      Issue.record("\(nameless)")
      return
    }
    #expect(reason.contains("name"))
  }

  @Test func `an alert about the name says nothing of the version`() async throws {
    let server = try #require(
      LoopbackServer {
        _ = $0.readHello()
        $0.write([21, 3, 3, 0, 2, 2, 112])
      }
    )
    let probe = await server.probed(by: prober)
    #expect(verdicts(probe).allSatisfy { $0 == .unknown(.alert(112)) })
    #expect(probe.speaksTLS && !probe.isAnswered)
  }

  @Test(arguments: StartTLSTranscript.all)
  func `each protocol is followed into TLS`(_ sample: StartTLSTranscript) async throws {
    let server = try #require(LoopbackServer { serve(sample, $0) })
    var prober = prober
    prober.startTLS = sample.kind
    let probe = await server.probed(by: prober)
    #expect(verdicts(probe) == [.refused(.alert(70)), .accepted(suite: 0xC02F)])
  }

  @Test func `a server without STARTTLS has no TLS to ask for`() async throws {
    let server = try #require(
      LoopbackServer {
        $0.write("220 mail.example\r\n")
        _ = $0.read(until: "\r\n")
        $0.write("250 mail.example\r\n")
        _ = $0.read(until: "\r\n")
      }
    )
    var prober = prober
    prober.startTLS = .smtp
    let probe = await server.probed(by: prober)
    #expect(probe.outcome == .noTLS("it does not offer STARTTLS"))
    #expect(probe.address == "127.0.0.1")
    #expect(!probe.isAnswered)
  }

  @Test func `a dialogue before TLS has an end, however short its lines are`() async throws {
    let server = try #require(
      LoopbackServer {
        $0.write("* OK\r\n")
        _ = $0.read(until: "\r\n")
        $0.write(String(repeating: "*\n", count: 40_000) + "p1 OK\r\n")
        $0.takeTLS12()
      }
    )
    var prober = prober
    prober.startTLS = .imap
    let probe = await server.probed(by: prober)
    #expect(probe.outcome == .noTLS("the dialogue before TLS never ends"))
  }

  @Test func `packets that hold nothing have an end`() async throws {
    let sample = try #require(StartTLSTranscript.all.first { $0.kind == .tds })
    let server = try #require(
      LoopbackServer { connection in
        _ = connection.read(26)
        connection.write(sample.parts[1])
        let header = connection.read(8)
        let hello = connection.read((Int(header[2]) << 8 | Int(header[3])) - 8)
        connection.takeTLS12(
          wrap: { answer in
            Array(repeatElement([4, 0, 0, 8, 0, 0, 0, 0], count: 10_000).joined())
              + [4, 1, 0, UInt8(answer.count + 8), 0, 0, 0, 0] + answer
          },
          unwrapped: hello
        )
      }
    )
    let prober = Prober(startTLS: .tds, timeout: .seconds(20), versions: [.tls12])
    let probe = await server.probed(by: prober)
    #expect(verdicts(probe) == [.unknown(.other("it sends without end"))])
  }

  @Test func `what comes after the deadline is not read, and nothing is sent`() async throws {
    let server = try #require(
      LoopbackServer {
        $0.write([UInt8](repeating: 7, count: 100_000))
        _ = $0.read(1)
      }
    )
    let port = prober.port(of: server.target)
    let address = try #require(ProbeAddress.all(of: "127.0.0.1", port: port).first)
    let connection = try ProbeConnection(to: address, by: .now + .seconds(20))
    let first = try connection.receive(by: .now + .seconds(20))
    #expect(first?.isEmpty == false)
    #expect(fault { () throws(ConnectionFault) in try connection.receive(by: .now) } == .timedOut)
    #expect(fault { () throws(ConnectionFault) in try connection.send([1], by: .now) } == .timedOut)
  }

  @Test func `suites are found until the server refuses, in its order`() async throws {
    let own: [UInt16] = [0xC030, 0x009C, 0x0035]
    let server = try #require(LoopbackServer { choose(own, byServer: true, $0) })
    var prober = Prober(versions: [.tls12], asksSuites: true)
    let probe = await server.probed(by: prober)
    #expect(probe.versions.first?.suites == AcceptedSuites(numbers: own, order: .server))
    let other = try #require(LoopbackServer { choose(own, byServer: false, $0) })
    prober.serverName = "a.example"
    let theirs = await other.probed(by: prober).versions.first?.suites
    #expect(theirs?.order == .client)
    #expect(theirs.map { Set($0.numbers) } == Set(own))
  }

  @Test func `the port is the protocol's`() async throws {
    let target = try #require(ProbeTarget("mail.example"))
    #expect(Prober().port(of: target) == 443)
    #expect(Prober(startTLS: .smtp).port(of: target) == 25)
    #expect(Prober(startTLS: .rdp).port(of: try #require(ProbeTarget("a:99"))) == 99)
  }
}

private func fault(_ body: () throws(ConnectionFault) -> some Any) -> ConnectionFault? {
  do throws(ConnectionFault) {
    _ = try body()
    return nil
  } catch { return error }
}

/// Counts connections from one.
private final class Counter: Sendable {
  private let number = Mutex(0)

  func next() -> Int {
    number.withLock { number in
      number += 1
      return number
    }
  }
}

/// Chooses a suite, or else ends the connection without an alert.
private func end(
  _ connection: LoopbackConnection,
  reset: Bool,
  unless choose: (ClientHello) -> UInt16?
) {
  let bytes = Array(connection.readHello().dropFirst(9))
  guard let hello = unsafe ClientHello.parse(bytes.span.bytes), let suite = choose(hello) else {
    return reset ? connection.reset() : ()
  }
  connection.write(WireSamples.serverHello(hello.legacyVersion, suite: suite))
}

/// Speaks the server's part of a transcript, then TLS 1.2.
private func serve(_ sample: StartTLSTranscript, _ connection: LoopbackConnection) {
  for (index, part) in sample.parts.enumerated() {
    let isLast = index == sample.parts.count - 1
    connection.write(part)
    switch sample.kind {
    case .smtp, .imap, .pop3, .ftp: if !isLast { _ = connection.read(until: "\r\n") }
    case .xmpp: if !isLast { _ = connection.read(until: ">\r\n") }
    case .ldap: if !isLast { _ = connection.read(31) }
    case .postgres: if !isLast { _ = connection.read(8) }
    case .mysql: _ = connection.read(36)
    case .rdp: if !isLast { _ = connection.read(19) }
    case .tds: if !isLast { _ = connection.read(26) }
    }
  }
  guard sample.kind == .tds else { return connection.takeTLS12() }
  let header = connection.read(8)
  let hello = connection.read((Int(header[2]) << 8 | Int(header[3])) - 8)
  connection.takeTLS12(
    wrap: { answer in
      // In two packets, as a server with small ones sends it.
      [answer.prefix(3), answer.dropFirst(3)].flatMap { piece in
        [0x12, 1, 0, UInt8(piece.count + 8), 0, 0, 0, 0] + piece
      }
    },
    unwrapped: hello
  )
}

/// Answers as a server with these suites does.
private func choose(_ own: [UInt16], byServer: Bool, _ connection: LoopbackConnection) {
  let bytes = Array(connection.readHello().dropFirst(9))
  guard let hello = unsafe ClientHello.parse(bytes.span.bytes) else { return }
  let found =
    byServer
    ? own.first { hello.suites.contains($0) } : hello.suites.first { own.contains($0) }
  connection.write(
    found.map { WireSamples.serverHello(.tls12, suite: $0) } ?? [21, 3, 3, 0, 2, 2, 40]
  )
}
