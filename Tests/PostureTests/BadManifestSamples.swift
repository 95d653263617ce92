extension BadManifest {
  static let whole = [
    BadManifest("nothing", "yaml-empty", text: "1️⃣# nothing\n"),
    BadManifest("a list", "wrong-type", text: "1️⃣- a\n"),
    BadManifest("an unknown key", "unknown-key", text: "plumbline: 1\n1️⃣gruops: {}\n"),
    BadManifest("no grammar version", "missing-key", text: "1️⃣groups: {}\n"),
    BadManifest("a later grammar version", "unknown-grammar", text: "plumbline: 1️⃣2\n"),
    BadManifest("a grammar version in quotes", "wrong-type", text: "plumbline: 1️⃣\"1\"\n"),
    BadManifest("a grammar version of 1.0", "wrong-type", text: "plumbline: 1️⃣1.0\n"),
    BadManifest("a state that is a number", "wrong-type", text: "plumbline: 1\nstate: 1️⃣5\n"),
    BadManifest("groups as a list", "wrong-type", text: "plumbline: 1\ngroups: 1️⃣[a]\n"),
    BadManifest("a group of nothing", "wrong-type", text: "plumbline: 1\ngroups: { a: 1️⃣~ }\n"),
    BadManifest(
      "a key twice",
      "yaml-duplicate-key",
      text: "plumbline: 1\nstate: a\n1️⃣state: b\n"
    ),
    BadManifest(
      "a group twice",
      "yaml-duplicate-key",
      text: "plumbline: 1\ngroups:\n  a: { hosts: [x] }\n  1️⃣a: { hosts: [y] }\n"
    ),
    BadManifest(
      "a list as a group's name",
      "wrong-type",
      text: "plumbline: 1\ngroups: { ? 1️⃣[a] : { hosts: [x] } }\n"
    ),
    BadManifest(
      "a misspelt key that is also missing",
      "missing-key",
      "unknown-key",
      text: "plumbline: 1\ngroups:\n  1️⃣a:\n    2️⃣host: [x]\n"
    ),
    BadManifest(
      "a host without a list",
      "wrong-type",
      text: "plumbline: 1\ngroups: { a: { hosts: 1️⃣adfs01 } }\n"
    ),
    BadManifest(
      "hosts that are no names",
      "wrong-type",
      "wrong-type",
      "wrong-type",
      text: "plumbline: 1\ngroups: { a: { hosts: [1️⃣[x], 2️⃣~, 3️⃣{ y: z }] } }\n"
    ),
    BadManifest(
      "no hosts at all",
      "empty-group",
      text: "plumbline: 1\ngroups: { a: { hosts: 1️⃣[] } }\n"
    ),
    BadManifest(
      "a host twice",
      "host-twice",
      text: "plumbline: 1\ngroups: { a: { hosts: [x, y, 1️⃣X] } }\n"
    ),
  ]

  static let groups = [
    BadManifest("an unknown workload", "unknown-name", group: "workloads: [ad-fs, 1️⃣adfs]"),
    BadManifest(
      "an obsolete workload",
      "obsolete-workload",
      group: "workloads: [1️⃣msonline-powershell]"
    ),
    BadManifest("workloads as a mapping", "wrong-type", group: "workloads: 1️⃣{ ad-fs: true }"),
    BadManifest(
      "updates that are none",
      "unknown-name",
      "unknown-name",
      "unknown-name",
      "unknown-name",
      group: "updates: [1️⃣KB12, 2️⃣3140245, 3️⃣KB+1234567, 4️⃣KB314024O]"
    ),
    BadManifest("a pin in YAML 1.1", "wrong-type", group: "pin: 1️⃣yes"),
    BadManifest("a description that is a number", "wrong-type", group: "description: 1️⃣5"),
    BadManifest("no settings under tls", "wrong-type", group: "tls: 1️⃣~"),
  ]

  static let settings = [
    BadManifest("an unknown stack", "unknown-key", group: "tls: { 1️⃣schanel: {} }"),
    BadManifest("an unknown role", "unknown-key", group: "tls: { schannel: { 1️⃣clinet: {} } }"),
    BadManifest("an unknown framework", "unknown-key", group: "tls: { dotnet: { 1️⃣v5: {} } }"),
    BadManifest(
      "a protocol where a role belongs",
      "unknown-key",
      group: "tls: { schannel: { 1️⃣TLS 1.2: enabled } }"
    ),
    BadManifest(
      "protocols that are none",
      "unknown-name",
      "unknown-name",
      "unknown-name",
      group: "tls: { winhttp: { 1️⃣TLS 1.4: enabled, 2️⃣1.10: enabled, 3️⃣DTLS 1.2: enabled } }"
    ),
    BadManifest(
      "a protocol that nobody can turn on",
      "unknown-name",
      group: "tls: { schannel: { client: { 1️⃣PCT 1.0: disabled } } }"
    ),
    BadManifest(
      "states that are none",
      "unknown-name",
      "unknown-name",
      "wrong-type",
      "unknown-name",
      "wrong-type",
      "wrong-type",
      group: """
        tls:
          schannel:
            client:
              SSL 2.0: 1️⃣off
              SSL 3.0: 2️⃣no
              TLS 1.0: 3️⃣false
              TLS 1.1: 4️⃣1
              TLS 1.2: 5️⃣[enabled]
              TLS 1.3: 6️⃣~
        """
    ),
    BadManifest(
      "a state in capitals",
      "unknown-name",
      group: "tls: { winhttp: { TLS 1.2: 1️⃣Enabled } }"
    ),
    BadManifest(
      "a setting in two spellings",
      "duplicate-setting",
      group: "tls: { winhttp: { TLS 1.2: enabled, 1️⃣tls1.2: enabled } }"
    ),
    BadManifest(
      "a setting twice",
      "yaml-duplicate-key",
      group: "tls: { winhttp: { TLS 1.2: enabled, 1️⃣TLS 1.2: disabled } }"
    ),
    BadManifest(
      "an unknown scope",
      "unknown-name",
      group: "tls: { internet-options: { scope: 1️⃣everyone, TLS 1.2: enabled } }"
    ),
    BadManifest(
      "a scope where there is none",
      "unknown-name",
      group: "tls: { winhttp: { 1️⃣scope: every-user, TLS 1.2: enabled } }"
    ),
    BadManifest(
      "an unknown flag",
      "unknown-name",
      group: "tls: { dotnet: { v4: { 1️⃣strongcrypto: enabled } } }"
    ),
  ]
}
