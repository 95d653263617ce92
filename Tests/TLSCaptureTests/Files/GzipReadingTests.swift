import Testing

@testable import TLSCapture

@Suite struct `Reading out of gzip` {
  private let content = PcapBuilder.file()
  private let expected = SamplePacket.some.map { $0.seen() }

  @Test func `every kind is read as if it were not compressed`() {
    for content in HostileFiles.all.map(\.content) {
      let plain = Reading(content)
      let packed = Reading(GzipBuilder.member(content))
      #expect(packed.packets == plain.packets)
      #expect(packed.failure == nil)
      #expect(packed.info?.compressed == true && plain.info?.compressed == false)
      #expect(packed.info?.bytes == GzipBuilder.member(content).count)
    }
  }

  @Test func `members follow each other, wherever the first ends`() {
    for cut in [0, 1, 24, 100, content.count] {
      let packed = GzipBuilder.member(Array(content[..<cut])) + GzipBuilder.member([])
      let reading = Reading(packed + GzipBuilder.member(Array(content[cut...])))
      #expect(reading.failure == nil)
      #expect(reading.packets == expected)
    }
  }

  @Test func `zeros behind the last member are nothing, other bytes are ignored with a note`() {
    let padded = Reading(GzipBuilder.member(content) + [0, 0, 0])
    #expect(padded.failure == nil && padded.info?.notes == [])
    let tail = Reading(GzipBuilder.member(content) + [7, 7])
    #expect(tail.failure == nil && tail.packets == expected)
    #expect(tail.info?.notes.count == 1)
    for other in [NetmonBuilder.file(minor: 3), EtlBuilder.file] {
      #expect(Reading(GzipBuilder.member(other)).info?.notes == [])
      #expect(Reading(GzipBuilder.member(other) + [7, 7]).info?.notes == tail.info?.notes)
    }
  }

  @Test func `a checksum that does not match is damage, after the packets`() {
    var packed = GzipBuilder.member(content)
    packed[packed.count - 8] ^= 1
    let reading = Reading(packed)
    #expect(reading.failure?.kind == .damaged)
    #expect(
      reading.failure?.reason == "the gzip checksum does not match what the stream inflates to"
    )
    #expect(reading.packets == expected)
  }

  @Test func `damage within the stream says what zlib says`() {
    var packed = GzipBuilder.member(content)
    packed[10] = 7
    #expect(Reading(packed).failure?.reason == "the gzip stream is damaged: invalid block type")
  }

  @Test func `every cut of it is told as a cut, and what was there is read`() {
    let packed = GzipBuilder.member(content)
    for length in 2..<packed.count {
      let reading = Reading(Array(packed[..<length]))
      #expect(reading.failure?.reason == "the gzip stream ends early", "\(length)")
      #expect(reading.failure?.kind == .cutShort)
      #expect(reading.packets == Array(expected.prefix(reading.packets.count)))
    }
    #expect(Reading(Array(packed.dropLast(8))).packets == expected)
  }

  @Test func `of an event trace, what is there before the cut is read`() {
    let whole = Reading(EtlBuilder.file)
    let packed = GzipBuilder.member(EtlBuilder.file)
    for length in stride(from: 600, to: packed.count, by: 97) {
      let reading = Reading(Array(packed[..<length]))
      #expect(reading.failure?.reason == "the gzip stream ends early", "\(length)")
      #expect(reading.packets == Array(whole.packets.prefix(reading.packets.count)))
    }
    let nearlyAll = Reading(Array(packed.dropLast(8)))
    #expect(nearlyAll.packets == whole.packets && nearlyAll.failure?.kind == .cutShort)
  }

  @Test func `what has to be read by place is copied, up to a limit`() throws {
    var copy = try TemporaryCopy(of: "a.etl.gz", limit: 10)
    let bytes = [UInt8](0..<8)
    try unsafe copy.append(bytes.span.bytes, read: 8)
    do throws(CaptureFailure) {
      try unsafe copy.append(bytes.span.bytes, read: 8)
      Issue.record("more than the limit was copied")
    } catch {
      #expect(error.kind == .unsupported && error.help != nil)
    }
    var read = try RandomBytes(copy.finished(), fileLength: 3)
    #expect(read.length == 8 && read.fileLength == 3 && read.path == "a.etl.gz")
    #expect(try read.load(6, 2) && read.bytes.u16(0) == 0x0607)
    #expect(try !read.load(7, 2))
  }

  @Test(.enabled(if: Tool.isPresent("gzip"), "gzip is not on this machine"))
  func `what gzip itself compresses is read`() throws {
    let large = SamplePacket(
      seconds: 9,
      nanoseconds: 0,
      bytes: (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 * $0 / 3) }
    )
    let packets = SamplePacket.some + [large] + SamplePacket.some
    let file = TemporaryFile(PcapBuilder.file(packets: packets))
    defer { file.remove() }
    let gzip = try #require(Tool("gzip"))
    let packed = try gzip.output(["-9", file.path])
    #expect(packed != nil)
    let reading = Reading(path: file.path + ".gz")
    // Back to the name that is removed.
    _ = try gzip.output(["-d", file.path + ".gz"])
    #expect(reading.failure == nil)
    #expect(reading.packets == packets.map { $0.seen() })
  }
}
