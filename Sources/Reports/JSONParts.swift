import Inputs
import Posture
import WindowsRegistry

// The pieces that several JSON reports share. Output shapes live here and nowhere in the engine.

extension JSONWriter {
  /// `{"type": "REG_DWORD", "data": 1}` as DESIGN section 8 lays it down.
  mutating func data(_ data: RegistryData) {
    object { json in
      json.member("type", data.type.description)
      json.key("data")
      json.content(data)
      if data.needsEncodingNote { json.member("encoding", "hex") }
    }
  }

  mutating func data(_ data: RegistryData?) {
    if let data { self.data(data) } else { null() }
  }

  /// The bare data: number, text, list, or hex text where it is nothing else.
  ///
  /// Text is only written as text where reading it back gives the same bytes.
  mutating func content(_ data: RegistryData) {
    if let number = data.dword {
      self.number(Int(number))
    } else if let number = data.qword {
      self.number(number)
    } else if let text = data.exactText {
      string(text)
    } else if let texts = data.exactTexts {
      array(texts) { json, text in json.string(text) }
    } else {
      string(data.bytes.map { pair($0) }.joined())
    }
  }

  mutating func address(_ address: RegistryAddress) {
    object { json in
      json.member("hive", address.path.root.abbreviation)
      json.member("key", address.path.subpath.description)
      json.member("value", address.name.spelling.description)
    }
  }

  mutating func place(_ place: Place) {
    object { json in
      json.member("file", place.file)
      json.member("line", place.start.line)
      json.member("column", place.start.column)
    }
  }

  mutating func reason(_ reason: Reason, catalogue: Catalogue) {
    object { json in
      json.member("text", reason.text)
      json.member("rule", reason.rules.first ?? "manifest")
      json.member("rules", reason.rules)
      json.key("because")
      json.steps(reason.because)
      json.key("sources")
      json.sources(reason.sources, catalogue: catalogue)
      json.key("declared_at")
      json.array(reason.declaredAt) { json, place in json.place(place) }
    }
  }

  /// How a verdict was reached.
  mutating func steps(_ because: [Offer.Because]) {
    array(because) { json, step in
      json.object { json in
        json.member("text", step.text)
        json.member("source", step.source)
      }
    }
  }

  /// The documents that keys stand for.
  mutating func sources(_ keys: [String], catalogue: Catalogue) {
    array(keys.compactMap { catalogue.sources[$0] }) { json, source in
      json.object { json in
        json.member("key", source.key)
        json.member("title", source.title)
        json.member("url", source.url)
      }
    }
  }

  mutating func summary(_ summary: HostSummary) {
    object { json in
      json.member("release", summary.release)
      json.member("build", summary.build)
      json.member("revision", summary.revision)
      json.member("architecture", summary.architecture?.rawValue)
      json.member("kind", summary.kind?.rawValue)
      json.member("dotnet", summary.frameworks)
      json.member("internet_explorer", summary.internetExplorer)
      json.member("roles", summary.roles)
      json.member("users", summary.users)
      json.member("updates", summary.updates)
    }
  }

  /// How every report of ours begins.
  mutating func head(version: String) {
    member("format_version", "1.0")
    key("tool")
    object { json in
      json.member("name", "plumbline")
      json.member("version", version)
    }
  }

  /// What a report rests on besides the hosts.
  mutating func origin(manifests: [FileDigest], catalogueVersion: String) {
    key("manifests")
    files(manifests)
    key("catalogue")
    object { json in json.member("version", catalogueVersion) }
  }

  mutating func files(_ files: [FileDigest]) {
    array(files) { json, file in
      json.object { json in
        json.member("path", file.path)
        json.member("sha256", file.sha256)
      }
    }
  }

  mutating func verdict(_ verdict: Verdict) {
    object { json in
      json.member("by_default", verdict.byDefault.rawValue)
      json.member("on_request", verdict.onRequest.rawValue)
      json.member("confidence", verdict.confidence.rawValue)
    }
  }

  /// One row for each stack and protocol that changes.
  mutating func postureChanges(_ changes: [PostureChange]) {
    array(changes.lazy.flatMap { change in change.cells.map { (change, $0) } }) { json, row in
      json.object { json in
        json.member("stack", row.0.stack)
        if let user = row.0.user { json.member("user", user) }
        json.member("protocol", row.1.name.rawValue)
        json.key("before")
        json.verdict(row.1.before)
        json.key("after")
        json.verdict(row.1.after)
        json.member("needs", row.0.needs)
      }
    }
  }

  mutating func unknown(_ entries: [(host: String, entry: UnknownSetting)]) {
    array(entries) { json, item in
      json.object { json in json.unknownMembers(item.entry, host: item.host) }
    }
  }

  mutating func unknownMembers(_ entry: UnknownSetting, host: String) {
    member("host", host)
    member("setting", entry.setting)
    key("address")
    if let address = entry.address { self.address(address) } else { null() }
    member("reason", entry.reason)
  }

  mutating func unreadable(_ hosts: [UnreadableHost]) {
    array(hosts) { json, host in json.object { json in json.unreadableMembers(host) } }
  }

  mutating func unreadableMembers(_ host: UnreadableHost) {
    member("host", host.host)
    member("reason", host.reason)
  }

  mutating func remarks(_ entries: [(host: String, remark: Remark)]) {
    array(entries) { json, item in
      json.object { json in json.remarkMembers(item.remark, host: item.host) }
    }
  }

  mutating func remarkMembers(_ remark: Remark, host: String) {
    member("host", host)
    member("severity", remark.isWarning ? "warning" : "note")
    member("code", remark.code)
    member("text", remark.text)
    key("declared_at")
    array(remark.declaredAt) { json, place in json.place(place) }
  }

  mutating func diagnostics(_ diagnostics: [Diagnostic]) {
    array(diagnostics) { json, diagnostic in json.diagnostic(diagnostic) }
  }

  mutating func diagnostic(_ diagnostic: Diagnostic) {
    object { json in json.diagnosticMembers(diagnostic) }
  }

  mutating func diagnosticMembers(_ diagnostic: Diagnostic) {
    member("severity", diagnostic.severity.rawValue)
    member("code", diagnostic.code)
    member("summary", diagnostic.summary)
    key("at")
    if let place = diagnostic.place { range(place) } else { null() }
    key("notes")
    array(diagnostic.notes) { json, note in
      json.object { json in
        json.member("text", note.text)
        json.key("at")
        if let place = note.place { json.range(place) } else { json.null() }
      }
    }
    member("help", diagnostic.help)
  }

  private mutating func range(_ place: Place) {
    object { json in
      json.member("file", place.file)
      json.member("line", place.start.line)
      json.member("column", place.start.column)
      json.member("end_line", place.end.line)
      json.member("end_column", place.end.column)
    }
  }
}

extension RegistryData {
  /// Whether the data is written as hex where a reader would expect plain text.
  var needsEncodingNote: Bool {
    (type == .string || type == .expandString) && exactText == nil
  }

  /// The text, if writing it again gives these very bytes.
  var exactText: String? {
    guard let string = text?.string else { return nil }
    let again: RegistryData = type == .string ? .string(string) : .expandString(string)
    return again == self ? string : nil
  }

  var exactTexts: [String]? {
    guard let texts else { return nil }
    let strings = texts.compactMap(\.string)
    return strings.count == texts.count && RegistryData.multiString(strings) == self ? strings : nil
  }
}
