package import WindowsRegistry

extension SSHStore {
  /// How many lines `more` of Windows passes on without waiting for a key when nobody watches
  /// (David Benham: it stops after 65,534 lines).
  private static let lineLimit = 60_000

  /// Sends one document by standard input and has reg.exe import it.
  ///
  /// `more > FILE` takes it there: the only program that copies its input on Windows and under Wine.
  /// Windows' turns tabs into blanks; the document has none. Wine's find knows no `/v ""`, its
  /// findstr is empty, and its more writes a line of its own after each 24, so what arrives changed
  /// is sent again in parts. The file is printed and compared before it is imported. The status of
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
    _ = try await run(folder.making, nonce)
    var hasArrived = false
    for lines in [takesParts ? nil : Int.max, Self.linesInPart].compactMap(\.self) where !hasArrived
    {
      hasArrived = try await send(document, to: file, linesInPart: lines, nonce)
      if hasArrived { takesParts = lines != Int.max }
    }
    guard hasArrived else {
      return StoreFailure(.unwritten, "the document did not arrive at the host as it was sent")
    }
    let imported = try await widened(document, file, in: folder)
    let answer: [(word: String, body: ArraySlice<UInt8>)]
    do throws(SSHConnection.Fault) {
      answer = try await run(
        "echo \(nonce)!& (reg import \(imported) 2>&1 & if errorlevel 1 echo \(nonce)-)",
        nonce,
        isRepeatable: false
      )
    } catch {
      if case .unreachable(let reason) = error { return StoreFailure(.unwritten, reason) }
      if case .lost(let reason) = error { return StoreFailure(.unfinished, reason) }
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

extension SSHStore {
  /// The file to import: where text stands in hex, one in UTF-16 if the host lets scripts make it.
  ///
  /// Wine takes the bytes of `hex(2):` and the like for its code page in every file that is not
  /// UTF-16 (wine: programs/reg/import.c, prepare_hex_string_data). Windows goes by the header, so
  /// there the ASCII file does as well (see `RegFormat.hasANSIData`).
  private func widened(
    _ document: [UInt8],
    _ file: String,
    in folder: Folder
  ) async throws(SSHConnection.Fault) -> String {
    let hasText = ["=hex(1):", "=hex(2):", "=hex(7):"].contains { !document.places(of: $0).isEmpty }
    guard hasText else { return file }
    let (script, wide) = (folder.path("widen.js"), folder.path("wide.reg"))
    let answer = try await run(
      "more > \(script) & cscript //nologo \(script) \(file) \(wide) \(folder.nonce)",
      folder.nonce,
      input: Array(Self.widening.utf8),
      isRepeatable: false
    )
    return answer.contains { $0.word == "same" } ? wide : file
  }

  /// Short, for Wine's more.
  private static let widening = """
    var names = WScript.Arguments, files = new ActiveXObject("Scripting.FileSystemObject");
    var file = files.OpenTextFile(names(0), 1), text = file.ReadAll();
    file.Close();
    file = files.CreateTextFile(names(1), true, true);
    file.Write(text);
    file.Close();
    file = files.OpenTextFile(names(1), 1, false, -1);
    WScript.Echo(names(2) + (file.ReadAll() == text ? "same" : "other"));
    file.Close();
    """.replacing("\n", with: "\r\n") + "\r\n"

  /// Wine's more counts lines as a screen of 80 columns shows them.
  private static let linesInPart = 20

  /// Whether the file on the host then is the document, line by line.
  private func send(
    _ document: [UInt8],
    to file: String,
    linesInPart: Int,
    _ nonce: String
  ) async throws(SSHConnection.Fault) -> Bool {
    var sent: [(word: String, body: ArraySlice<UInt8>)] = []
    let parts = document.parts(ofLines: linesInPart)
    for (number, part) in parts.enumerated() {
      let isLast = number == parts.count - 1
      sent = try await run(
        "more \(number == 0 ? ">" : ">>") \(file)"
          + (isLast ? " & echo \(nonce)= & type \(file)" : ""),
        nonce,
        input: Array(part),
        isRepeatable: false
      )
    }
    guard let arrived = sent.first(where: { $0.word == "=" })?.body else { return false }
    return arrived.withoutLineEnds.elementsEqual(document.withoutLineEnds)
  }
}

extension [UInt8] {
  /// Whole lines, in parts that a screen of 80 columns and so many lines can show.
  fileprivate func parts(ofLines count: Int) -> [ArraySlice<UInt8>] {
    var parts: [ArraySlice<UInt8>] = []
    var start = 0
    var lineStart = 0
    var lines = 0
    for (index, byte) in enumerated() where byte == 0x0A {
      let height = 1 + (index - lineStart) / 80
      if lines > 0, lines + height > count {
        parts.append(self[start..<lineStart])
        (start, lines) = (lineStart, 0)
      }
      lines += height
      lineStart = index + 1
    }
    if start < self.count { parts.append(self[start...]) }
    return parts
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
