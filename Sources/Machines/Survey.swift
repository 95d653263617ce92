/// Visits many things with a bounded number of tasks and returns the answers in the order given.
///
/// Only answers are kept: what a visit reads is gone when it ends, so memory is bounded by the
/// window and the answers, not by the fleet. `progress` is told now and then how many are done.
package func survey<Item: Sendable, Answer: Sendable>(
  _ items: [Item],
  width: Int,
  progress: @Sendable (Int) -> Void = { _ in },
  _ visit: @Sendable @escaping (Item) async -> Answer
) async -> [Answer] {
  // A task takes a handful of items, so that starting tasks costs next to nothing.
  let stride = max(1, min(32, items.count / max(1, width * 4)))
  let chunks = Swift.stride(from: 0, to: items.count, by: stride).map {
    items[$0..<min($0 + stride, items.count)]
  }
  var answers: [[Answer]] = Array(repeating: [], count: chunks.count)
  var done = 0
  await withTaskGroup(of: (Int, [Answer]).self) { group in
    var next = 0
    func add() {
      guard next < chunks.count else { return }
      let index = next
      let chunk = chunks[index]
      group.addTask {
        var answers: [Answer] = []
        for item in chunk { answers.append(await visit(item)) }
        return (index, answers)
      }
      next += 1
    }
    for _ in 0..<max(1, width) { add() }
    for await (index, part) in group {
      answers[index] = part
      done += part.count
      progress(done)
      add()
    }
  }
  return answers.flatMap { $0 }
}
