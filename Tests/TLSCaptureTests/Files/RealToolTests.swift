import Foundation
import TLSCapture
import Testing

@Suite(.enabled(if: Tool.isPresent("editcap"), "editcap is not on this machine"))
struct `The same packets as Wireshark's editcap writes` {
  @Test(
    arguments: ["pcap", "nsecpcap", "modpcap", "pcapng", "netmon1", "netmon2"],
    ByteBuilder.Order.allCases
  )
  func `come out of every format`(_ format: String, _ order: ByteBuilder.Order) throws {
    let source = TemporaryFile(PcapBuilder.file(order))
    let converted = TemporaryFile(ending: "." + format)
    defer {
      source.remove()
      converted.remove()
    }
    let editcap = try #require(Tool("editcap"))
    let done = try editcap.output(["-F", format, source.path, converted.path])
    #expect(done != nil)
    let reading = Reading(path: converted.path)
    #expect(reading.failure == nil)
    #expect(reading.packets == SamplePacket.some.map { $0.seen() })
  }
}

@Suite(
  .enabled(
    if: Fixtures.isPresent && Tool.isPresent("tshark"),
    "PLUMBLINE_FIXTURES names no folder, or tshark is not on this machine"
  )
)
struct `The same packets as tshark finds` {
  @Test(arguments: Fixtures.captures)
  func `are in every capture of the fixtures`(_ path: String) throws {
    let tshark = try #require(Tool("tshark"))
    let fields = ["frame.time_epoch", "frame.cap_len", "frame.len"]
    let arguments = ["-n", "-r", path, "-T", "fields"] + fields.flatMap { ["-e", $0] }
    let printed = try tshark.output(arguments)
    let output = try #require(printed)
    let expected = output.split(separator: "\n").map {
      $0.split(separator: "\t").joined(separator: " ")
    }
    let reading = Reading(path: path)
    #expect(reading.failure == nil)
    let seen = reading.packets.map { packet in
      let fraction = String(packet.time % 1_000_000_000)
      let padded = String(repeating: "0", count: 9 - fraction.count) + fraction
      let time = "\(packet.time / 1_000_000_000).\(padded)"
      return "\(time) \(packet.bytes.count) \(packet.originalLength)"
    }
    #expect(seen.count == expected.count)
    let differing = zip(seen, expected).first { $0 != $1 }
    #expect(differing == nil)
  }
}
