/// The packets of all processors, in the order of their time.
///
/// What `pktmon` and `netsh trace` leave behind was written anew when they stopped, with one buffer
/// of up to 16 MiB a processor: in the file, the answer may stand long before the question. Memory
/// hangs on the number of processors, some 200 KiB each, and not on their buffers.
struct EtlMerge {
  private var cursors: [EtlCursor] = []
  /// A heap of those that have a packet, by their index, that with the earliest first.
  private var waiting: [Int] = []

  init(_ index: EtlIndex, _ format: PackedFormat?) {
    for (processor, buffers) in index.buffers.sorted(by: { $0.key < $1.key }) {
      cursors.append(EtlCursor(processor, buffers, format))
    }
  }

  /// Buffers that were not unpacked to their end.
  var broken: Int { cursors.reduce(0) { $0 + $1.broken } }
  /// Buffers with an event that has no size that can be.
  var unreadable: Int { cursors.reduce(0) { $0 + $1.unreadable } }

  mutating func read(
    _ file: inout RandomBytes,
    _ packets: inout EtlPackets,
    _ body: (PacketHeader, RawSpan) -> Void
  ) throws(CaptureFailure) {
    for index in cursors.indices where try cursors[index].advance(&file) {
      waiting.append(index)
    }
    for place in waiting.indices.reversed() { sink(place) }
    while let next = waiting.first {
      cursors[next].hand(to: &packets, body)
      if try !cursors[next].advance(&file) {
        waiting.swapAt(0, waiting.count - 1)
        waiting.removeLast()
      }
      if !waiting.isEmpty { sink(0) }
    }
  }

  /// Puts the cursor at `place` behind those below it that come before it.
  private mutating func sink(_ place: Int) {
    var place = place
    while true {
      var first = place
      for child in 2 * place + 1...2 * place + 2 where child < waiting.count {
        if comesBefore(waiting[child], waiting[first]) { first = child }
      }
      if first == place { return }
      waiting.swapAt(first, place)
      place = first
    }
  }

  private func comesBefore(_ one: Int, _ other: Int) -> Bool {
    let (first, second) = (cursors[one].stamp, cursors[other].stamp)
    return first < second || first == second && one < other
  }
}
