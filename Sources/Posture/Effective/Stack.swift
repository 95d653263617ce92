import WindowsRegistry

/// An API through which programs speak TLS.
package enum Stack: Hashable, Sendable {
  case schannel(SchannelRole)
  case winhttp(View)
  case wininet(HostUser)
  case dotnet(Framework, View)

  /// The view of the registry that a program sees; a 32-bit host has the 32-bit one only.
  package enum View: String, Hashable, Sendable, CaseIterable {
    case bits64 = "64"
    case bits32 = "32"
  }

  /// As JSON names it: `winhttp.32`, `wininet.S-1-5-21-…`.
  package var id: String {
    switch self {
    case .schannel(let role): "schannel.\(role == .client ? "client" : "server")"
    case .winhttp(let view): "winhttp.\(view.rawValue)"
    case .wininet(let user): "wininet.\(user.sid)"
    case .dotnet(let framework, let view): "dotnet.\(framework.rawValue).\(view.rawValue)"
    }
  }

  /// As texts name it: with the user's name where it is known.
  package var name: String {
    if case .wininet(let user) = self { "wininet.\(user.name ?? user.sid)" } else { id }
  }

  /// Whether a pattern of `--stack` means it.
  package func matches(_ pattern: Glob) -> Bool { pattern.matches(id) || pattern.matches(name) }

  /// The protocols that it can be asked for, from the oldest.
  package var protocols: [TLSProtocol] {
    switch self {
    case .schannel: Self.schannelProtocols
    case .winhttp, .wininet, .dotnet: Self.streamProtocols
    }
  }

  static let streamProtocols: [TLSProtocol] = [
    .ssl20, .ssl30, .tls10, .tls11, .tls12, .tls13,
  ]
  private static let schannelProtocols = streamProtocols + [.dtls10, .dtls12]
}

extension SettingFamily.Views {
  /// The key that programs of a view read on a host.
  func path(_ view: Stack.View, on host: ObservedHost) -> RegistryPath {
    switch view {
    case .bits64: native
    case .bits32: host.facts.architecture == .known(.x86) ? native : wow64 ?? native
    }
  }
}
