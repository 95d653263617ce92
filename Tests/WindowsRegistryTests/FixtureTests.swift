import Foundation
import Inputs
import Testing

@testable import WindowsRegistry

/// Real files: a regedit export, and `.reg` text as Microsoft published it, faults included.
@Suite(.enabled(if: fixtures != nil, "PLUMBLINE_FIXTURES names no folder"))
struct `Reg files from elsewhere` {
  /// Where Wine's import, the oracle, does not do what Windows does, by file, with the reason.
  static let otherwise: [String: String] = [
    "075_misc_running-wizard-error-loading-dll.reg":
      "hex(2) under a 5.00 header is UTF-16 on Windows; Wine goes by the file's encoding",
    "077_misc_running-wizard-error-loading-dll.reg":
      "hex(2) under a 5.00 header is UTF-16 on Windows; Wine goes by the file's encoding",
    "083_misc_era-handling-for-the-japanese-calendar.reg":
      "UTF-8 without a mark; Wine reads it in its code page",
  ]

  @Test(arguments: ["reg/exports", "reg/msdocs"])
  func `every file gives what importing it gave`(folder: String) throws {
    let expected = try JSONDecoder().decode(
      Expected.self,
      from: Data(try fixture(folder + "/expected.json"))
    )
    #expect(!expected.files.isEmpty)
    for (name, entry) in expected.files.sorted(by: { $0.key < $1.key }) {
      let result = read(try fixture(folder + "/" + name))
      let isRefused = result.value == nil || result.diagnostics.hasErrors
      #expect(isRefused == (entry.wine.wine_reg_import_rc != 0), "\(name)")
      guard let content = result.value else { continue }
      let snapshot = content.snapshot(host: "x")
      var differences: [String] = []
      for value in entry.wine.set {
        let found = snapshot.value(unfolded(value.key, in: snapshot), ValueName(value.name)).value
        if found.map(shown) != value.shown { differences.append("\(value.key) \(value.name)") }
      }
      if Self.otherwise[name] == nil {
        #expect(differences.isEmpty, "\(name)")
      } else {
        #expect(!differences.isEmpty, "\(name) is listed and agrees now")
      }
      // The oracle lists what the import changed; what was so before is not there.
      #expect(content.keys.reduce(0) { $0 + $1.values.count } >= entry.wine.set.count, "\(name)")
    }
  }

  @Test func `a regedit export is written again byte for byte`() throws {
    let bytes = try fixture("reg/exports/schannel_PsSsl.reg")
    let content = try #require(read(bytes).value)
    #expect(content.format == .exported)
    #expect(RegText.export(content.keys) == bytes)
  }

  @Test func `what Microsoft's typelib file means is a path with a variable`() throws {
    let bytes = try fixture("reg/msdocs/075_misc_running-wizard-error-loading-dll.reg")
    let key = try #require(read(bytes).value?.keys.first)
    #expect(
      key.values.first?.data
        == .expandString("%CommonProgramFiles(x86)%\\Microsoft Shared\\DAO\\dao360.dll")
    )
  }

  /// Wine keeps HKEY_CLASSES_ROOT in HKEY_LOCAL_MACHINE\Software\Classes.
  private func unfolded(_ key: String, in snapshot: RegistrySnapshot) -> RegistryPath {
    let here = path(key)
    let classes = path("HKLM\\Software\\Classes")
    guard case .unknown = snapshot.key(here) else { return here }
    return here.moved(from: classes, to: RegistryPath(.classesRoot, RegistryText.empty)) ?? here
  }

  private func shown(_ data: RegistryData) -> String {
    data.dword.map { String($0) } ?? data.text?.description ?? "\(data)"
  }
}

private struct Expected: Decodable {
  var files: [String: Entry]

  struct Entry: Decodable { var wine: Wine }

  struct Wine: Decodable {
    var wine_reg_import_rc: Int
    var set: [Value]
  }

  struct Value: Decodable {
    var key: String
    var name: String
    /// The data as text, whatever its type.
    var shown: String

    enum CodingKeys: String, CodingKey { case key, name, data }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      key = try container.decode(String.self, forKey: .key)
      name = try container.decode(String.self, forKey: .name)
      if let number = try? container.decode(UInt32.self, forKey: .data) {
        shown = String(number)
      } else {
        shown = try container.decode(String.self, forKey: .data)
      }
    }
  }
}
