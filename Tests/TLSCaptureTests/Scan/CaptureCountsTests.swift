import Testing

@testable import TLSCapture

private typealias Hello = HelloBuilder

@Suite struct `What a capture holds beside its handshakes` {
  private static let hello = Hello.records(Hello.Client().message)
  private static let answer = Hello.records(Hello.Server().message)

  private struct Wire {
    var table: ConnectionTable<ConnectionParser>
    var found: [Handshake] = []

    init(_ limits: ConnectionLimits = .default) {
      table = ConnectionTable(limits: limits)
    }

    /// Client and server count their bytes from 100 and 200.
    mutating func send(
      _ bytes: [UInt8],
      _ sequence: Int = 0,
      _ flags: TCPSegment.Flags = .ack,
      acknowledging: Int = 0,
      back: Bool = false,
      port: UInt16 = 1
    ) {
      let ends = [
        Endpoint(IPAddress(ipv4: 1), port: port), Endpoint(IPAddress(ipv4: 2), port: 443),
      ]
      let segment = TCPSegment(
        source: ends[back ? 1 : 0],
        destination: ends[back ? 0 : 1],
        sequence: UInt32((back ? 200 : 100) + sequence),
        acknowledgement: UInt32((back ? 100 : 200) + acknowledging),
        flags: flags,
        length: bytes.count
      )
      unsafe table.segment(
        segment,
        payload: bytes.span.bytes,
        at: CaptureTime(nanoseconds: 0)
      )
      table.drain { found.append($0) }
    }

    mutating func finish() {
      table.finish()
      table.drain { found.append($0) }
    }
  }

  @Test
  func `hellos that lack the other half are handshakes, and those that lack bytes are counted`() {
    var wire = Wire()
    wire.send(Self.hello)
    wire.send(Self.answer, back: true)
    wire.send(Self.answer, back: true, port: 2)
    // The segment with the rest of the hello is missing, and another follows it.
    wire.send(Array(Self.hello.prefix(60)), port: 3)
    wire.send(Self.answer, acknowledging: Self.hello.count, back: true, port: 3)
    wire.send(Hello.keyExchange, Self.hello.count, port: 3)
    // Half of another, to which no answer is seen.
    wire.send(Array(Self.hello.prefix(60)), port: 4)
    wire.finish()
    #expect(wire.found.map(\.outcome) == [.chosen, .chosen, .chosen])
    #expect(wire.found.map(\.client.port).sorted() == [1, 2, 3])
    #expect(wire.found.map { $0.legacyVersion != nil } == [true, false, false])
    #expect(wire.table.counts.parsing == ParsingCounts(tornClientHellos: 1))
  }

  @Test func `the answer to a SYN of another file opens nothing new`() {
    var wire = Wire()
    // What a tap has of one direction, then of the other.
    wire.send([], -1, .syn)
    wire.send(Self.hello)
    wire.send([], Self.hello.count, .rst)
    wire.send([], -1, [.syn, .ack], back: true)
    wire.send(Self.answer, acknowledging: Self.hello.count, back: true)
    // The ports are used again, by a client whose SYN is lost.
    wire.send([], 5_000, [.syn, .ack], acknowledging: 77, back: true)
    wire.send(Self.answer, 5_001, acknowledging: 77, back: true)
    wire.finish()
    #expect(wire.found.map { $0.legacyVersion != nil } == [true, false])
  }

  @Test func `a refusal whose alert comes with the FIN is one, without any SYN`() {
    var wire = Wire()
    wire.send(Self.hello)
    wire.send(Hello.alert(2, 70), 0, [.ack, .fin], acknowledging: Self.hello.count, back: true)
    #expect(wire.found.map(\.alert?.code) == [70])
  }

  @Test func `hellos read in part give way, the oldest first, when they are too many`() {
    var limits = ConnectionLimits()
    limits.keptInAll = 1000
    var wire = Wire(limits)
    let part = Array(Self.hello.prefix(110))
    for port in UInt16(1)...20 {
      wire.send(part, port: port)
      #expect(wire.table.keptBytes <= 1000)
    }
    let evicted = wire.table.counts.evictedOpen
    #expect(evicted >= 9 && wire.table.waiting.open == 20 - evicted)
    for port in UInt16(1)...20 { wire.send(Array(Self.hello.dropFirst(110)), 110, port: port) }
    wire.finish()
    #expect(wire.found.map(\.client.port) == Array(UInt16(evicted + 1)...20))
    #expect(wire.table.counts.parsing.tornClientHellos == evicted)
    #expect(wire.table.keptBytes == 0)
  }

  @Test func `what may hide handshakes is told from what cannot`() {
    var frames = FrameCounts()
    (frames.encryptedWireless, frames.cutShort, frames.malformed) = (1, 2, 3)
    (frames.incompleteDatagrams, frames.nestedTooDeep) = (4, 5)
    frames.unknownLinkTypes = [LinkType(rawValue: 147): 6]
    (frames.dtls.flowsByVersion, frames.quic.flowsByVersion) = ([0xFEFD: 7], [1: 8])
    frames.cutPayloads = 1000
    var connections = ConnectionCounts()
    (connections.evictedOpen, connections.cutWhileOpen) = (9, 10)
    connections.parsing = ParsingCounts(
      tornClientHellos: 12,
      begunBefore: 13,
      refusalsWithoutClient: 14
    )
    let unread = CaptureCounts(frames: frames, connections: connections, bytes: 0).unread
    #expect(unread.filter { !$0.hidesHandshakes }.map(\.count) == [7, 8, 13])
    #expect(
      unread.filter(\.hidesHandshakes).map(\.count).sorted() == [1, 2, 3, 4, 5, 6, 9, 10, 12, 14]
    )
  }

  private func file(_ seconds: [UInt32]) -> TemporaryFile {
    let packets = seconds.map { SamplePacket(seconds: $0, nanoseconds: 0, bytes: [0]) }
    return TemporaryFile(PcapBuilder.file(packets: packets))
  }

  @Test func `files that are read in the wrong order are noticed`() throws {
    func isOutOfOrder(_ files: [[UInt32]]) throws -> Bool {
      var scan = CaptureScan()
      for seconds in files {
        let file = file(seconds)
        defer { file.remove() }
        try scan.read(file.path) { _ in }
      }
      return scan.isOutOfOrder
    }
    #expect(try !isOutOfOrder([[10, 20], [20, 30], [29, 40]]))
    // Within a file, interfaces may take turns.
    #expect(try !isOutOfOrder([[10, 5, 20]]))
    #expect(try isOutOfOrder([[10, 20], [18, 30]]))
    #expect(try isOutOfOrder([[10, 20], [], [18, 30]]))
  }

  @Test func `files are put in the order in which they begin, whatever their kind`() {
    let packet = [SamplePacket(seconds: 15, nanoseconds: 0, bytes: [0])]
    let late = TemporaryFile(PcapBuilder.file(packets: packet))
    let zipped = TemporaryFile(GzipBuilder.member(PcapBuilder.file(packets: packet)))
    let files = [file([30, 40]), late, zipped, file([]), file([10, 50])]
    defer { for file in files { file.remove() } }
    let paths = files.map(\.path)
    #expect(
      CaptureFile.inOrderOfTime(paths + ["/nowhere.pcap"]).paths
        == [paths[4], paths[1], paths[2], paths[0], paths[3], "/nowhere.pcap"]
    )
    // Two that begin at once may have any order, and so may one without packets.
    #expect(!CaptureFile.inOrderOfTime([paths[1], paths[2]]).isCertain)
    #expect(!CaptureFile.inOrderOfTime([paths[0], paths[3]]).isCertain)
    #expect(CaptureFile.inOrderOfTime([paths[0], paths[4], "/nowhere.pcap"]).isCertain)
    // What cannot be looked at twice is left alone.
    let piped = CaptureFile.Order(paths: [paths[0], "/dev/zero"], isCertain: false)
    #expect(CaptureFile.inOrderOfTime([paths[0], "/dev/zero"]) == piped)
    #expect(CaptureFile.inOrderOfTime(["/dev/zero"]).paths == ["/dev/zero"])
  }
}
