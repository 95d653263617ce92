import Foundation
import Glibc
import TLSCapture
import Testing

@Suite(.serialized) struct `What is no capture` {
  struct Case: CustomTestStringConvertible {
    var content: [UInt8]
    var reason: String

    var testDescription: String { reason }
  }

  static let cases = [
    Case(content: [], reason: "it is empty"),
    Case(content: Array("No. Time Source\n".utf8), reason: "it is text, not a capture"),
    Case(content: [0xFF, 0xFE, 0x50, 0], reason: "it is text, not a capture"),
    Case(content: Array("PK\u{3}\u{4}....".utf8), reason: "it is a zip archive"),
    Case(content: [0x28, 0xB5, 0x2F, 0xFD, 0], reason: "it is compressed with zstd"),
    Case(content: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], reason: "it is compressed with xz"),
    Case(content: Array("BZh91AY".utf8), reason: "it is compressed with bzip2"),
    Case(content: Array("snoop".utf8) + [0, 0, 0, 0], reason: "it is a snoop capture"),
    Case(
      content: Array("MSCF".utf8),
      reason: "it is a cabinet, which netsh trace writes beside the trace"
    ),
    Case(
      content: Array("ElfFile".utf8) + [0],
      reason: "it is an event log of Windows (.evtx), which has no packets"
    ),
    Case(content: erf, reason: "it is an ERF capture"),
    Case(
      content: GzipBuilder.member(GzipBuilder.member([1])),
      reason: "it is gzip within gzip"
    ),
    Case(
      content: [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0],
      reason: "it is no capture of a kind that is read here"
    ),
    Case(content: [0xD4, 0xC3], reason: "it is no capture of a kind that is read here"),
  ]

  private static var erf: [UInt8] {
    var file = ByteBuilder(.big)
    for second: UInt8 in 1...2 {
      file.append([0, 0, 0, 0, second, 0, 0, 0x54])
      file.u8(2)
      file.u8(0)
      file.u16(64)
      file.u16(0)
      file.u16(46)
      file.zeros(48)
    }
    return file.bytes
  }

  @Test(arguments: cases)
  func `is refused by name, with what to do`(_ sample: Case) {
    let reading = Reading(sample.content)
    #expect(reading.failure?.kind == .unsupported)
    #expect(reading.failure?.reason == sample.reason)
    #expect(reading.failure?.help?.isEmpty == false)
    #expect(reading.packets.isEmpty)
  }

  @Test func `a file that is not there and a folder cannot be read`() {
    let missing = Reading(path: "/nowhere/at/all.pcap").failure
    #expect(missing?.kind == .unreadable && missing?.reason == "there is no such file")
    #expect(missing?.path == "/nowhere/at/all.pcap")
    let folder = Reading(path: NSTemporaryDirectory()).failure
    #expect(folder?.kind == .unreadable && folder?.reason == "it is a folder")
  }

  @Test(.enabled(if: getuid() != 0, "root may read everything"))
  func `a file without permission cannot be read`() {
    let file = TemporaryFile(PcapBuilder.file())
    defer { file.remove() }
    unsafe chmod(file.path, 0)
    #expect(Reading(path: file.path).failure?.reason == "there is no permission to read it")
  }

  @Test func `the name of a file says nothing`() {
    let file = TemporaryFile(PcapngBuilder.file(.big), ending: ".etl")
    defer { file.remove() }
    #expect(Reading(path: file.path).info?.kind == .pcapng)
  }

  @Test func `standard input is read for a hyphen, every kind of it`() {
    let before = dup(STDIN_FILENO)
    defer {
      dup2(before, STDIN_FILENO)
      close(before)
    }
    for sample in HostileFiles.all {
      let file = TemporaryFile(sample.content)
      let descriptor = unsafe open(file.path, O_RDONLY)
      dup2(descriptor, STDIN_FILENO)
      close(descriptor)
      let (input, named) = (Reading(path: "-"), Reading(path: file.path))
      file.remove()
      #expect(input.failure == nil, "\(sample.name)")
      #expect(input.packets == named.packets, "\(sample.name)")
      #expect(!input.packets.isEmpty)
    }
  }
}
