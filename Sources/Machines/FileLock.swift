import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A lock that others wait for until it is released, or the last reference goes.
package final class FileLock: Sendable {
  private let descriptor: Mutex<Int32?>
  /// A file that is there for the lock alone.
  private let file: String?

  init(descriptor: Int32, removing file: String? = nil) {
    self.descriptor = Mutex(descriptor)
    self.file = file
  }

  package func release() {
    descriptor.withLock { held in
      if let held {
        // While we hold it, or another could take a file that is about to go.
        if let file, Files.isSame(held, file) { unsafe unlink(file) }
        close(held)
      }
      held = nil
    }
  }

  deinit { release() }
}
