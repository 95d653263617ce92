/// Where a renderer's bytes go: gathered into pieces, so that a report is streamed, not built.
package final class ReportOutput {
  private var pending: [UInt8] = []
  private let flushSize: Int
  private let sink: ([UInt8]) -> Void

  /// The sink is given pieces of roughly 64 KB, in order.
  package init(flushSize: Int = 1 << 16, _ sink: @escaping ([UInt8]) -> Void) {
    self.flushSize = flushSize
    self.sink = sink
    pending.reserveCapacity(flushSize + 4096)
  }

  package func write(_ text: String) {
    pending.append(contentsOf: text.utf8)
    if pending.count >= flushSize { flush() }
  }

  package func write(_ bytes: [UInt8]) {
    pending.append(contentsOf: bytes)
    if pending.count >= flushSize { flush() }
  }

  package func write(_ byte: UInt8) {
    pending.append(byte)
    if pending.count >= flushSize { flush() }
  }

  /// Must be called once at the end.
  package func flush() {
    guard !pending.isEmpty else { return }
    sink(pending)
    pending.removeAll(keepingCapacity: true)
  }

  /// Renders to a string, for what is small.
  package static func text(_ render: (ReportOutput) -> Void) -> String {
    var bytes: [UInt8] = []
    let output = ReportOutput { bytes += $0 }
    render(output)
    output.flush()
    return String(decoding: bytes, as: UTF8.self)
  }
}
