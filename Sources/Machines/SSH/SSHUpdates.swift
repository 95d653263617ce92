package import Posture

extension SSHStore: UpdateInstaller {
  /// How long one update may take; wusa returns when it is done.
  private static let updateTimeout: Duration = .seconds(3600)

  /// Copies an update to the host, installs it there, and removes the copy.
  ///
  /// What wusa refuses is the answer's state and reason. It throws where nothing was installed
  /// because the host or the file could not be reached, and `.uncertain` where nobody knows.
  package func installUpdate(
    _ kb: String,
    from file: String
  ) async throws(StoreFailure) -> RunUpdate {
    guard case .file = Files.kind(of: file) else {
      throw StoreFailure(.unwritten, "there is no update file \(file)")
    }
    try await prove()
    let nonce = randomHex()
    let name = "plumbline-\(nonce).msu"
    // Windows' sftp-server begins in the user's profile.
    let remote = "\"%USERPROFILE%\\\(name)\""
    try await copy(file, to: name)
    let outcome: Result<RunUpdate, StoreFailure>
    do throws(SSHConnection.Fault) {
      // wusa is no console program, so cmd.exe would not wait for it of itself.
      let sections = try await run(
        "if not exist \(remote) (echo \(nonce)lost) else (start \"\" /wait wusa \(remote) /quiet"
          + " /norestart & call echo \(nonce)=%^ERRORLEVEL%)",
        nonce,
        isRepeatable: false,
        within: Self.updateTimeout
      )
      outcome = .success(Self.outcome(kb, sections.map(\.word)))
    } catch {
      let kind: StoreFailure.Kind = if case .unreachable = error { .unwritten } else { .uncertain }
      outcome = .failure(StoreFailure(kind, error.reason))
    }
    _ = try? await run("del /f /q \(remote) 2>nul", nonce, within: .seconds(20))
    return try outcome.get()
  }

  private static func outcome(_ kb: String, _ words: [String]) -> RunUpdate {
    if words.contains("lost") {
      return RunUpdate(kb, .failed, reason: "the copy is not in the user's profile on the host")
    }
    guard let code = words.first(where: { $0.hasPrefix("=") }).flatMap({ Int64($0.dropFirst()) })
    else { return RunUpdate(kb, .failed, reason: "wusa gave no exit code") }
    return WusaCode(code).outcome(kb)
  }

  private func copy(_ file: String, to name: String) async throws(StoreFailure) {
    guard !file.contains(where: \.isNewline) else {
      throw StoreFailure(.unwritten, "sftp cannot be told the path of the update")
    }
    // In a batch `*`, `?` and `[` in names are patterns, unless they are escaped.
    var escaped = file.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    for pattern in ["*", "?", "["] { escaped = escaped.replacing(pattern, with: "\\" + pattern) }
    let result: ChildProcess.Result
    do throws(SSHConnection.Fault) {
      result = try await connection.copy(
        "put \"\(escaped)\" \"\(name)\"\n",
        within: Self.updateTimeout
      )
    } catch {
      throw StoreFailure(.unwritten, error.reason)
    }
    guard result.status == 0 else {
      let said = result.errors.asWords
      // ssh's words when the server has no such subsystem.
      let isMissing =
        said.contains("subsystem request failed") || said.contains("Connection closed")
      throw StoreFailure(
        .unwritten,
        isMissing
          ? "the host's sshd offers no sftp, so the update cannot be copied (\(said))"
          : "the update could not be copied: \(said)"
      )
    }
  }
}

/// What wusa.exe answers; cmd.exe prints it as a signed number.
struct WusaCode: Hashable, Sendable {
  let code: UInt32

  init(_ number: Int64) { code = UInt32(truncatingIfNeeded: number) }

  /// What became of an update.
  func outcome(_ kb: String) -> RunUpdate {
    switch code {
    case 0: RunUpdate(kb, .installed)
    // ERROR_SUCCESS_REBOOT_REQUIRED (Microsoft: Windows Installer error messages; KB934307), and
    // WU_S_REBOOT_REQUIRED (Microsoft: Windows Update success codes).
    case 3010, 0x0024_0005: RunUpdate(kb, .reboot)
    // WU_S_ALREADY_INSTALLED (KB949545).
    case 0x0024_0006: RunUpdate(kb, .installed, reason: "it was installed before")
    // WU_E_NOT_APPLICABLE (KB949545).
    case 0x8024_0017:
      RunUpdate(
        kb,
        .failed,
        reason: "wusa says that it is not for this host: look for another file of \(kb),"
          + " or for an update that has to come first"
      )
    // ERROR_ACCESS_DENIED: wusa does not work from a network logon (KB2773898).
    case 5, 0x8007_0005:
      RunUpdate(
        kb,
        .failed,
        reason: "access denied: Windows refuses wusa to those who are logged on over the network;"
          + " run the file on the host by hand, or by a scheduled task as SYSTEM"
      )
    // Before KB949545 Windows Vista and Server 2008 said 1 for both.
    case 1:
      RunUpdate(kb, .failed, reason: "wusa says 1: it is installed already or not for this host")
    default:
      RunUpdate(
        kb,
        .failed,
        reason: "wusa ended with 0x\(String(code, radix: 16, uppercase: true))"
      )
    }
  }
}

/// A folder with `.msu` files as Microsoft names them: `windows6.1-kb3140245-x64_5b0674….msu`.
package struct UpdateFolder: Sendable {
  package let path: String

  package init(_ path: String) { self.path = path }

  /// The file of an update such as `KB3140245`; a failure says what is missing or not clear.
  ///
  /// The architecture is as in `PROCESSOR_ARCHITECTURE` (AMD64, x86, ARM64), the version that of
  /// Windows, such as `6.1`; nil where it does not matter.
  package func file(
    _ kb: String,
    architecture: String,
    version: String? = nil
  ) throws(FileFailure) -> String {
    let names = try Files.names(in: path)
    let found = names.filter { name in
      let parts = Self.parts(of: name)
      return parts.kb == kb.lowercased() && parts.architecture == Self.token(of: architecture)
        && (version.map { parts.windows == Self.token(ofWindows: $0) } ?? true)
    }
    switch found.count {
    case 1: return Files.join(path, found[0])
    case 0:
      let version = version.map { " of Windows \($0)" } ?? ""
      throw FileFailure(
        path: path,
        reason: "there is no .msu file of \(kb) for \(architecture)\(version)"
      )
    default:
      throw FileFailure(
        path: path,
        reason: "several files are of \(kb): " + found.joined(separator: ", ")
      )
    }
  }

  private static func parts(
    of name: String
  ) -> (windows: String?, kb: String?, architecture: String?) {
    let lower = name.lowercased()
    guard lower.hasSuffix(".msu") else { return (nil, nil, nil) }
    // The hash behind `_` says nothing.
    let parts = (lower.dropLast(4).split(separator: "_").first ?? "").split(separator: "-").map {
      String($0)
    }
    return (
      parts.first { $0.hasPrefix("windows") },
      parts.first {
        $0.hasPrefix("kb") && $0.dropFirst(2).allSatisfy { $0.isASCII && $0.isNumber }
      },
      parts.first { ["x64", "x86", "arm64", "ia64"].contains($0) }
    )
  }

  private static func token(of architecture: String) -> String {
    let lower = architecture.lowercased()
    return lower == "amd64" ? "x64" : lower
  }

  /// Windows 8 and Server 2012 are `windows8-rt` or `windows8`.
  private static func token(ofWindows version: String) -> String {
    switch version {
    case "6.2": "windows8"
    case "6.3": "windows8.1"
    default: "windows\(version)"
    }
  }
}
