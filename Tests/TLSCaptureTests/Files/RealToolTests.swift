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
    if: Fixtures.isPresent && Tool.isPresent("capinfos", "tshark"),
    "PLUMBLINE_FIXTURES names no folder, or capinfos and tshark are not on this machine"
  )
)
struct `The same packets as Wireshark finds` {
  @Test func `are in every capture of the fixtures, by number, bytes and times`() throws {
    let capinfos = try #require(Tool("capinfos"))
    // Name, packets, their bytes, first and last time, a line for each file.
    let printed = try capinfos.output(["-T", "-M", "-r", "-c", "-d", "-a", "-e", "-S"] + paths)
    let lines = try #require(printed).split(separator: "\n").map(String.init)
    #expect(lines.count == paths.count && paths.count > 50)
    for (path, line) in zip(paths, lines) {
      let reading = Reading(path: path)
      #expect(reading.failure == nil, "\(path)")
      let times = reading.packets.map(\.time)
      let fields = line.split(separator: "\t")
      let bytes = reading.packets.reduce(0) { $0 + $1.originalLength }
      #expect(fields[1] == "\(reading.packets.count)", "\(path)")
      #expect(fields[2] == "\(bytes)", "\(path)")
      #expect(seconds(times.min() ?? 0).hasPrefix(fields[3]), "\(path)")
      #expect(seconds(times.max() ?? 0).hasPrefix(fields[4]), "\(path)")
    }
  }

  @Test(arguments: Fixtures.captures.filter { $0.contains("/derived/") })
  func `are in each derived capture, one by one`(_ path: String) throws {
    let tshark = try #require(Tool("tshark"))
    let fields = ["frame.time_epoch", "frame.cap_len", "frame.len"]
    let arguments = ["-n", "-r", path, "-T", "fields"] + fields.flatMap { ["-e", $0] }
    let printed = try tshark.output(arguments)
    let expected = try #require(printed).split(separator: "\n").map {
      $0.split(separator: "\t").joined(separator: " ")
    }
    let seen = Reading(path: path).packets.map {
      "\(seconds($0.time)) \($0.bytes.count) \($0.originalLength)"
    }
    #expect(seen == expected)
  }

  private let paths = Fixtures.captures

  private func seconds(_ time: Int64) -> String {
    let fraction = String(time % 1_000_000_000)
    let zeros = String(repeating: "0", count: 9 - fraction.count)
    return "\(time / 1_000_000_000).\(zeros)\(fraction)"
  }
}
