package import WindowsRegistry

extension SSHStore {
  /// How many lines `more` of Windows passes on without waiting for a key when nobody watches
  /// (David Benham: it stops after 65,534 lines).
  private static let lineLimit = 60_000

  /// Sends one document by standard input and has reg.exe import it.
  ///
  /// `more > FILE` takes it there: the only program that copies its input on Windows and under Wine.
  /// (Windows' turns tabs into blanks; the document has none. Wine's find knows no `/v ""`, its
  /// findstr is empty.) The file is printed and compared before it is imported. The status of
  /// `reg import` is no proof: Wine's is 0 for malformed lines, so callers read back.
  package func write(_ edits: [RegistryEdit], to read: ReadSnapshot) async throws(StoreFailure) {
    let edits = edits.map { $0.at(read.snapshot.resolve($0.path)) }.thatMatter(in: read.snapshot)
    guard !edits.isEmpty else { return }
    let document: [UInt8]
    do {
      document = try RegText.document(for: edits, in: .ascii)
    } catch {
      throw StoreFailure(.unwritten, error.reason)
    }
    guard document.count(where: { $0 == 0x0A }) < Self.lineLimit else {
      throw StoreFailure(.unwritten, "this is too much to write at once")
    }
    try await prove()
    let outcome: StoreFailure?
    do throws(SSHConnection.Fault) {
      outcome = try await inFolder { folder throws(SSHConnection.Fault) in
        try await self.importing(document, in: folder)
      }
    } catch {
      throw StoreFailure(.unwritten, error.reason)
    }
    if let outcome { throw outcome }
  }

  /// Nil when reg.exe reports no failure; what is thrown came before anything was written.
  private func importing(
    _ document: [UInt8],
    in folder: Folder
  ) async throws(SSHConnection.Fault) -> StoreFailure? {
    let nonce = folder.nonce
    let file = folder.path("edits.reg")
    let sent = try await run(
      "\(folder.making) & more > \(file) & echo \(nonce)= & type \(file)",
      nonce,
      input: document,
      isRepeatable: false
    )
    guard let arrived = sent.first(where: { $0.word == "=" })?.body,
      arrived.withoutLineEnds.elementsEqual(document.withoutLineEnds)
    else {
      return StoreFailure(.unwritten, "the document did not arrive at the host as it was sent")
    }
    let answer: [(word: String, body: ArraySlice<UInt8>)]
    do throws(SSHConnection.Fault) {
      answer = try await run(
        "echo \(nonce)!& (reg import \(file) 2>&1 & if errorlevel 1 echo \(nonce)-)",
        nonce,
        isRepeatable: false
      )
    } catch {
      if case .unreachable(let reason) = error { return StoreFailure(.unwritten, reason) }
      return StoreFailure(.uncertain, error.reason)
    }
    guard answer.contains(where: { $0.word == "-" }) else { return nil }
    let said = answer.first { $0.word == "!" }?.body ?? []
    let words = String(decoding: said, as: UTF8.self).asWords
    return StoreFailure(
      .uncertain,
      "reg import failed on the host" + (words.isEmpty ? "" : ": \(words)")
    )
  }
}

extension BidirectionalCollection<UInt8> {
  /// Programs that copy text may add or drop a line end behind the last line.
  fileprivate var withoutLineEnds: SubSequence {
    var rest = self[...]
    while let last = rest.last, last == 0x0D || last == 0x0A { rest.removeLast() }
    return rest
  }
}
