/// The hives of one host in a folder: a mounted image of a Windows disk, or hive files side by side.
package struct HiveImage: Hashable, Sendable {
  /// The folder's name, which is the host's.
  package let host: String
  package let path: String
  let system: String?
  let software: String?
  /// `HKU\.DEFAULT`, which is LocalSystem's and no template of anything.
  let localSystem: String?
  let profiles: [Profile]

  /// A user's hive.
  struct Profile: Hashable, Sendable {
    let path: String
    let owner: Owner

    enum Owner: Hashable, Sendable {
      /// Whoever has a profile folder whose path ends with these names, in lower case.
      case folder([String])
      /// The only user hive of a folder, which says nothing about its owner.
      case onlyUser
      /// What a new user begins with.
      case newUsers
    }
  }

  var files: [String] {
    [system, software, localSystem].compactMap { $0 } + profiles.map(\.path)
  }

  /// The image at a path; nil when the folder holds no hives.
  package static func find(_ path: String, host: String? = nil) throws(FileFailure) -> HiveImage? {
    let host = host ?? path.split(separator: "/").last.map { String($0) } ?? path
    for windows in ["Windows", "WINNT"] {
      guard let folder = try HiveFolder(path).folder(windows),
        let config = try folder.folder("System32")?.folder("config")
      else { continue }
      let image = HiveImage(
        host: host,
        path: path,
        system: try config.file("SYSTEM"),
        software: try config.file("SOFTWARE"),
        localSystem: try config.file("DEFAULT"),
        profiles: try profiles(of: HiveFolder(path), windows: folder)
      )
      if !image.files.isEmpty { return image }
    }
    let folder = try HiveFolder(path)
    let image = HiveImage(
      host: host,
      path: path,
      system: try folder.file("SYSTEM"),
      software: try folder.file("SOFTWARE"),
      localSystem: try folder.file("DEFAULT"),
      profiles: try looseProfiles(in: folder)
    )
    return image.files.isEmpty ? nil : image
  }

  /// The images that `hive:PATH` means: the folder itself, or else its folders that are images.
  package static func hosts(at path: String) throws(FileFailure) -> [HiveImage] {
    switch Files.kind(of: path) {
    case nil: throw FileFailure(path: path, reason: "there is no such file or directory")
    case .directory: break
    case .file, .other:
      throw FileFailure(
        path: path,
        reason: "hives are read from a folder with SYSTEM, SOFTWARE and NTUSER.DAT, or from a "
          + "mounted image of a Windows disk"
      )
    }
    var hosts: [HiveImage] = []
    // A folder of hosts may hold folders of hives and nothing else of its own.
    if let image = try find(path), !image.isFoldersOnly { return [image] }
    var byName: [String: String] = [:]
    for name in try Files.names(in: path) {
      let folder = Files.join(path, name)
      guard Files.kind(of: folder) == .directory, let image = try find(folder) else { continue }
      if let first = byName.updateValue(folder, forKey: name.lowercased()) {
        throw FileFailure(path: folder, reason: "the host \(name) has a second folder: \(first)")
      }
      hosts.append(image)
    }
    guard !hosts.isEmpty else {
      throw FileFailure(path: path, reason: "there are no hives in this folder or its folders")
    }
    return hosts
  }

  /// Whether all that was found are folders with an NTUSER.DAT, which hosts' folders may be as well.
  private var isFoldersOnly: Bool {
    system == nil && software == nil && localSystem == nil
      && profiles.allSatisfy { Files.parent(of: $0.path) != path }
  }

  // MARK: Users

  private static func profiles(
    of root: HiveFolder,
    windows: HiveFolder
  ) throws(FileFailure) -> [Profile] {
    var found: [Profile] = []
    var places: [(folder: HiveFolder, name: String)] = []
    for name in ["Users", "Documents and Settings"] {
      if let folder = try root.folder(name) { places.append((folder, name.lowercased())) }
    }
    if let folder = try windows.folder("ServiceProfiles") {
      places.append((folder, "serviceprofiles"))
    }
    for place in places {
      for folder in try place.folder.folders() {
        guard let file = try folder.file("NTUSER.DAT") else { continue }
        let name = folder.name.lowercased()
        // “Default User” was its name until Windows Vista, and is a link to it since.
        let isTemplate = name == "default" || name == "default user"
        found.append(
          Profile(path: file, owner: isTemplate ? .newUsers : .folder([place.name, name]))
        )
      }
    }
    return found
  }

  /// `NTUSER.DAT`, `NTUSER-alice.DAT` and `alice/NTUSER.DAT`.
  private static func looseProfiles(in folder: HiveFolder) throws(FileFailure) -> [Profile] {
    func profile(_ path: String, _ name: String) -> Profile {
      let name = name.lowercased()
      let isTemplate = name == "default" || name == "default user"
      return Profile(path: path, owner: isTemplate ? .newUsers : .folder([name]))
    }
    var found: [Profile] = []
    for file in try folder.files() {
      let name = file.split(separator: "/").last.map { $0.lowercased() } ?? ""
      if name == "ntuser.dat" {
        found.append(Profile(path: file, owner: .onlyUser))
      } else if name.hasPrefix("ntuser-"), name.hasSuffix(".dat"), name.count > 11 {
        found.append(profile(file, String(name.dropFirst(7).dropLast(4))))
      }
    }
    for user in try folder.folders() {
      if let file = try user.file("NTUSER.DAT") { found.append(profile(file, user.name)) }
    }
    return found
  }
}
