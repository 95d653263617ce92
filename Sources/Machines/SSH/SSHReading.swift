import Inputs
import WindowsRegistry

extension SSHStore {
  /// More hives are loaded nowhere; a host that names more only keeps us busy.
  private static let userLimit = 2000

  func read(
    _ selection: Selection,
    _ scope: ReadScope,
    in folder: Folder
  ) async throws(SSHConnection.Fault) -> ReadSnapshot {
    let items: [Selection.Item]
    var filter = selection
    switch scope {
    case .everything:
      // Nobody wants all of a running host; what a host is asked for is named.
      items = selection.wanted ?? []
    case .keys(let paths):
      items = paths.map { path in
        Selection.Item(path.root, path.names.map(\.description), .key)
      }
      // Whoever deletes a key has to see what others put below it.
      filter = Selection(
        paths.map { Selection.Item($0.root, $0.names.map(\.description), .children) }
      )
    }
    var findings = SSHFindings()
    var users: [RegistryText] = []
    if items.contains(where: { $0.root == .users && $0.names.first == .some(nil) }) {
      let root = RegistryPath(.users, "")
      try await list([root], into: &findings, in: folder)
      users = findings.children(of: root).prefix(Self.userLimit).map(\.name)
    }
    let plan = SSHReadPlan(items, users: users)
    let exported = try await export(plan, into: &findings, in: folder)
    try await list(findings.neededLists, into: &findings, in: folder)
    let files = try await bring(exported.map(\.number), in: folder)
    for (number, path) in exported {
      guard let bytes = files[number] else {
        findings.miss(path, "its export did not arrive whole")
        continue
      }
      findings.add(export: bytes, of: path, filter, host: host)
    }
    let (snapshot, diagnostics) = findings.snapshot(
      of: host,
      withKeysAbove: scope != .everything
    )
    return ReadSnapshot(
      selection,
      snapshot,
      diagnostics: diagnostics,
      isPartial: scope != .everything
    )
  }

  /// Exports and queries; gives what was exported, by the numbers of the files.
  private func export(
    _ plan: SSHReadPlan,
    into findings: inout SSHFindings,
    in folder: Folder
  ) async throws(SSHConnection.Fault) -> [(number: Int, path: RegistryPath)] {
    let nonce = folder.nonce
    var statements: [String] = []
    for (number, place) in plan.places.enumerated() {
      guard let key = WindowsCommandLine.quoted(place.path) else {
        findings.fail(place.path, "its name cannot be given to cmd.exe safely")
        continue
      }
      // Wine takes `a && b || c` for “a, b and c”, so the status is asked for.
      switch place.way {
      case .export:
        let file = folder.path("\(number).reg")
        statements.append(
          "(reg export \(key) \(file) /y >nul 2>&1 & if not errorlevel 1 echo \(nonce)+\(number))"
        )
      case .query:
        statements.append(
          "echo \(nonce)?\(number)& (reg query \(key) 2>nul"
            + " & if not errorlevel 1 echo \(nonce)+\(number))"
        )
      }
    }
    var done: Set<Int> = []
    var texts: [Int: ArraySlice<UInt8>] = [:]
    for line in WindowsCommandLine.lines(of: statements, first: folder.making) {
      for (word, body) in try await run(line, nonce) {
        guard let number = Int(word.dropFirst()) else { continue }
        if word.hasPrefix("+") { done.insert(number) }
        if word.hasPrefix("?") { texts[number] = body }
      }
    }
    var exported: [(number: Int, path: RegistryPath)] = []
    for (number, place) in plan.places.enumerated() {
      if !done.contains(number) {
        findings.fail(place.path, "reg \(place.way == .export ? "export" : "query") failed")
      } else if place.way == .export {
        exported.append((number, place.path))
      } else if let text = texts[number] {
        findings.add(query: RegQuery(text, of: place.path), of: place.path)
      }
    }
    return exported
  }

  /// Asks for the names below keys; a key that cannot be listed has no list afterwards.
  private func list(
    _ keys: [RegistryPath],
    into findings: inout SSHFindings,
    in folder: Folder
  ) async throws(SSHConnection.Fault) {
    let nonce = folder.nonce
    var statements: [String] = []
    for (number, key) in keys.enumerated() {
      guard let name = WindowsCommandLine.quoted(key) else { continue }
      statements.append(
        "echo \(nonce)?\(number)& (reg query \(name) 2>nul"
          + " & if not errorlevel 1 echo \(nonce)+\(number))"
      )
    }
    for line in WindowsCommandLine.lines(of: statements) {
      let sections = try await run(line, nonce)
      let done = Set(sections.filter { $0.word.hasPrefix("+") }.map { $0.word.dropFirst() })
      for (word, body) in sections where word.hasPrefix("?") && done.contains(word.dropFirst()) {
        guard let number = Int(word.dropFirst()), keys.indices.contains(number) else { continue }
        findings.add(list: RegQuery(body, of: keys[number]), of: keys[number])
      }
    }
  }

  /// The exported files by number; those that did not arrive whole are missing.
  private func bring(
    _ numbers: [Int],
    in folder: Folder
  ) async throws(SSHConnection.Fault) -> [Int: [UInt8]] {
    var files: [Int: [UInt8]] = [:]
    if way == nil, let first = numbers.first {
      files = try await type([first], in: folder)
      way = files.isEmpty ? .script : .type
    }
    let rest = numbers.filter { files[$0] == nil }
    if way == .type {
      files.merge(try await type(rest, in: folder)) { $1 }
    }
    let missing = numbers.filter { files[$0] == nil }
    if !missing.isEmpty {
      files.merge(try await printByScript(missing, in: folder)) { $1 }
    }
    return files
  }

  private func type(
    _ numbers: [Int],
    in folder: Folder
  ) async throws(SSHConnection.Fault) -> [Int: [UInt8]] {
    let statements = numbers.map { number in
      "echo \(folder.nonce)=\(number)& cmd /u /c type \(folder.path("\(number).reg"))"
    }
    var files: [Int: [UInt8]] = [:]
    for line in WindowsCommandLine.lines(of: statements) {
      for (word, body) in try await run(line, folder.nonce) where word.hasPrefix("=") {
        guard let number = Int(word.dropFirst()), let file = SSHFiles.typed(body) else { continue }
        files[number] = file
      }
    }
    return files
  }

  private func printByScript(
    _ numbers: [Int],
    in folder: Folder
  ) async throws(SSHConnection.Fault) -> [Int: [UInt8]] {
    let script = folder.path("read.js")
    let names = numbers.map { String($0) }.joined(separator: " ")
    let sections = try await run(
      "more > \(script) & cscript //nologo \(script) \(folder.path) \(folder.nonce) \(names)",
      folder.nonce,
      input: Array(SSHFiles.script.utf8)
    )
    var files: [Int: [UInt8]] = [:]
    for (word, body) in sections where word.hasPrefix("=") {
      let parts = word.dropFirst().split(separator: " ").map { Int($0) }
      guard parts.count == 2, let number = parts[0], let length = parts[1], length >= 0,
        length <= options.outputLimit
      else { continue }
      files[number] = SSHFiles.escaped(body, length: length)
    }
    return files
  }
}

extension RegistryPath {
  /// The names below the root.
  var names: [RegistryText] {
    subpath.isEmpty
      ? []
      : subpath.bytes.split(separator: 0x5C, omittingEmptySubsequences: false).map {
        RegistryText(wtf8: Array($0))
      }
  }

  /// The keys above, outermost first, without the root.
  var above: [RegistryPath] {
    var result: [RegistryPath] = []
    var current = parent
    while let path = current, !path.subpath.isEmpty {
      result.append(path)
      current = path.parent
    }
    return result.reversed()
  }
}
