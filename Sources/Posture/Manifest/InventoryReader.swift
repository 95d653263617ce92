import Inputs
import YAML

extension ManifestReader {
  /// Reads `inventory:`, a mapping of host names and patterns.
  mutating func readInventory(_ node: Node) -> [Inventory.Entry] {
    var entries: [Inventory.Entry] = []
    for (name, pair) in nodes.pairs(node, of: "“inventory”") ?? [] {
      guard !name.isEmpty else {
        nodes.report(.wrongType("a host", expected: "a name", found: pair.key))
        continue
      }
      let hosts = Located(Glob(name), at: pair.key.place)
      if let entry = readEntry(hosts, pair.value) { entries.append(entry) }
    }
    return entries
  }

  private mutating func readEntry(_ hosts: Located<Glob>, _ node: Node) -> Inventory.Entry? {
    let what = "the inventory entry “\(hosts.value.pattern)”"
    let known = ["via", "port"] + Inventory.Entry.Option.allCases.map(\.rawValue)
    guard let fields = nodes.fields(node, of: what, allowed: known, required: ["via"]) else {
      return nil
    }
    guard let via = fields["via"],
      let kind = nodes.choice(via, "way to reach a host", of: HostLocation.Kind.self)
    else { return nil }
    var options: [Inventory.Entry.Option: String] = [:]
    for option in Inventory.Entry.Option.allCases {
      guard let value = fields[option.rawValue] else { continue }
      guard kind.options.contains(option) else {
        nodes.report(.strayOption(option.rawValue, kind, at: fields.place(of: option.rawValue)))
        continue
      }
      options[option] = read(option, value)
    }
    let port = fields["port"].flatMap { readPort($0, kind, at: fields.place(of: "port")) }
    switch kind {
    case .reg, .hive:
      if fields["path"] == nil { nodes.report(.missingKey("path", of: what, at: hosts.place)) }
    case .smb:
      // Kerberos is the one way to log on that needs no file.
      if (fields["credentials"] == nil) == (fields["kerberos"] == nil) {
        nodes.report(.noLogin(what, at: hosts.place))
      }
    case .ssh: break
    }
    return Inventory.Entry(hosts: hosts, kind: kind, options: options, port: port)
  }

  private mutating func read(_ option: Inventory.Entry.Option, _ node: Node) -> String? {
    switch option {
    case .kerberos:
      guard let isOn = nodes.bool(node, "kerberos") else { return nil }
      if !isOn {
        nodes.report(
          .error(
            "bad-login",
            "kerberos can only be true",
            at: node.place,
            help: "leave it out and name a file of credentials"
          )
        )
      }
      return "yes"
    case .address, .user:
      guard let text = nodes.name(node, option.rawValue) else { return nil }
      let plain = text.split(separator: "{host}", omittingEmptySubsequences: false)
        .joined(separator: "x")
      let isGood =
        option == .user ? RemoteAddress.isUser(plain) : RemoteAddress.isAddress(plain)
      if !isGood {
        nodes.report(
          .error(
            "bad-address",
            "“\(text)” is no \(option.rawValue)",
            at: node.place,
            help: option == .user
              ? "write it as admin, CORP\\admin or admin@corp.example"
              : "write a name or an IP address; {host} stands for the host's name"
          )
        )
      }
      return text
    default:
      guard let text = nodes.text(node, option.rawValue) else { return nil }
      if text.isEmpty || text.utf8.contains(0) {
        nodes.report(
          .error("bad-path", "\(option.rawValue) must name a file or folder", at: node.place)
        )
      }
      return text
    }
  }

  private mutating func readPort(
    _ node: Node,
    _ kind: HostLocation.Kind,
    at key: Place
  ) -> Int? {
    guard kind == .ssh || kind == .smb else {
      nodes.report(.strayOption("port", kind, at: key))
      return nil
    }
    guard let port = nodes.int(node, "port") else { return nil }
    guard (1...65535).contains(port) else {
      nodes.report(.error("bad-address", "\(port) is no port", at: node.place))
      return nil
    }
    return port
  }
}

extension HostLocation.Kind {
  fileprivate var options: [Inventory.Entry.Option] {
    switch self {
    case .reg, .hive: [.path]
    case .ssh: [.address, .user, .identity, .knownHosts, .config]
    case .smb: [.address, .credentials, .kerberos]
    }
  }
}

// MARK: - Messages

extension Diagnostic {
  fileprivate static func strayOption(
    _ name: String,
    _ kind: HostLocation.Kind,
    at place: Place
  ) -> Diagnostic {
    var names = kind.options.map(\.rawValue)
    if kind == .ssh || kind == .smb { names.append("port") }
    return .error(
      "unknown-key",
      "a host that is reached via \(kind.rawValue) has no “\(name)”",
      at: place,
      help: "it has \(names.map { "“\($0)”" }.joined(separator: ", "))"
    )
  }

  fileprivate static func noLogin(_ what: String, at place: Place) -> Diagnostic {
    .error(
      "bad-login",
      "\(what) must say how to log on",
      at: place,
      help: "write “credentials: FILE” (lines username = …, password = …) or “kerberos: true”"
    )
  }

  static func inventoryTwice(_ hosts: Located<Glob>, _ first: Place) -> Diagnostic {
    .error(
      "inventory-twice",
      "the inventory names “\(hosts.value.pattern)” a second time",
      at: hosts.place,
      notes: [.init("it was first named here", at: first)],
      help: "keep one of the two"
    )
  }
}
