import Foundation
import Synchronization
import Testing

@testable import TLSCapture

@Suite struct `Working on threads of its own` {
  @Test func `many that wait take the time of one`() async {
    let start = ContinuousClock.now
    let values = await ProbeWorkers.map(Array(0..<32), width: 32) { item in
      Thread.sleep(forTimeInterval: 0.3)
      return item * 2
    }
    #expect(values == (0..<32).map { $0 * 2 })
    // One after the other they would take ten seconds.
    #expect(.now - start < .seconds(5))
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
