import Inputs
import WindowsRegistry

/// Where each hive of an image stands in the registry of the running host.
struct HiveMounts {
  private(set) var mounts: [Mount] = []
  private(set) var diagnostics: [Diagnostic] = []
  private var session: HiveSession

  struct Mount: Hashable {
    let path: RegistryPath
    let file: String
  }

  static let system = RegistryPath(.localMachine, "SYSTEM")
  static let software = RegistryPath(.localMachine, "SOFTWARE")
  /// Not a SID, and not `.DEFAULT`, which is LocalSystem's: the profile that new users begin with is
  /// part of no running registry.
  static let newUsers = RegistryPath(.users, "Default")

  private static let profileList = "Microsoft\\Windows NT\\CurrentVersion\\ProfileList"

  /// The users' hives are only looked at where `needsUsers` says so, since it costs reading SOFTWARE.
  init(
    _ image: HiveImage,
    _ session: inout HiveSession,
    needsUsers: Bool
  ) throws(FileFailure) {
    self.session = session
    if let file = image.system { mounts.append(Mount(path: Self.system, file: file)) }
    if let file = image.software { mounts.append(Mount(path: Self.software, file: file)) }
    if let file = image.localSystem {
      mounts.append(Mount(path: RegistryPath(.users, ".DEFAULT"), file: file))
    }
    if needsUsers { try mountUsers(of: image) }
    session = self.session
  }

  private mutating func mountUsers(of image: HiveImage) throws(FileFailure) {
    guard !image.profiles.isEmpty else { return }
    let listed = try readProfiles(image.software)
    let known = listed ?? []
    var taken: [RegistryPath: String] = [:]
    for profile in image.profiles {
      let sids: [RegistryText]
      switch profile.owner {
      case .newUsers: sids = [Self.newUsers.name]
      case .folder(let names): sids = known.filter { $0.folder.ends(with: names) }.map(\.sid)
      case .onlyUser: sids = known.filter(\.isPerson).map(\.sid)
      }
      guard sids.count == 1, let sid = sids.first else {
        report(profile, sids.count, isListed: listed != nil)
        continue
      }
      let path = RegistryPath(.users, sid)
      if let first = taken.updateValue(profile.path, forKey: path) {
        throw FileFailure(
          path: profile.path,
          reason: "this and \(first) are both the hive of \(sid)",
          isContent: true
        )
      }
      mounts.append(Mount(path: path, file: profile.path))
    }
  }

  private mutating func report(_ profile: HiveImage.Profile, _ count: Int, isListed: Bool) {
    let why =
      count > 1
      ? "\(count) users could own it"
      : isListed ? "no profile in SOFTWARE names it" : "no SOFTWARE tells whose it is"
    diagnostics.append(
      .warning(
        "unnamed-hive",
        "the user hive is left out: \(why)",
        at: Place(file: profile.path),
        help: "name the file NTUSER-<folder>.DAT after the user's profile folder"
      )
    )
  }

  private struct KnownProfile {
    let sid: RegistryText
    /// The names of its folder's path, in lower case.
    let folder: [String]

    /// An account of the host, of a domain or of Entra ID (Microsoft: well-known SIDs).
    var isPerson: Bool {
      let sid = sid.folded.description
      return sid.hasPrefix("S-1-5-21-") || sid.hasPrefix("S-1-12-1-")
    }
  }

  /// Nil when nobody knows.
  private mutating func readProfiles(_ software: String?) throws(FileFailure) -> [KnownProfile]? {
    guard let software, let file = try session.usable(software) else { return nil }
    var reader = HiveReader(file)
    var key = try reader.root
    for name in Self.profileList.split(separator: "\\") {
      let wanted = RegistryText(String(name)).folded
      guard let child = try reader.children(of: key).first(where: { $0.name.folded == wanted })
      else { return [] }
      key = child
    }
    var profiles: [KnownProfile] = []
    for child in try reader.children(of: key) {
      // A profile that could not be loaded is kept beside its successor, with this ending.
      if child.name.folded.description.hasSuffix(".BAK") { continue }
      let image = try reader.snapshotValues(of: child).first { $0.name == "ProfileImagePath" }
      guard let path = image?.data?.text?.string else { continue }
      let folder = path.lowercased().split { $0 == "\\" || $0 == "/" }.map { String($0) }
      profiles.append(KnownProfile(sid: child.name, folder: folder))
    }
    return profiles
  }

  /// The hive that holds a place, and the names below it; nil when no hive does.
  func mount(of path: RegistryPath) -> (mount: Mount, names: [RegistryText])? {
    for mount in mounts where mount.path.contains(path) {
      let names = path.subpath.bytes.split(separator: 0x5C).map { RegistryText(wtf8: Array($0)) }
      return (mount, Array(names.dropFirst(mount.path.depth)))
    }
    return nil
  }
}

extension [String] {
  fileprivate func ends(with names: [String]) -> Bool {
    count >= names.count && suffix(names.count).elementsEqual(names)
  }
}
