// What releases and ranges of builds are called.

extension Release {
  /// `Windows 10 1703 to 1803 and Windows Server`; of one kind only where that is asked.
  package func title(_ kind: HostKind? = nil) -> String {
    title(kind, labelText, namesServers: true)
  }

  /// Its first or its last build alone: `Windows 10 1703`.
  func title(_ kind: HostKind?, of build: Int) -> String {
    // Those of the Semi-Annual Channel have no year of their own, by which a build could be told.
    title(kind, labels[build], namesServers: serverName != "Windows Server")
  }

  private func title(_ kind: HostKind?, _ label: String?, namesServers: Bool) -> String {
    let client = clientName.map { name in label.map { "\(name) \($0)" } ?? name }
    switch (kind, client, serverName) {
    case (.client, let client?, _), (_, let client?, nil): return client
    case (.server, _, let server?), (_, nil, let server?): return server
    case (_, let client?, let server?):
      guard namesServers else { return client }
      let year = Self.without("Windows ", server)
      return "\(client) and \(server == "Windows Server" ? server : year)"
    case (_, nil, nil): return id
    }
  }

  /// Below a heading that says “Windows” already: `10 1607, Server 2016`.
  var shortTitle: String {
    let client = clientName.map { name in labelText.map { "\(name) \($0)" } ?? name }
    return [client, serverName].compactMap { $0 }.map { Self.without("Windows ", $0) }
      .joined(separator: ", ")
  }

  var buildsText: String {
    builds.count == 1 ? "\(builds.lowerBound)" : "\(builds.lowerBound)–\(builds.upperBound)"
  }

  /// `1703 to 1803`: the marketing versions of its builds; nil where there are none.
  private var labelText: String? {
    let builds = labels.keys.sorted()
    guard let first = builds.first.flatMap({ labels[$0] }),
      let last = builds.last.flatMap({ labels[$0] })
    else { return nil }
    return first == last ? first : "\(first) to \(last)"
  }

  /// What people call it; several releases may share a name.
  var nicknames: [String] {
    let server = serverName.map { Self.without("Windows ", $0) }
    var names = [clientName, serverName, server].compactMap { $0 }
    if let server { names.append(Self.without("Server ", server)) }
    if let clientName { names += labels.values.map { "\(clientName) \($0)" } }
    return names
  }

  private static func without(_ prefix: String, _ text: String) -> String {
    text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text
  }
}

extension Catalogue {
  /// A range of builds in words: `before Windows 8.1 and Server 2012 R2 (build 9600)`.
  func words(_ range: ClosedRange<Int>, _ kind: HostKind? = nil, isBrief: Bool = false) -> String {
    guard let oldest = releases.first, let newest = releases.last,
      let first = releases.first(where: { $0.builds.upperBound >= range.lowerBound }),
      let last = releases.last(where: { $0.builds.lowerBound <= range.upperBound })
    else { return "builds \(range.lowerBound) to \(range.upperBound)" }
    let names = RangeNames(first: first, last: last, range: range, kind: kind, isBrief: isBrief)
    let isOpenBelow = range.lowerBound <= oldest.builds.lowerBound
    let isOpenAbove = range.upperBound >= newest.builds.upperBound
    switch (isOpenBelow, isOpenAbove) {
    case (true, true): return "every release"
    case (true, false):
      let next = releases.first { $0.builds.lowerBound > range.upperBound }
      return names.below(next)
    case (false, true): return names.above
    case (false, false): return names.between
    }
  }
}

/// The words for a range of builds that begins in one release and ends in one.
private struct RangeNames {
  let first: Release
  let last: Release
  let range: ClosedRange<Int>
  let kind: HostKind?
  let isBrief: Bool

  private var isWholeFirst: Bool { range.lowerBound <= first.builds.lowerBound }
  private var isWholeLast: Bool { range.upperBound >= last.builds.upperBound }

  /// `next` is the release behind the range.
  func below(_ next: Release?) -> String {
    let limit = range.upperBound + 1
    guard isWholeLast else { return "before build \(limit) of \(last.title(kind))" }
    guard let next, next.builds.lowerBound == limit else {
      let end = last.builds.upperBound
      return "up to \(last.title(kind, of: end))\(builds(end...end))"
    }
    return "before \(next.title(kind, of: limit))\(builds(limit...limit))"
  }

  var above: String {
    let begin = first.builds.lowerBound
    return isWholeFirst
      ? "\(first.title(kind, of: begin)) and later\(builds(begin...begin))"
      : "build \(range.lowerBound) of \(first.title(kind)), and later"
  }

  var between: String {
    guard first.id == last.id else {
      let from = isWholeFirst ? "" : "build \(range.lowerBound) of "
      let to = isWholeLast ? "" : "build \(range.upperBound) of "
      let all = first.builds.lowerBound...last.builds.upperBound
      return "\(from)\(first.title(kind)) to \(to)\(last.title(kind))"
        + (isWholeFirst && isWholeLast ? builds(all) : "")
    }
    if isWholeFirst, isWholeLast { return first.title(kind) + builds(first.builds) }
    return "\(first.title(kind)), \(Self.words(range))"
  }

  private func builds(_ range: ClosedRange<Int>) -> String {
    isBrief ? "" : " (\(Self.words(range)))"
  }

  private static func words(_ range: ClosedRange<Int>) -> String {
    range.count == 1
      ? "build \(range.lowerBound)" : "builds \(range.lowerBound) to \(range.upperBound)"
  }
}
