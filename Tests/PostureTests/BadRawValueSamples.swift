extension BadManifest {
  private static let protocols =
    #"HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols"#

  static let registry = [
    BadManifest("raw values as a mapping", "wrong-type", group: "registry: 1️⃣{}"),
    BadManifest("a raw value that is a text", "wrong-type", group: "registry: [1️⃣x]"),
    BadManifest(
      "a key without a value",
      "missing-key",
      "missing-key",
      "missing-key",
      group: #"registry: [1️⃣2️⃣3️⃣{ key: 'HKLM\X' }]"#
    ),
    BadManifest(
      "a value without type and data",
      "missing-key",
      "missing-key",
      group: #"registry: [1️⃣2️⃣{ key: 'HKLM\X', value: Y }]"#
    ),
    BadManifest(
      "a value that is not absent and says nothing else",
      "missing-key",
      "missing-key",
      group: #"registry: [1️⃣2️⃣{ key: 'HKLM\X', value: Y, absent: false }]"#
    ),
    BadManifest(
      "an unknown key",
      "unknown-key",
      group: #"registry: [{ key: 'HKLM\X', 1️⃣name: Y, value: Y, absent: true }]"#
    ),
    BadManifest(
      "an unknown type",
      "unknown-name",
      group: #"registry: [{ key: 'HKLM\X', value: Y, type: 1️⃣REG_WORD, data: 1 }]"#
    ),
    BadManifest(
      "numbers that are none",
      "wrong-type",
      "out-of-range",
      "out-of-range",
      "out-of-range",
      "out-of-range",
      group: #"""
        registry:
          - { key: 'HKLM\X', value: A, type: REG_DWORD, data: 1️⃣"7" }
          - { key: 'HKLM\X', value: B, type: REG_DWORD, data: 2️⃣-1 }
          - { key: 'HKLM\X', value: C, type: REG_DWORD, data: 3️⃣0x100000000 }
          - { key: 'HKLM\X', value: D, type: REG_QWORD, data: 4️⃣1.5 }
          - { key: 'HKLM\X', value: E, type: REG_QWORD, data: 5️⃣-1 }
        """#
    ),
    BadManifest(
      "texts that are none",
      "wrong-type",
      "wrong-type",
      "wrong-type",
      "wrong-type",
      group: #"""
        registry:
          - { key: 'HKLM\X', value: A, type: REG_SZ, data: 1️⃣7 }
          - { key: 'HKLM\X', value: B, type: REG_EXPAND_SZ, data: 2️⃣[] }
          - { key: 'HKLM\X', value: C, type: REG_MULTI_SZ, data: 3️⃣a }
          - { key: 'HKLM\X', value: D, type: REG_MULTI_SZ, data: [4️⃣1] }
        """#
    ),
    BadManifest(
      "bytes that are none",
      "bad-hex",
      "bad-hex",
      "wrong-type",
      group: #"""
        registry:
          - { key: 'HKLM\X', value: A, type: REG_BINARY, data: 1️⃣0g }
          - { key: 'HKLM\X', value: B, type: REG_BINARY, data: 2️⃣"012" }
          - { key: 'HKLM\X', value: C, type: REG_BINARY, data: 3️⃣[1] }
        """#
    ),
    BadManifest(
      "keys that are none",
      "bad-key",
      "bad-key",
      "bad-key",
      "bad-key",
      "bad-key",
      "wrong-type",
      group: #"""
        registry:
          - { key: 1️⃣HKCU\Software\X, value: A, absent: true }
          - { key: 2️⃣HKLM, value: B, absent: true }
          - { key: 3️⃣HKXX\SOFTWARE, value: C, absent: true }
          - { key: 4️⃣HKLM\\SOFTWARE, value: D, absent: true }
          - { key: 5️⃣HKEY_CLASSES_ROOT\X, value: E, absent: true }
          - { key: 6️⃣7, value: F, absent: true }
        """#
    ),
    BadManifest(
      "a field report's typing error",
      "misspelt-protocol-key",
      group: "registry: [{ key: 1️⃣\(protocols)\\TLS1.2\\Client, value: Enabled, absent: true }]"
    ),
    BadManifest(
      "a role that Schannel never looks at",
      "misspelt-protocol-key",
      group: "registry: [{ key: 1️⃣\(protocols)\\TLS 1.2\\Clients, value: Enabled, absent: true }]"
    ),
    BadManifest(
      "a policy in a view that has none",
      "policies-under-wow64",
      group: #"registry: [{ key: 1️⃣HKLM\SOFTWARE\WOW6432Node\Policies\X, value: Y, absent: true }]"#
    ),
    BadManifest(
      "an absent value with data",
      "contradiction",
      "contradiction",
      group: #"registry: [{ key: 'HKLM\X', value: Y, absent: true, 1️⃣type: REG_SZ, 2️⃣data: a }]"#
    ),
    BadManifest(
      "an absence nobody can read",
      "wrong-type",
      group: #"registry: [{ key: 'HKLM\X', value: Y, absent: 1️⃣maybe }]"#
    ),
  ]

  private static func waiver(_ fields: String) -> String {
    "plumbline: 1\ngroups: { clients: { hosts: [x] } }\nwaivers:\n  - \(fields)\n"
  }

  static let waivers =
    [
      BadManifest("waivers as a mapping", "wrong-type", text: "plumbline: 1\nwaivers: 1️⃣{}\n"),
      BadManifest(
        "a waiver of nobody's",
        "missing-key",
        "missing-key",
        text: waiver("1️⃣2️⃣{ setting: winhttp.*, expires: 2027-01-01 }")
      ),
      BadManifest(
        "a waiver of no setting",
        "unknown-name",
        text: waiver("{ setting: 1️⃣winhttp, reason: r, owner: o, expires: 2027-01-01 }")
      ),
      BadManifest(
        "a waiver of no group",
        "unknown-name",
        text: waiver(
          "{ setting: winhttp.*, groups: [clients, 1️⃣client], reason: r, owner: o, expires: 2027-01-01 }"
        )
      ),
      BadManifest(
        "a waiver with a group outside a list",
        "wrong-type",
        text: waiver(
          "{ setting: winhttp.*, groups: 1️⃣clients, reason: r, owner: o, expires: 2027-01-01 }"
        )
      ),
      BadManifest(
        "a waiver without a reason worth the name",
        "wrong-type",
        text: waiver("{ setting: winhttp.*, reason: 1️⃣7, owner: o, expires: 2027-01-01 }")
      ),
    ] + badDates

  private static let badDates = [
    "2027-02-29", "2027-13-01", "2027-00-10", "2027-1-31", "31.03.2027", "2027-03-31T00:00:00Z",
    "20270331", "soon", "2027-03-00", "2100-02-29",
  ].map { date in
    BadManifest(
      "a waiver until \(date)",
      "bad-date",
      text: waiver("{ setting: winhttp.*, reason: r, owner: o, expires: 1️⃣\(date) }")
    )
  }
}
