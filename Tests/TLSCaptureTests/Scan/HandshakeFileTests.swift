import TLSCapture
import Testing

private typealias Hello = HelloBuilder

@Suite struct `The file of a handshake` {
  private static let hello = Hello.records(Hello.Client().message)
  private static let answer = Hello.records(Hello.Server().message)

  /// Both ends count their bytes from 0; a client's second piece begins at 60.
  private func frame(_ bytes: [UInt8], _ port: UInt16, _ isBack: Bool) -> [UInt8] {
    var frame = ByteBuilder()
    frame.u16(0x4500)
    frame.u16(UInt16(40 + bytes.count))
    frame.u32(0x0000_4000)
    frame.u32(0x4006_0000)
    for address in isBack ? [2, 1] : [1, 2] as [UInt32] { frame.u32(0x0A00_0000 + address) }
    for port in isBack ? [443, port] : [port, 443] { frame.u16(port) }
    frame.u32(bytes.count < Self.hello.count && bytes.first != 22 ? 60 : 0)
    frame.u32(0)
    frame.u32(0x5010_FFFF)
    frame.u32(0)
    frame.append(bytes)
    return PacketBuilder.ethernet(0x0800, frame.bytes)
  }

  /// A capture with segments of clients or their server.
  private func file(_ segments: [(bytes: [UInt8], port: UInt16, isBack: Bool)]) -> TemporaryFile {
    let packets = segments.map { segment in
      SamplePacket(
        seconds: 1,
        nanoseconds: 0,
        bytes: frame(segment.bytes, segment.port, segment.isBack)
      )
    }
    return TemporaryFile(PcapBuilder.file(packets: packets))
  }

  @Test func `is the one with its hello, or its answer where that is all there is`() throws {
    let files = [
      file([(Self.hello, 1, false), (Array(Self.hello.prefix(60)), 2, false)]),
      TemporaryFile([1, 2, 3]),
      file([(Self.answer, 1, true), (Self.answer, 3, true), (Self.hello, 4, false)]),
    ]
    defer { for file in files { file.remove() } }
    var scan = CaptureScan()
    var found: [Handshake] = []
    for file in files { _ = try? scan.read(file.path) { found.append($0) } }
    // Nothing is over yet, so that the end hands out all of them.
    #expect(found.isEmpty)
    scan.finish { found.append($0) }
    let places = Dictionary(uniqueKeysWithValues: found.map { ($0.client.port, $0.file) })
    #expect(places == [1: 0, 3: 2, 4: 2])
  }

  @Test func `is the last of those that hold parts of its hello`() throws {
    let files = [
      file([(Array(Self.hello.prefix(60)), 1, false)]),
      file([(Array(Self.hello.dropFirst(60)), 1, false)]),
    ]
    defer { for file in files { file.remove() } }
    var scan = CaptureScan()
    var found: [Handshake] = []
    try scan.read(files[0].path) { found.append($0) }
    try scan.read(files[1].path) { found.append($0) }
    scan.finish { found.append($0) }
    #expect(found.map(\.file) == [1])
  }
}
