import WindowsRegistry

extension FactsReader {
  /// The versions of these of the catalogue's products, or of all.
  func products(_ wanted: Set<String>?) -> [String: Known<[DottedVersion]>] {
    var found: [String: Known<[DottedVersion]>] = [:]
    for product in catalogue.products where wanted?.contains(product.id) ?? true {
      found[product.id] = versions(of: product)
    }
    return found
  }

  private func versions(of product: Product) -> Known<[DottedVersion]> {
    var versions: [DottedVersion] = []
    var gap: String?
    for place in product.places {
      switch self.versions(at: place) {
      case .known(let some): versions += some
      case .unknown(let reason): gap = gap ?? reason
      case .absent: continue
      }
    }
    if !versions.isEmpty { return .known(versions) }
    return gap.map { .unknown($0) } ?? .absent
  }

  private func versions(at place: VersionPlace) -> Known<[DottedVersion]> {
    switch place {
    case .text(let path, let name): return version(path, name)
    case .numbers(let path, let names):
      var numbers: [String] = []
      for name in names {
        switch dword(path, name) {
        case .known(let number): numbers.append(String(number))
        case .absent: return .absent
        case .unknown(let reason): return .unknown(reason)
        }
      }
      return DottedVersion(numbers.joined(separator: ".")).map { .known([$0]) } ?? .absent
    case .instances(let list, let before, let after, let name):
      guard case .present(let key) = snapshot.key(list) else {
        return snapshot.key(list).isUnknown
          ? .unknown("the snapshot does not cover \(list)") : .absent
      }
      var found: [DottedVersion] = []
      for value in key.values {
        guard let folder = value.data?.text else { continue }
        switch version(before.appending(folder).appending(after), name) {
        case .known(let some): found += some
        case .unknown(let reason): return .unknown(reason)
        case .absent: continue
        }
      }
      return found.isEmpty ? .absent : .known(found)
    case .programs(let titles):
      let found = programVersions(titles)
      if !found.isEmpty { return .known(found) }
      let gap = FactKeys.uninstall.first { !snapshot.covers($0) }
      return gap.map { .unknown("the snapshot does not cover \($0)") } ?? .absent
    }
  }

  private func version(_ path: RegistryPath, _ name: ValueName) -> Known<[DottedVersion]> {
    switch text(path, name) {
    case .known(let text):
      DottedVersion(text).map { .known([$0]) } ?? .unknown("“\(text)” is no version")
    case .absent: .absent
    case .unknown(let reason): .unknown(reason)
    }
  }

  /// The versions of installed programs with one of these names in lower case.
  func programVersions(_ titles: [String]) -> [DottedVersion] {
    FactKeys.uninstall.flatMap { base in
      snapshot.listedChildren(of: base).compactMap { name in
        let key = base.appending(name)
        // Some installers leave a blank behind the name.
        guard let title = text(key, "DisplayName").value?.lowercased(),
          titles.contains(String(title.reversed().drop { $0 == " " }.reversed()))
        else { return nil }
        return text(key, "DisplayVersion").value.flatMap { DottedVersion($0) }
      }
    }
  }
}
