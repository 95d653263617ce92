import Foundation
import Synchronization
import Testing

@testable import TLSCapture

@Suite struct `Working on threads of its own` {
  @Test func `all that wait do so at once`() async {
    let begun = Mutex(0)
    let sawAll = await ProbeWorkers.map(Array(0..<32), width: 32) { _ in
      begun.withLock { $0 += 1 }
      // One after the other, the first would wait for ever; so long a test does not.
      for _ in 0..<60_000 {
        if begun.withLock({ $0 }) == 32 { break }
        Thread.sleep(forTimeInterval: 0.001)
      }
      return begun.withLock { $0 } == 32
    }
    #expect(sawAll == Array(repeating: true, count: 32))
  }

  @Test func `there are never more at once than asked for, and each is counted`() async {
    let running = Mutex((now: 0, most: 0))
    let counts = Mutex<[Int]>([])
    let values = await ProbeWorkers.map(
      Array(0..<20),
      width: 3,
      progress: { done in counts.withLock { $0.append(done) } },
      { item in
        running.withLock {
          $0.now += 1
          $0.most = max($0.most, $0.now)
        }
        Thread.sleep(forTimeInterval: 0.005)
        running.withLock { $0.now -= 1 }
        return item
      }
    )
    #expect(values == Array(0..<20))
    #expect(running.withLock { $0.most } <= 3)
    #expect(counts.withLock { $0.sorted() }.prefix(19) == Array(1...19)[...])
  }

  @Test func `nothing to do is done at once`() async {
    #expect(await ProbeWorkers.map([Int](), width: 4) { $0 } == [])
  }
}
