import Testing
import TLSCapture

@Suite struct `Reassembling connections` {
  @Test func `both directions come in order, and the end of each`() {
    var wire = Wire()
    wire.open()
    wire.send([1, 2], 100)
    wire.send([3], 200, acknowledging: 102, back: true)
    wire.send([4], 102, .fin, acknowledging: 201)
    #expect(wire.transcripts.isEmpty)
    wire.send([], 201, .fin, acknowledging: 104, back: true)
    #expect(wire.transcripts == [Transcript(from: 50_000, forward: "010204.", backward: "03.")])
    wire.send([], 104, acknowledging: 202)
    #expect(wire.table.waiting == (0, 0))
    #expect(wire.table.counts.opened == 1 && wire.table.counts.afterFinish == 1)
  }

  @Test func `a reset ends a connection and says who sent it`() {
    var wire = Wire()
    wire.open()
    wire.send([1], 100)
    wire.send([], 200, .rst, back: true)
    #expect(wire.transcripts == [Transcript(from: 50_000, forward: "01", backward: "!")])
  }

  @Test func `a reset far from the bytes expected is not believed`() {
    var wire = Wire()
    wire.open()
    wire.send([1], 100)
    wire.send([], 0x4000_0000, .rst, back: true)
    wire.send([2], 200, back: true)
    #expect(wire.finish() == [Transcript(from: 50_000, forward: "01", backward: "02")])
    #expect(wire.table.counts.strays == 1)
  }

  @Test func `a reset within the window is believed at the byte expected alone`() {
    var wire = Wire()
    wire.open()
    wire.send([1], 100)
    for number in [199, 201, 5_000_200] as [UInt32] {
      wire.send([], number, .rst, back: true)
    }
    wire.send([2], 200, back: true)
    #expect(wire.table.counts.strays == 3)
    wire.send([], 201, .rst, back: true)
    #expect(wire.transcripts == [Transcript(from: 50_000, forward: "01", backward: "02!")])
  }

  @Test func `a reset is believed behind bytes that are known to have come, and behind a FIN`() {
    var wire = Wire()
    wire.open(port: 1)
    wire.send([1], 100, acknowledging: 300, port: 1)
    wire.send([], 300, .rst, back: true, port: 1)
    wire.open(port: 2)
    wire.send([1], 100, port: 2)
    wire.send([2], 210, back: true, port: 2)
    wire.send([], 211, .rst, back: true, port: 2)
    wire.open(port: 3)
    wire.send([1], 100, port: 3)
    wire.send([2], 200, .fin, back: true, port: 3)
    wire.send([], 202, .rst, back: true, port: 3)
    // Without a SYN, what the other side acknowledged tells.
    wire.send([1], 100, acknowledging: 200, port: 4)
    wire.send([], 900, .rst, back: true, port: 4)
    wire.send([], 200, .rst, back: true, port: 4)
    #expect(
      wire.transcripts == [
        Transcript(from: 1, forward: "01", backward: "_!"),
        Transcript(from: 2, forward: "01", backward: "_02!"),
        Transcript(from: 3, forward: "01", backward: "02.!"),
        Transcript(from: 4, forward: "01", backward: "!"),
      ]
    )
    #expect(wire.table.counts.strays == 1 && wire.table.waiting == (0, 0))
  }

  @Test func `a FIN that comes with the first bytes seen is behind them`() {
    var wire = Wire()
    wire.send([1], 100, acknowledging: 200)
    wire.send([2, 3], 200, .fin, acknowledging: 101, back: true)
    wire.send([], 101, .fin, acknowledging: 203)
    // And one whose bytes were missed.
    wire.send([1], 100, acknowledging: 200, port: 9)
    wire.send([], 300, .fin, acknowledging: 101, back: true, port: 9)
    #expect(
      wire.finish() == [
        Transcript(from: 50_000, forward: "01.", backward: "0203."),
        Transcript(from: 9, forward: "01", backward: "_."),
      ]
    )
  }

  @Test func `without the SYN the first segment says who and where`() {
    var wire = Wire()
    wire.send([7], 5000, acknowledging: 9000, back: true)
    wire.send([8], 9000, acknowledging: 5001)
    #expect(wire.finish() == [Transcript(from: 443, forward: "07", backward: "08")])
  }

  @Test func `the answer to a SYN says who the client is, and where it begins`() {
    var wire = Wire()
    wire.send([], 199, .syn, acknowledging: 100, back: true)
    wire.send([2], 101)
    wire.send([1], 100)
    #expect(wire.finish() == [Transcript(from: 50_000, forward: "0102", backward: "")])
  }

  @Test func `data on the SYN belongs to the stream`() {
    var wire = Wire()
    wire.send([1, 2], 99, .syn)
    wire.send([], 199, .syn, acknowledging: 102, back: true)
    wire.send([3], 102)
    #expect(wire.finish() == [Transcript(from: 50_000, forward: "010203", backward: "")])
  }

  @Test func `a SYN that the capture has after the data changes nothing`() {
    var wire = Wire()
    wire.send([1], 100)
    wire.send([], 99, .syn)
    wire.send([2], 101)
    #expect(wire.finish() == [Transcript(from: 50_000, forward: "0102", backward: "")])
    #expect(wire.table.counts.opened == 1)
  }

  @Test func `packets seen twice and keep-alives add nothing`() {
    var wire = Wire()
    for _ in 0..<2 { wire.open() }
    for _ in 0..<2 { wire.send([1, 2], 100) }
    wire.send([0], 101)
    wire.send([], 101)
    wire.send([2, 3], 101)
    #expect(wire.finish() == [Transcript(from: 50_000, forward: "010203", backward: "")])
    #expect(wire.table.counts.opened == 1)
  }

  @Test func `the first bytes win where segments overlap`() {
    var wire = Wire()
    wire.open()
    wire.send([0x33, 0x44], 102)
    wire.send([0xE1, 0xE2, 0xE3, 0xE4, 0xE5], 101)
    wire.send([0x11, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0x77], 100)
    #expect(
      wire.finish() == [Transcript(from: 50_000, forward: "11e13344e4e577", backward: "")]
    )
  }

  @Test func `a flow that is finished costs one look, whatever follows`() {
    var wire = Wire()
    wire.open()
    wire.send([1, 0xFF], 100)
    #expect(wire.transcripts == [Transcript(from: 50_000, forward: "01ff", backward: "")])
    #expect(wire.table.waiting == (0, 0))
    wire.open()
    for _ in 0..<10 { wire.send([2], 102, .fin) }
    wire.send([], 200, .rst, back: true)
    #expect(wire.finish().count == 1)
    #expect(wire.table.counts.afterFinish == 14)
  }

  @Test func `a SYN with another number on the same ports opens a connection`() {
    var wire = Wire()
    wire.open(99, 199)
    wire.send([1, 0xFF], 100)
    wire.open(70_000, 80_000)
    wire.send([2], 70_001)
    wire.send([3], 80_001, back: true)
    // And one while the second is still open.
    wire.open(4_000_000_000, 5)
    wire.send([4], 4_000_000_001)
    #expect(
      wire.finish() == [
        Transcript(from: 50_000, forward: "01ff", backward: ""),
        Transcript(from: 50_000, forward: "02", backward: "03"),
        Transcript(from: 50_000, forward: "04", backward: ""),
      ]
    )
    #expect(wire.table.counts.opened == 3)
  }

  @Test func `sides may change when ports are used again`() {
    var wire = Wire()
    wire.open()
    wire.send([1], 100)
    wire.send([], 900, .syn, back: true)
    wire.send([2], 901, back: true)
    #expect(
      wire.finish() == [
        Transcript(from: 50_000, forward: "01", backward: ""),
        Transcript(from: 443, forward: "02", backward: ""),
      ]
    )
  }

  @Test func `of two machines that answer the client says which one`() {
    for (first, second) in [(UInt32(199), UInt32(3_000_000_199)), (3_000_000_199, 199)] {
      var wire = Wire()
      wire.send([9, 9], 99, .syn)
      wire.send([], first, .syn, acknowledging: 102, back: true)
      wire.send([], second, .syn, acknowledging: 100, back: true)
      wire.send([1], 102, acknowledging: 200)
      wire.send([], 3_000_000_199, .syn, acknowledging: 102, back: true)
      wire.send([2], 200, acknowledging: 103, back: true)
      #expect(wire.finish() == [Transcript(from: 50_000, forward: "090901", backward: "02")])
      #expect(wire.table.counts.opened == 1)
    }
  }

  @Test func `a connection without data leaves nothing`() {
    var wire = Wire()
    for port in UInt16(1)...100 {
      wire.open(port: port)
      if port % 2 == 0 {
        wire.send([], 100, .rst, port: port)
      } else {
        wire.send([], 100, .fin, port: port)
        wire.send([], 200, .fin, back: true, port: port)
      }
      wire.send([], 101, acknowledging: 201, port: port)
    }
    #expect(wire.table.waiting == (0, 0))
    #expect(wire.finish().isEmpty)
    #expect(wire.table.counts.unrelated == 100)
  }

  @Test func `segments far from the bytes expected do not count`() {
    var wire = Wire()
    wire.open()
    wire.send([1], 100)
    wire.send([9], 0x4000_0000)
    wire.send([9], 0xC000_0000)
    wire.send([2], 101)
    #expect(wire.finish() == [Transcript(from: 50_000, forward: "0102", backward: "")])
    #expect(wire.table.counts.strays == 2)
  }
}
