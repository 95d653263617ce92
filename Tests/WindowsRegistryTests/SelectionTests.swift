import Inputs
import Testing

@testable import WindowsRegistry

struct `Reading a selection` {
  @Test func `what is selected reads as it does in the whole file`() throws {
    for seed in 0..<UInt64(1000) {
      var document = RandomDocument(seed: seed)
      let bytes = document.bytes()
      let items = (0..<1 + document.random.below(3)).map { _ in item(&document) }
      let selection = Selection(items)
      let whole = try #require(read(bytes).value).snapshot(host: "h")
      let part = try #require(read(bytes, selection).value).snapshot(host: "h")
      var paths = Set((whole.keys + part.keys).map(\.path) + whole.coverage)
      for path in paths { path.parent.map { _ = paths.insert($0) } }
      for path in paths where selection.verdict(on: path).relation == .selected {
        let same =
          whole.covers(path) == part.covers(path) && whole.key(path) == part.key(path)
        #expect(same, "seed \(seed), \(path) in\n\(text(bytes))")
        if !same { return }
      }
      for path in paths where items.contains(where: { $0.listsChildren(of: path) }) {
        #expect(whole.children(of: path) == part.children(of: path), "seed \(seed), \(path)")
      }
    }
  }

  private func item(_ document: inout RandomDocument) -> Selection.Item {
    let path = document.keyPath()
    let names = path.subpath.description.split(separator: "\\").map { name in
      document.random.chance(5) ? nil : String(name)
    }
    let depth: Selection.Depth = document.random.pick([.key, .children, .subtree])
    return Selection.Item(path.root, names, depth)
  }

  @Test func `a section above what is selected speaks for it`() throws {
    let bytes = utf16(
      header + "\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\r\n\r\n[HKEY_LOCAL_MACHINE\\X]\r\n"
    )
    let selection = Selection([.init(.localMachine, ["Software", "Microsoft"], .key)])
    let snapshot = try #require(read(bytes, selection).value).snapshot(host: "h")
    #expect(snapshot.key(path("HKLM\\SOFTWARE\\Microsoft")) == .absent)
    #expect(snapshot.coverage == [path("HKLM\\SOFTWARE")])
  }

  @Test func `asking for the current control set finds it in an offline copy`() throws {
    let bytes = utf16(
      header + """
        \r
        [HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control\\X]\r
        "v"=dword:00000001\r
        \r
        [HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet002\\Control\\X]\r
        "v"=dword:00000002\r
        \r
        [HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\r
        "Current"=dword:00000002\r
        """
    )
    let selection = Selection([
      .init(.localMachine, ["SYSTEM", "CurrentControlSet", "Control", "X"], .key)
    ])
    let snapshot = try #require(read(bytes, selection).value).snapshot(host: "h")
    let key = path("HKLM\\SYSTEM\\CurrentControlSet\\Control\\X")
    #expect(snapshot.value(key, "v") == .present(.dword(2)))
  }

  @Test(arguments: [
    "\"s\"=\"one\r\n[HKEY_LOCAL_MACHINE\\A]\r\n\"",
    "\"s\"=\"\r\n[HKEY_LOCAL_MACHINE\\A]\r\nx\\\"\"",
    "@=\"x \r\n[HKEY_LOCAL_MACHINE\\A]\r\n\" ; done",
    "\"h\"=hex:00,\\\r\n[HKEY_LOCAL_MACHINE\\A]",
    "\"h\"=hex(7):\\ ; x\r\n ; y\r\n\r\n[HKEY_LOCAL_MACHINE\\A]",
    "; [HKEY_LOCAL_MACHINE\\A]",
    "\"a\"=hex:00,\\;,\\\r\n  01,\\\r\n[HKEY_LOCAL_MACHINE\\A]",
  ])
  func `text that looks like a key does not fool what skips it`(body: String) throws {
    let selection = Selection([.init(.localMachine, ["A"], .key)])
    let file =
      header + "[HKEY_USERS\\U]\r\n" + body
      + "\r\n\"v\"=dword:1\r\n[HKEY_LOCAL_MACHINE\\A]\r\n\"w\"=dword:2\r\n"
    for bytes in [utf8(file), utf16(file)] {
      let content = try #require(read(bytes, selection).value)
      #expect(content.keys.map(\.path) == [path("HKLM\\A")])
      #expect(content.keys.first?.values.map(\.name) == ["w"])
    }
  }

  @Test func `a pattern takes any one name in the place of nil`() throws {
    let bytes = utf8(
      header + "[HKEY_USERS\\S-1\\Software\\A]\n\"v\"=dword:1\n[HKEY_USERS\\S-2\\Software]\n"
        + "\"v\"=dword:1\n[HKEY_USERS\\S-2\\Software\\A]\n\"v\"=dword:2\n"
    )
    let selection = Selection([.init(.users, [nil, "software", "a"], .subtree)])
    let content = try #require(read(bytes, selection).value)
    #expect(
      content.keys.filter { !$0.values.isEmpty }.map(\.path.description) == [
        "HKU\\S-1\\Software\\A", "HKU\\S-2\\Software\\A",
      ]
    )
  }
}

extension Selection.Item {
  fileprivate func listsChildren(of path: RegistryPath) -> Bool {
    guard depth != .key, path.root == root, path.depth == components.count else { return false }
    var names: [Selection.FoldedName] = []
    _ = path.forEachFoldedName { name in
      names.append(name)
      return false
    }
    return zip(components, names).allSatisfy { $0.matches($1) }
  }
}
