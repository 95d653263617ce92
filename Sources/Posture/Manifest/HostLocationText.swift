extension HostLocation: CustomStringConvertible {
  package var description: String {
    switch self {
    case .reg(let path): "reg:\(path)"
    case .hive(let path): "hive:\(path)"
    case .ssh(let ssh):
      "ssh:\(ssh.remote)"
        + options([
          ("identity", ssh.identity), ("known-hosts", ssh.knownHosts), ("config", ssh.config),
        ])
    case .smb(let smb):
      switch smb.login {
      case .file(let path): "smb:\(smb.remote)" + options([("credentials", path)])
      case .kerberos: "smb:\(smb.remote)" + options([("kerberos", "yes")])
      }
    }
  }

  /// Why a text names no place.
  package struct Fault: Error, Hashable, Sendable {
    package let reason: String
  }

  /// Reads what `description` writes; nil when the text has no scheme, and so is a plain path.
  package static func read(_ text: String) throws(Fault) -> HostLocation? {
    guard let colon = text.firstIndex(of: ":"),
      let kind = Kind(rawValue: String(text[..<colon]))
    else { return nil }
    let rest = String(text[text.index(after: colon)...])
    switch kind {
    case .reg, .hive:
      guard !rest.isEmpty else { throw Fault(reason: "“\(text)” names no path") }
      return kind == .reg ? .reg(path: rest) : .hive(path: rest)
    case .ssh:
      let (remote, options) = try remote(rest, knowing: ["identity", "known-hosts", "config"])
      return .ssh(
        SSHLocation(
          remote,
          identity: options["identity"],
          knownHosts: options["known-hosts"],
          config: options["config"]
        )
      )
    case .smb:
      let (remote, options) = try remote(rest, knowing: ["credentials", "kerberos"])
      switch (options["credentials"], options["kerberos"]) {
      case (let path?, nil): return .smb(SMBLocation(remote, login: .file(path)))
      case (nil, "yes"?): return .smb(SMBLocation(remote, login: .kerberos))
      default:
        throw Fault(reason: "say how to log on: smb:ADDRESS?credentials=FILE or ?kerberos=yes")
      }
    }
  }

  private static func remote(
    _ text: String,
    knowing known: [String]
  ) throws(Fault) -> (RemoteAddress, [String: String]) {
    let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var options: [String: String] = [:]
    for option in parts.dropFirst().first.map({ $0.split(separator: "&") }) ?? [] {
      let pair = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2, known.contains(String(pair[0])), let value = unescaped(pair[1]),
        !value.isEmpty
      else {
        let names = known.map { "\($0)=…" }.joined(separator: ", ")
        throw Fault(reason: "“\(option)” is no option here; these are known: \(names)")
      }
      options[String(pair[0])] = value
    }
    guard let remote = RemoteAddress(parts[0]) else {
      throw Fault(reason: "“\(parts[0])” is no address; write [USER@]ADDRESS[:PORT]")
    }
    return (remote, options)
  }
}

extension RemoteAddress: CustomStringConvertible {
  package var description: String {
    let host = address.contains(":") ? "[\(address)]" : address
    return (user.map { "\($0)@" } ?? "") + host + (port.map { ":\($0)" } ?? "")
  }

  /// Reads `[USER@]ADDRESS[:PORT]`; an IPv6 address with a port stands in brackets.
  package init?(_ text: some StringProtocol) {
    var rest = text[...]
    var user: String?
    if let at = rest.lastIndex(of: "@") {
      user = String(rest[..<at])
      rest = rest[rest.index(after: at)...]
    }
    var port: Int?
    func readPort(_ digits: Substring) -> Bool {
      port = Int(digits)
      return port != nil && digits.allSatisfy { $0.isASCII && $0.isNumber }
    }
    var address = String(rest)
    if rest.first == "[" {
      guard let end = rest.firstIndex(of: "]") else { return nil }
      address = String(rest[rest.index(after: rest.startIndex)..<end])
      let tail = rest[rest.index(after: end)...]
      guard tail.isEmpty || tail.first == ":" && readPort(Substring(tail.dropFirst())) else {
        return nil
      }
    } else if rest.count(where: { $0 == ":" }) == 1, let colon = rest.firstIndex(of: ":") {
      address = String(rest[..<colon])
      guard readPort(Substring(rest[rest.index(after: colon)...])) else { return nil }
    }
    self.init(address: address, user: user, port: port)
  }
}

private func options(_ pairs: [(name: String, value: String?)]) -> String {
  let written = pairs.compactMap { pair in pair.value.map { "\(pair.name)=\(escaped($0))" } }
  return written.isEmpty ? "" : "?" + written.joined(separator: "&")
}

/// Percent signs, and what would end a value.
private func escaped(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "%": result += "%25"
    case "&": result += "%26"
    case "?": result += "%3F"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

private func unescaped(_ text: Substring) -> String? {
  var bytes: [UInt8] = []
  var rest = text.utf8[...]
  while let byte = rest.popFirst() {
    guard byte == 0x25 else {
      bytes.append(byte)
      continue
    }
    guard let high = rest.popFirst(), let low = rest.popFirst(),
      let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
    else { return nil }
    bytes.append(value)
  }
  return String(validating: bytes, as: UTF8.self)
}
