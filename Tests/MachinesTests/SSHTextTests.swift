import Foundation
import Posture
import Testing
import WindowsRegistry

@testable import Machines

struct `A command line for cmd.exe` {
  @Test(arguments: ["a & b | c > d < e ^ f", "$(x) `x` 'x'", "(x)", "-x", "/x", "a,b;c=d", "~*?"])
  func `carries between quotes what cmd.exe leaves alone there`(_ text: String) {
    #expect(WindowsCommandLine.quoted(RegistryText(text)) == "\"\(text)\"")
  }

  @Test(arguments: ["%PATH%", "50%", "a\"b", "!x!", "a\nb", "a\rb", "a\u{1}b", "Zürich", "a\\"])
  func `refuses what no quoting carries`(_ text: String) {
    #expect(WindowsCommandLine.quoted(RegistryText(text)) == nil)
  }

  @Test func `holds as many statements as fit`() {
    let statements = (0..<400).map { "echo \($0) " + String(repeating: "x", count: $0) }
    let lines = WindowsCommandLine.lines(of: statements, first: "mkdir x")
    #expect(lines.allSatisfy { $0.utf8.count <= 8191 - 200 })
    #expect(lines.joined(separator: " & ") == (["mkdir x"] + statements).joined(separator: " & "))
    #expect(lines.count < 15)
    #expect(WindowsCommandLine.lines(of: []) == [])
    #expect(WindowsCommandLine.lines(of: [], first: "a") == ["a"])
  }

  @Test func `has marks that part what it prints`() {
    let bytes = Array("noise\r\nff00?1\r\na\r\n\r\nff00+1 \r\nff00=2\nb".utf8)
    let sections = bytes.sections(marked: "ff00")
    #expect(sections.map(\.word) == ["?1", "+1", "=2"])
    #expect(sections.map { String(decoding: $0.body, as: UTF8.self) } == ["a\r\n\r\n", "", "b"])
    #expect(Array("ff0".utf8).sections(marked: "ff00").isEmpty)
  }
}

struct `What reg query prints` {
  private let key = RegistryPath(.localMachine, "SOFTWARE\\T")

  @Test func `tells numbers, bytes, plain text and the keys below`() {
    let text = """
      \r
      HKEY_LOCAL_MACHINE\\SOFTWARE\\T\r
          (Default)    REG_SZ    def\r
          a    b    REG_DWORD    0x20\r
          q    REG_QWORD    0x123456789\r
          bin    REG_BINARY    001AFF\r
          none    REG_BINARY    \r
          empty    REG_SZ    \r
          x    REG_EXPAND_SZ    %x%\\y\r
      \r
      HKEY_LOCAL_MACHINE\\SOFTWARE\\T\\Sub key\r
      HKEY_LOCAL_MACHINE\\SOFTWARE\\t\\other\r

      """
    let query = RegQuery(text.utf8, of: key)
    #expect(
      query.values == [
        SnapshotValue("", .string("def")), SnapshotValue("a    b", .dword(0x20)),
        SnapshotValue("q", .qword(0x1_2345_6789)),
        SnapshotValue("bin", RegistryData(.binary, [0, 0x1A, 0xFF])),
        SnapshotValue("none", RegistryData(.binary, [])), SnapshotValue("empty", .string("")),
        SnapshotValue("x", .expandString("%x%\\y")),
      ]
    )
    #expect(query.inexact == [])
    #expect(query.children == [key.appending("Sub key"), key.appending("other")])
  }

  @Test(arguments: [
    "    q    REG_QWORD    (null)", "    s    REG_SZ    Z\u{FC}rich", "    s    REG_SZ    a?b",
    "    m    REG_MULTI_SZ    a\\0b", "    um?    REG_DWORD    0x1",
    "    d    REG_DWORD    0xfffffffff",
    "    b    REG_BINARY    0", "    t    REG_SZ    a\tb", "a second line", "    z    REG_99    1",
  ])
  func `is not exact for other things`(_ line: String) {
    let text = "\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\T\r\n\(line)\r\n"
    let query = RegQuery(text.utf8, of: key)
    #expect(query.values == [])
    #expect(query.inexact.count == 1)
  }

  @Test func `does not believe a name that comes twice`() {
    let text = """
      HKEY_LOCAL_MACHINE\\SOFTWARE\\T
          a    REG_SZ    x
          b    REG_DWORD    0x1
          b    REG_DWORD    0x2
      """
    #expect(RegQuery(text.utf8, of: key).values == [SnapshotValue("a", .string("x"))])
    #expect(RegQuery(text.utf8, of: key).inexact == ["b"])
  }

  @Test func `never crashes, whatever a host prints`() {
    var random = SystemRandomNumberGenerator()
    let pieces = [
      "HKEY_", "LOCAL_MACHINE\\SOFTWARE\\T", "    ", "REG_SZ", "REG_DWORD", "0x", "\r\n", "\u{FF}",
    ]
    for _ in 0..<300 {
      let text = (0..<Int.random(in: 0..<40, using: &random)).map { _ in pieces.randomElement()! }
      _ = RegQuery(text.joined().utf8, of: key)
    }
  }
}

struct `An exported file on its way` {
  private let file = RegText.export([
    SnapshotKey(
      path: RegistryPath(.localMachine, "SOFTWARE\\T"),
      values: [SnapshotValue("Zürich", .string("日本 \u{1F600} %")), SnapshotValue("a", .dword(1))]
    )
  ])

  private func units(_ bytes: some Collection<UInt8>) -> [UInt16] {
    RegistryData(.binary, Array(bytes)).codeUnits
  }

  /// As JScript's escape prints (ECMA-262, B.2.1).
  private func escape(_ bytes: some Collection<UInt8>) -> String {
    units(bytes).map { unit in
      switch unit {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: String(UnicodeScalar(UInt8(unit)))
      case 0...0xFF: "%" + String(format: "%02X", unit)
      default: "%u" + String(format: "%04X", unit)
      }
    }.joined()
  }

  @Test func `is whole when type printed it, with or without its mark`() {
    #expect(SSHFiles.typed(file[...]) == file)
    #expect(SSHFiles.typed(file.dropFirst(2)) == file)
  }

  @Test func `is not taken when it is cut, in another encoding or something else`() {
    for cut in [2, 4, 8, 30, file.count - 2, file.count] {
      #expect(SSHFiles.typed(file.dropLast(cut)[...]) == nil)
    }
    // Wine's type stops at the first zero byte and makes two bytes of each.
    #expect(SSHFiles.typed([0xFF, 0, 0xFE, 0, 0x57, 0]) == nil)
    #expect(SSHFiles.typed(Array("Windows Registry Editor Version 5.00\r\n\r\n".utf8)[...]) == nil)
  }

  @Test func `is the same after the script has escaped it`() {
    let text = escape(file.dropFirst(2))
    let length = units(file).count - 1
    let lines = text.replacing("%0D", with: "\r\n%0D")
    #expect(SSHFiles.escaped(Array(lines.utf8)[...], length: length) == file)
    #expect(SSHFiles.escaped(Array(lines.utf8)[...], length: length + 1) == nil)
    #expect(SSHFiles.escaped(Array(lines.utf8.dropLast(3))[...], length: length) == nil)
    for bad in ["%", "%u12", "%zz", "ü", "a b"] {
      #expect(SSHFiles.escaped(Array(bad.utf8)[...], length: 1) == nil)
    }
  }
}

struct `A plan of reading over SSH` {
  private let sid = RegistryText("S-1-5-21-1-2-3-1001")

  @Test func `exports outermost keys and queries those below which much lies`() {
    let plan = SSHReadPlan(
      [
        Selection.Item(.localMachine, ["SOFTWARE", "A"], .subtree),
        Selection.Item(.localMachine, ["SOFTWARE", "A", "B", "C"], .key),
        Selection.Item(
          .localMachine,
          ["SOFTWARE", "Microsoft", "Windows NT", "CurrentVersion"],
          .key
        ),
        Selection.Item(
          .localMachine,
          ["SOFTWARE", "Microsoft", "Windows NT", "CurrentVersion", "ProfileList"],
          .children
        ), Selection.Item(.localMachine, ["SOFTWARE", "P", nil, "Q"], .key),
        Selection.Item(.users, [nil, "Software", "X"], .key),
        Selection.Item(.currentUser, ["Software", "X"], .key),
      ],
      users: [sid, RegistryText(sid.description + "_Classes")]
    )
    let places = plan.places.map { "\($0.path) \($0.way)" }
    #expect(
      places == [
        "HKLM\\SOFTWARE\\A export",
        "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion query",
        "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList export",
        "HKLM\\SOFTWARE\\P export", "HKU\\\(sid)\\Software\\X export",
      ]
    )
  }

  @Test func `for the whole catalogue is a few lines`() {
    let users = [".DEFAULT", "S-1-5-18", "S-1-5-19", "S-1-5-20", sid.description]
    let items = builtInCatalogue.selection().wanted ?? []
    let plan = SSHReadPlan(items, users: users.map { RegistryText($0) })
    #expect((20..<200).contains(plan.places.count), "\(plan.places.count)")
    #expect(plan.places.allSatisfy { WindowsCommandLine.quoted($0.path) != nil })
  }
}

struct `Updates over SSH` {
  @Test func `have the outcome that wusa's code tells`() {
    let outcomes: [(Int64, RunUpdate.State)] = [
      (0, .installed), (3010, .reboot), (2_359_301, .reboot), (2_359_302, .installed),
      (2_149_842_967, .failed), (-2_145_124_329, .failed), (5, .failed), (2_147_942_405, .failed),
      (-2_147_024_891, .failed), (1, .failed), (99, .failed),
    ]
    for (code, state) in outcomes {
      #expect(WusaCode(code).outcome("KB1").state == state, "\(code)")
    }
    #expect(WusaCode(-2_147_024_891).outcome("KB1").reason?.contains("scheduled task") == true)
    #expect(WusaCode(-2_145_124_329).outcome("KB1") == WusaCode(2_149_842_967).outcome("KB1"))
  }

  @Test func `are found by number, architecture and version`() throws {
    let folder = try TestFolder()
    for name in [
      "windows6.1-kb3140245-x64_5b067ffb69a94a6e5f9da89ce88c658e52a0dec0.msu",
      "Windows6.1-KB3140245-x86_cdafb409afbe28db07e2254f40047774a0654f18.msu",
      "windows8-rt-kb3140245-x64_b589173ad4afdb97b7416f0aa1e2f0a5ea0dd9a6.msu",
      "windows6.1-kb31402450-x64.msu", "readme kb3140245 x64.txt",
    ] { try folder.write("x", to: name) }
    let updates = UpdateFolder(folder.path)
    let found = try updates.file("KB3140245", architecture: "AMD64", version: "6.1")
    #expect(
      found.hasSuffix("/windows6.1-kb3140245-x64_5b067ffb69a94a6e5f9da89ce88c658e52a0dec0.msu")
    )
    #expect(try updates.file("kb3140245", architecture: "x86").contains("-x86_"))
    #expect(try updates.file("KB3140245", architecture: "AMD64", version: "6.2").contains("8-rt"))
    let several = #expect(throws: FileFailure.self) {
      try updates.file("KB3140245", architecture: "AMD64")
    }
    #expect(several?.reason.contains("several") == true)
    #expect(throws: FileFailure.self) { try updates.file("KB3140245", architecture: "ARM64") }
    #expect(throws: FileFailure.self) { try updates.file("KB314024", architecture: "AMD64") }
  }
}

struct `What ssh is told` {
  @Test func `names paths exactly, and the host behind the options`() throws {
    let remote = try #require(RemoteAddress(address: "::1", user: "CORP\\admin", port: 2222))
    let location = SSHLocation(remote, identity: "k%d", knownHosts: "a b", config: "c")
    let arguments = SSHArguments.common(location, timeout: .seconds(5))
    let line = arguments.joined(separator: " ")
    for part in [
      "-F c", "-i k%%d", "-p 2222", "-l CORP\\admin", "-o UserKnownHostsFile=\"a b\"",
      "-o IdentitiesOnly=yes", "-o BatchMode=yes", "-o ConnectTimeout=5",
    ] { #expect(line.contains(part), "\(part)") }
    #expect(!line.contains("StrictHostKeyChecking"))
    let copies = SSHArguments.forCopies(location, socket: "/s")
    #expect(copies.suffix(2) == ["--", "[::1]"])
    #expect(copies.contains("User=\"CORP\\\\admin\""))
  }

  @Test(arguments: ["a\"b", "${HOME}/k", "a\\b", "-k", "a\nb"])
  func `never is a path that it would read otherwise`(_ path: String) {
    #expect(SSHArguments.fault(inPath: path) != nil)
  }
}
