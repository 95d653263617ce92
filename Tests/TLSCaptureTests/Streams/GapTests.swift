import Testing
import TLSCapture

@Suite struct `Bytes that the capture missed` {
  @Test func `a packet that the capture cut is a gap`() {
    var wire = Wire()
    wire.open()
    wire.send([1, 2], 100, length: 10)
    wire.send([3], 110)
    wire.send([5], 120, length: 4)
    wire.send([], 111, length: 9)
    wire.send([6], 124)
    #expect(
      wire.finish() == [Transcript(from: 50_000, forward: "0102_03_05_06", backward: "")]
    )
    #expect(wire.table.counts.cutWhileOpen == 3)
  }

  @Test func `a packet cut behind what matters is not counted`() {
    var wire = Wire()
    wire.open()
    wire.send([1, 0xFF], 100, length: 2)
    wire.send([3], 102, length: 1400)
    #expect(wire.finish().count == 1 && wire.table.counts.cutWhileOpen == 0)
  }

  @Test func `a hole waits while the other side has not had its bytes`() {
    var wire = Wire()
    wire.open()
    wire.send([2], 101)
    for _ in 0..<100 { wire.send([], 200, acknowledging: 100, back: true) }
    wire.send([1], 100)
    #expect(wire.finish() == [Transcript(from: 50_000, forward: "0102", backward: "")])
  }

  @Test func `a hole is given up when the other side has long had its bytes`() {
    var wire = Wire()
    wire.open()
    wire.send([0xFF], 101)
    wire.send([], 200, acknowledging: 102, back: true)
    #expect(wire.transcripts.isEmpty)
    for _ in 0..<20 { wire.send([], 200, acknowledging: 102, back: true) }
    #expect(wire.transcripts == [Transcript(from: 50_000, forward: "_ff", backward: "")])
  }

  @Test func `an acknowledgement that the capture has before its data does no harm`() {
    var wire = Wire()
    wire.open()
    wire.send([3], 102)
    wire.send([9], 200, acknowledging: 103, back: true)
    wire.send([1, 2], 100)
    #expect(wire.finish() == [Transcript(from: 50_000, forward: "010203", backward: "09")])
  }

  @Test func `a hole is given up when too much waits behind it`() {
    var limits = ConnectionLimits()
    limits.heldPieces = 4
    var wire = Wire(limits)
    wire.open()
    for place in UInt32(1)...4 { wire.send([UInt8(place)], 100 + place * 2) }
    #expect(wire.table.counts.hurried == 0)
    wire.send([0xFF], 120)
    #expect(wire.table.counts.hurried == 1)
    for place in UInt32(5)...8 { wire.send([UInt8(place)], 100 + place * 2) }
    #expect(wire.transcripts.isEmpty)
    wire.send([9], 130)
    #expect(wire.table.counts.hurried == 6)
    #expect(wire.finish().map(\.forward) == ["_01_02_03_04_05_06_07_08_ff"])
  }

  @Test func `what waits is handed on at the end of the connection and of the capture`() {
    var wire = Wire()
    wire.open()
    wire.send([2], 105)
    wire.send([3], 205, back: true)
    wire.send([], 206, .rst, back: true)
    wire.open(port: 9)
    wire.send([4], 105, .fin, port: 9)
    #expect(
      wire.finish() == [
        Transcript(from: 50_000, forward: "_02", backward: "_03!"),
        Transcript(from: 9, forward: "_04.", backward: ""),
      ]
    )
  }

  @Test func `acknowledged bytes that were never seen are a gap at the end`() {
    var wire = Wire()
    wire.open()
    wire.send([1], 100, acknowledging: 200)
    wire.send([2], 101, acknowledging: 900)
    // One direction alone, whose acknowledgements move on.
    wire.send([3], 100, acknowledging: 200, port: 9)
    wire.send([4], 101, acknowledging: 900, port: 9)
    // A FIN that was not seen is no gap.
    wire.open(port: 10)
    wire.send([5], 100, acknowledging: 201, port: 10)
    #expect(
      wire.finish() == [
        Transcript(from: 50_000, forward: "0102", backward: "_"),
        Transcript(from: 9, forward: "0304", backward: "_"),
        Transcript(from: 10, forward: "05", backward: ""),
      ]
    )
  }

  @Test func `a stream whose beginning was missed begins with a gap`() {
    var wire = Wire()
    wire.send([], 99, .syn)
    wire.send([1], 100, acknowledging: 200)
    wire.send([2], 300, acknowledging: 101, back: true)
    #expect(wire.finish() == [Transcript(from: 50_000, forward: "01", backward: "_02")])
  }
}
