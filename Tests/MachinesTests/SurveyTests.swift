import Machines
import Synchronization
import Testing

struct `Surveying hosts` {
  /// Counts who is at work, and how many there ever were at once.
  private final class Turnstile: Sendable {
    private let state = Mutex((now: 0, most: 0, visits: 0))

    func pass() {
      state.withLock { state in
        state.now += 1
        state.visits += 1
        state.most = max(state.most, state.now)
      }
      // Long enough for others to come in, were they let in.
      _ = (0..<2000).reduce(into: Set<Int>()) { $0.insert($1) }
      state.withLock { $0.now -= 1 }
    }

    var most: Int { state.withLock { $0.most } }
    var visits: Int { state.withLock { $0.visits } }
  }

  @Test(arguments: [0, 1, 3, 31, 32, 33, 500], [1, 4, 64])
  func `answers come in the order of the items, each once`(count: Int, width: Int) async {
    let items = Array(0..<count)
    let answers = await survey(items, width: width) { $0 * 2 }
    #expect(answers == items.map { $0 * 2 })
  }

  @Test(arguments: [1, 2, 3])
  func `never more than the width are visited at once`(width: Int) async {
    let turnstile = Turnstile()
    _ = await survey(Array(0..<200), width: width) { (_: Int) in turnstile.pass() }
    #expect(turnstile.most <= width)
    #expect(turnstile.visits == 200)
  }

  @Test func `progress only grows, and ends with all`() async {
    let told = Mutex<[Int]>([])
    _ = await survey(
      Array(0..<150),
      width: 3,
      progress: { done in told.withLock { $0.append(done) } },
      { $0 }
    )
    let numbers = told.withLock { $0 }
    #expect(numbers.last == 150)
    #expect(numbers == numbers.sorted())
    #expect(Set(numbers).count == numbers.count)
  }
}
