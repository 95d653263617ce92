import Foundation
import Posture
import Testing
import WindowsRegistry

@testable import Reports

struct `A rollback that is only shown` {
  private func preview(_ hosts: [RollbackPreview.Host]) -> RollbackPreview {
    RollbackPreview(run: RunID(number: 7), hosts: hosts)
  }

  private func text(_ preview: RollbackPreview, verbose: Bool = false) -> String {
    ReportOutput.text { output in
      writeRollbackText(
        preview,
        catalogue: builtInCatalogue,
        verbose: verbose,
        style: Style(color: false),
        to: output
      )
    }
  }

  private func restoring(_ name: String) -> RollbackPreview.Host {
    RollbackPreview.Host(
      name: name,
      operations: [
        change(from: .present(.dword(1)), to: nil, .intended),
        RunOperation(.deleteKey(serverKey), state: .intended, setting: ""),
      ],
      keptKeys: [.init(serverKey.parent ?? serverKey, reason: "it holds Other now")]
    )
  }

  private var full: RollbackPreview {
    preview([
      restoring("web01"), restoring("web02"),
      RollbackPreview.Host(
        name: "web03",
        operations: [change("DisabledByDefault", from: .present(.dword(0)), to: .dword(1))],
        conflicts: [
          .init(
            RegistryAddress(RegistryPath(.localMachine, "SOFTWARE\\It's"), "Enabled"),
            expected: .present(.dword(1)),
            found: .absent
          )
        ]
      ),
      RollbackPreview.Host(
        name: "web04",
        unrestorable: [RegistryAddress(serverKey, "Enabled")]
      ), RollbackPreview.Host(name: "web05", unreachable: "no route"),
      RollbackPreview.Host(name: "web06"),
    ])
  }

  @Test func `shows what is restored, what is refused, and the flag for each moved value`() {
    #expect(
      text(full) == """
        Rollback of run-7: 2 values to restore and 2 keys to delete on 2 of 6 hosts; 1 refused, since 1
          value has moved; 1 unreachable; 1 value cannot be restored; 2 created keys kept.

        web01, web02 (2 hosts)  2 changes
          - HKLM\\\(schannel)\\TLS 1.2\\Server
              Enabled  REG_DWORD 0x00000001 -> (absent)
              schannel.server.TLS 1.2
          - HKLM\\\(schannel)\\TLS 1.2\\Server
              the empty key -> (absent)
          = HKLM\\\(schannel)\\TLS 1.2
              the key stays: it holds Other now

        web03  refused; nothing is done there
          ! HKLM\\SOFTWARE\\It's\\Enabled
              the run left REG_DWORD 0x00000001, found (absent)
              override with: --force-values 'HKLM\\SOFTWARE\\It'\\''s\\Enabled'
          ~ HKLM\\\(schannel)\\TLS 1.2\\Server
              DisabledByDefault  REG_DWORD 0x00000000 -> REG_DWORD 0x00000001
              schannel.server.TLS 1.2

        web04  nothing to do
          ? HKLM\\\(schannel)\\TLS 1.2\\Server\\Enabled
              stays: nobody knows what was there before the run

        web05  unreachable
              no route

          = as before the run: web06

        """
    )
  }

  @Test func `names users in full where their value has moved`() {
    let hosts = (1...2).map { number in
      RollbackPreview.Host(
        name: "pc\(number)",
        conflicts: [
          .init(
            RegistryAddress(RegistryPath(.users, "S-1-5-21-\(number)\\Software"), "x"),
            expected: .present(.dword(1)),
            found: .unknown
          )
        ]
      )
    }
    let shown = text(preview(hosts))
    #expect(shown.contains("'HKU\\S-1-5-21-1\\Software\\x'"))
    #expect(shown.contains("'HKU\\S-1-5-21-2\\Software\\x'"))
    #expect(shown.contains("found (unknown)"))
  }

  @Test func `offers no flag for a name that cannot be typed`() {
    let path = RegistryPath(.localMachine, RegistryText(hostileName))
    let shown = text(
      preview([
        RollbackPreview.Host(
          name: hostileName,
          keptKeys: [.init(path, reason: hostileName)],
          conflicts: [
            .init(
              RegistryAddress(path, ValueName(hostileName)),
              expected: .present(.string(hostileName)),
              found: .absent
            )
          ],
          unrestorable: [RegistryAddress(path, "x")]
        ), RollbackPreview.Host(name: hostileName + "2", unreachable: hostileName),
      ])
    )
    #expect(isHarmless(shown))
    #expect(!shown.contains("--force-values"))
  }

  @Test func `does nothing on refused hosts in JSON`() throws {
    let written = ReportOutput.text { writeRollbackJSON(full, version: "0.1.0", to: $0) }
    let json = try object(Array(written.utf8))
    #expect(
      json["summary"] as? [String: Int] == [
        "hosts": 6, "changing": 2, "values": 2, "keys": 2, "refused": 1, "conflicts": 1,
        "unreachable_hosts": 1, "unrestorable": 1, "kept_keys": 2,
      ]
    )
    let changes = try #require(json["changes"] as? [[String: Any]])
    #expect(changes.map { $0["host"] as? String } == ["web01", "web01", "web02", "web02"])
    #expect(changes[1]["action"] as? String == "delete-key")
    let hosts = try #require(json["hosts"] as? [[String: Any]])
    let conflict = try #require((hosts[2]["conflicts"] as? [[String: Any]])?.first)
    #expect(conflict["found"] is NSNull)
    #expect((conflict["expected"] as? [String: Any])?["data"] as? Int == 1)
    #expect(hosts[4]["unreachable"] as? String == "no route")
  }
}
