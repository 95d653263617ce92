import Inputs
import Synchronization

/// Keeps what was compiled for each case: a fleet has many hosts and few cases.
///
/// A class with a lock, since hosts are visited side by side. It changes no answer, only when it is
/// worked out.
final class CompileCache: Sendable {
  private let known = Mutex<[CompileCase: Diagnosed<CompiledCase>]>([:])

  func value(
    for key: CompileCase,
    orElse compile: () -> Diagnosed<CompiledCase>
  ) -> Diagnosed<CompiledCase> {
    if let found = known.withLock({ $0[key] }) { return found }
    // Two hosts may compile the same case at once; both come to the same.
    let made = compile()
    known.withLock { $0[key] = made }
    return made
  }
}
