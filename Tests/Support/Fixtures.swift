package import Foundation

/// The folder of real data that nobody here wrote; nil where the machine does not have it.
package let fixturesFolder: URL? = ProcessInfo.processInfo.environment["PLUMBLINE_FIXTURES"]
  .map { URL(fileURLWithPath: $0, isDirectory: true) }
