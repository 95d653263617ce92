import Testing

@testable import TLSCapture

@Suite struct `Reading a server's answer` {
  private func answer(_ bytes: [UInt8], piece: Int = .max) -> AnswerReader.Answer {
    var reader = AnswerReader()
    var rest = bytes[...]
    while !rest.isEmpty {
      if let answer = reader.read(Array(rest.prefix(piece))) { return answer }
      rest = rest.dropFirst(piece)
    }
    return reader.end()
  }

  @Test(arguments: [1, 3, 7, Int.max])
  func `finds the hello in pieces, records and behind a warning`(_ piece: Int) {
    let hello = WireSamples.serverHello(.tls13, suite: 0x1302)
    let message = Array(hello.dropFirst(5))
    // The message in two records, behind a warning unrecognized_name.
    let split =
      [21, 3, 3, 0, 2, 1, 112] + [22, 3, 3, 0, 10] + message.prefix(10)
      + [22, 3, 3, 0, UInt8(message.count - 10)] + message.dropFirst(10)
    for bytes in [hello, split, hello + [1, 2, 3]] {
      guard case .hello(let found) = answer(bytes, piece: piece) else {
        Issue.record("no hello in \(bytes)")
        continue
      }
      #expect(found.version == .tls13)
      #expect(found.suite == 0x1302)
    }
  }

  struct Case: CustomTestStringConvertible {
    var bytes: [UInt8]
    var answer: AnswerReader.Answer
    var testDescription: String { "\(answer)" }
  }

  @Test(arguments: [
    Case(bytes: WireSamples.refusal, answer: .alert(70)),
    Case(bytes: [], answer: .closed),
    Case(bytes: [21, 3, 1, 0, 2, 1, 0], answer: .closed),
    Case(bytes: [21, 3, 1, 0, 2, 1, 40], answer: .alert(40)),
    Case(bytes: [21, 3, 1, 0, 2], answer: .noTLS("an answer that ends in the middle")),
    Case(
      bytes: Array("HTTP/1.1 400 Bad Request\r\n".utf8),
      answer: .noTLS("an answer of HTTP without TLS")
    ),
    Case(bytes: Array("SSH-2.0-OpenSSH_9.2\r\n".utf8), answer: .noTLS("the greeting of SSH")),
    Case(bytes: [0, 1, 0xFF], answer: .noTLS("bytes that are no TLS: 00 01 ff")),
    Case(bytes: [22, 3, 1, 0, 0], answer: .noTLS("a record of 0 bytes")),
    Case(bytes: [22, 3, 1, 0xFF, 0xFF], answer: .noTLS("a record of 65535 bytes")),
    Case(
      bytes: [23, 3, 3, 0, 1, 7],
      answer: .noTLS("a record of type 23 in the place of a ServerHello")
    ),
    Case(
      bytes: [22, 3, 3, 0, 4, 11, 0, 0, 0],
      answer: .noTLS("a handshake message of type 11 in the place of a ServerHello")
    ),
    Case(
      bytes: [22, 3, 3, 0, 5, 2, 0, 0, 1, 3],
      answer: .noTLS("a ServerHello whose fields contradict each other")
    ),
  ])
  func `names everything else`(_ sample: Case) {
    #expect(answer(sample.bytes) == sample.answer)
  }

  @Test func `takes SSL 2.0's hello, and its refusal in TLS's words`() {
    var hello = ByteBuilder()
    hello.u8(4)
    hello.append([0, 1])
    hello.u16(2)
    hello.u16(3)
    hello.u16(3)
    hello.u16(16)
    hello.append([1, 2, 3] + [0x07, 0x00, 0xC0] + [UInt8](repeating: 9, count: 16))
    var reader = AnswerReader(isSSL2: true)
    #expect(reader.read([0x80]) == nil)
    #expect(
      reader.read([UInt8(hello.count)] + hello.bytes)
        == .hello(ServerHello(legacyVersion: .ssl20))
    )
    var other = AnswerReader(isSSL2: true)
    #expect(other.read(WireSamples.refusal) == .alert(70))
    var error = AnswerReader(isSSL2: true)
    #expect(error.read([0x80, 3, 0, 0, 1]) == .alert(40))
  }

  @Test func `a hello cut short at any length is no hello`() {
    let hello = WireSamples.serverHello(.tls12, suite: 0xC02F)
    for length in 0..<hello.count {
      let found = answer(Array(hello.prefix(length)))
      #expect(found == (length == 0 ? .closed : .noTLS("an answer that ends in the middle")))
    }
  }

  @Test func `no damage traps, and no answer is read without end`() {
    var mutator = Mutator(seed: 20_261_127)
    let good = [21, 3, 3, 0, 2, 1, 112] + WireSamples.serverHello(.tls13, suite: 0x1301)
    for round in 0..<4000 {
      let bytes = mutator.mutated(good)
      switch (answer(bytes), answer(bytes, piece: 1)) {
      // How many of the bytes are shown hangs on how many had come.
      case (.noTLS, .noTLS): break
      case (let whole, let pieces): #expect(whole == pieces, "round \(round): \(bytes)")
      }
    }
    var reader = AnswerReader()
    var read = 0
    // Warnings without end.
    while reader.read([21, 3, 3, 0, 2, 1, 112]) == nil, read <= AnswerReader.limit { read += 7 }
    #expect(read <= AnswerReader.limit)
  }
}
