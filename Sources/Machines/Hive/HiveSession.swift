import Inputs

/// The hives that one reading has opened, each once, with what is to be said of them.
struct HiveSession {
  let options: StoreOptions
  private var opened: [String: HiveFile] = [:]
  private(set) var diagnostics: [Diagnostic] = []

  init(_ options: StoreOptions) {
    self.options = options
  }

  mutating func open(_ path: String) throws(FileFailure) -> HiveFile {
    if let file = opened[path] { return file }
    let file = try HiveFile(path)
    opened[path] = file
    guard file.header.isDirty else { return file }
    let numbers = "\(file.header.primary) and \(file.header.secondary)"
    let consequence =
      options.allowsDirtyHives
      ? "what is read may be out of date" : "nothing in it counts as known"
    diagnostics.append(
      .warning(
        "dirty-hive",
        "the hive's last changes are not in it, so \(consequence) (sequence numbers \(numbers))",
        at: Place(file: path),
        help: "start and shut down Windows once, or pass --allow dirty-hive to do without them"
      )
    )
    return file
  }

  /// A hive whose content counts; nil when it is dirty and that is not allowed.
  mutating func usable(_ path: String) throws(FileFailure) -> HiveFile? {
    let file = try open(path)
    return file.header.isDirty && !options.allowsDirtyHives ? nil : file
  }
}
