import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Does work that waits for the network, on threads of its own.
///
/// Swift's pool has a thread for each processor: two slow servers would hold up the whole program
/// there.
package enum ProbeWorkers {
  /// Answers in the order of the items; `progress` is told after each how many are done.
  package static func map<Item: Sendable, Value: Sendable>(
    _ items: [Item],
    width: Int,
    progress: @escaping @Sendable (Int) -> Void = { _ in },
    _ work: @escaping @Sendable (Item) -> Value
  ) async -> [Value] {
    guard !items.isEmpty else { return [] }
    return await withCheckedContinuation { continuation in
      let queue = WorkQueue(items, progress: progress, work) { continuation.resume(returning: $0) }
      var started = 0
      for _ in 0..<min(max(1, width), items.count) where startThread({ queue.run() }) {
        started += 1
      }
      // Without a single thread it is better to be slow than not to answer.
      if started == 0 { queue.run() }
    }
  }

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private static func startThread(_ run: @escaping @Sendable () -> Void) -> Bool {
    let body = unsafe Unmanaged.passRetained(Body(run))
    #if canImport(Glibc)
    var thread = pthread_t()
    let status = unsafe pthread_create(
      &thread,
      nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      },
      body.toOpaque()
    )
    guard status == 0 else {
      unsafe body.release()
      return false
    }
    pthread_detach(thread)
    #else
    var thread: pthread_t?
    let status = unsafe pthread_create(
      &thread,
      nil,
      { argument in
        unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      },
      body.toOpaque()
    )
    guard status == 0, let thread = unsafe thread else {
      unsafe body.release()
      return false
    }
    unsafe pthread_detach(thread)
    #endif
    return true
  }
}

/// Items that threads take one by one; a class with a lock, since they share it.
private final class WorkQueue<Item: Sendable, Value: Sendable>: Sendable {
  private struct State {
    var next = 0
    var values: [Value?]
    var done = 0
  }

  private let items: [Item]
  private let progress: @Sendable (Int) -> Void
  private let work: @Sendable (Item) -> Value
  private let finish: @Sendable ([Value]) -> Void
  private let state: Mutex<State>

  init(
    _ items: [Item],
    progress: @escaping @Sendable (Int) -> Void,
    _ work: @escaping @Sendable (Item) -> Value,
    finish: @escaping @Sendable ([Value]) -> Void
  ) {
    self.items = items
    self.progress = progress
    self.work = work
    self.finish = finish
    state = Mutex(State(values: Array(repeating: nil, count: items.count)))
  }

  func run() {
    while let index = take() {
      let value = work(items[index])
      let (done, values) = state.withLock { state in
        state.values[index] = value
        state.done += 1
        return (state.done, state.done == items.count ? state.values : [])
      }
      progress(done)
      if done == items.count { finish(values.compactMap { $0 }) }
    }
  }

  private func take() -> Int? {
    state.withLock { state in
      guard state.next < items.count else { return nil }
      state.next += 1
      return state.next - 1
    }
  }
}
