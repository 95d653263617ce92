import TLSCapture
import Testing

@Suite struct `Reading Network Monitor captures` {
  static let expected = SamplePacket.some.map { $0.seen() }

  @Test(arguments: 0...3 as ClosedRange<UInt8>)
  func `versions 2_0 to 2_3 are read, frames by the table`(_ minor: UInt8) {
    let reading = Reading(NetmonBuilder.file(minor: minor))
    #expect(reading.failure == nil)
    #expect(reading.packets == Self.expected)
    #expect(reading.info?.kind == .netmon)
    // Only 2.3 says which zone its times are of.
    #expect((reading.info?.notes ?? []).isEmpty == (minor == 3))
  }

  @Test func `version 1 is read`() {
    let reading = Reading(NetmonBuilder.file(major: 1, minor: 1))
    #expect(reading.failure == nil)
    #expect(reading.packets == Self.expected)
  }

  @Test func `out of gzip it is read through memory`() {
    let reading = Reading(GzipBuilder.member(NetmonBuilder.file(minor: 3)))
    #expect(reading.failure == nil)
    #expect(reading.packets == Self.expected)
    #expect(reading.info?.compressed == true)
  }

  @Test func `a frame may be older than the start`() {
    var file = NetmonBuilder.file(minor: 0)
    let place = Int(file[file.count - 20]) | Int(file[file.count - 19]) << 8
    // Minus one second, as a tenth of a signed number of 100 ns modulo 64 bits has it.
    file.replaceSubrange(place..<place + 8, with: [0xC0, 0xBD, 0xF0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
    #expect(Reading(file).packets.first?.time == 1_421_771_549_000_000_000)
  }

  @Test(
    arguments: [(0, 1), (1, 1), (2, 6), (3, 10), (7, 101), (8, 101), (9, 101), (0xE071, 113)]
      as [(UInt16, UInt16)]
  )
  func `media types become link types`(_ media: UInt16, _ link: UInt16) {
    let reading = Reading(NetmonBuilder.file(minor: 1, frameMedia: media))
    #expect(Set(reading.packets.map(\.linkType)) == [link])
    #expect(reading.packets.count == 5)
  }

  @Test func `802_11 frames stand behind a header of their own`() {
    let frame: [UInt8] = [8, 1, 2, 3, 4, 5, 6]
    let header: [UInt8] = [2, 32, 0] + [UInt8](repeating: 9, count: 29)
    let packet = SamplePacket(seconds: 1_421_771_550, nanoseconds: 0, bytes: header + frame)
    let reading = Reading(NetmonBuilder.file(minor: 2, frameMedia: 6, packets: [packet]))
    #expect(reading.packets.map(\.bytes) == [frame])
    #expect(reading.packets.map(\.originalLength) == [7])
    #expect(reading.packets.map(\.linkType) == [105])
  }

  @Test func `frames that are no packets are counted and left out`() {
    let metadata = Reading(NetmonBuilder.file(minor: 3, frameMedia: 0xFFFD))
    #expect(metadata.failure == nil)
    #expect(metadata.packets.isEmpty)
    #expect(
      metadata.info?.notes == ["Left out: 5 frames with notes of the tool instead of packets."]
    )
    let unknown = Reading(NetmonBuilder.file(minor: 3, frameMedia: 11))
    #expect(unknown.info?.losses == ["Left out: 5 frames of the unknown media type 11."])
  }

  @Test func `a table that names one frame again and again is damage`() {
    var file = NetmonBuilder.file(minor: 0)
    let first = Array(file[(file.count - 20)..<(file.count - 16)])
    for place in stride(from: file.count - 16, to: file.count, by: 4) {
      file.replaceSubrange(place..<place + 4, with: first)
    }
    // The file is as long as its frames; five times the first fit it, a hundred times would not.
    #expect(Reading(file).packets.count == 5)
    file.append(contentsOf: [[UInt8]](repeating: first, count: 35).joined())
    file.replaceSubrange(28..<30, with: [160, 0])
    let reading = Reading(file)
    #expect(reading.failure?.kind == .damaged)
    #expect(reading.packets.count < 20)
  }

  @Test func `a capture that was not closed is told by its missing table`() {
    let reading = Reading(Array(NetmonBuilder.file(minor: 3).dropLast(1)))
    #expect(reading.failure?.kind == .cutShort)
    #expect(reading.failure?.reason.contains("table of its frames") == true)
  }

  @Test func `another version, and a start that is no date, are refused`() {
    var file = NetmonBuilder.file(major: 3, minor: 0)
    #expect(Reading(file).failure?.kind == .unsupported)
    file = NetmonBuilder.file(minor: 1)
    file.replaceSubrange(10..<12, with: [13, 0])
    #expect(Reading(file).failure?.reason == "the start of the capture is no date")
  }
}
