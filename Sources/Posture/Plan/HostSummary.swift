/// The facts about a host that a plan repeats.
package struct HostSummary: Hashable, Sendable {
  package let release: String?
  package let build: Int?
  package let revision: Int?
  package let architecture: Architecture?
  package let kind: HostKind?
  /// The .NET Framework versions, oldest line first.
  package let frameworks: [String]
  package let internetExplorer: Int?
  package let roles: [String]
  package let users: Int?
  /// How many updates the registry names; nil when it is not covered.
  package let updates: Int?

  package init(
    release: String?,
    build: Int?,
    revision: Int?,
    architecture: Architecture?,
    kind: HostKind?,
    frameworks: [String],
    internetExplorer: Int?,
    roles: [String],
    users: Int?,
    updates: Int?
  ) {
    self.release = release
    self.build = build
    self.revision = revision
    self.architecture = architecture
    self.kind = kind
    self.frameworks = frameworks
    self.internetExplorer = internetExplorer
    self.roles = roles
    self.users = users
    self.updates = updates
  }

  package init(_ host: ObservedHost) {
    let facts = host.facts
    var roles: [String] = []
    if case .known = facts.adfs { roles.append("ad-fs") }
    if case .known = facts.webApplicationProxy { roles.append("web-application-proxy") }
    if case .known(let role) = facts.entraConnect {
      roles.append("entra-connect" + (role.version.map { " \($0)" } ?? ""))
    }
    self.init(
      release: host.releaseName,
      build: facts.build.value,
      revision: facts.revision.value,
      architecture: facts.architecture.value,
      kind: facts.kind.value,
      frameworks: [facts.dotnet2.value?.description, facts.dotnet4.value?.version.description]
        .compactMap { $0 },
      internetExplorer: facts.internetExplorer.value,
      roles: roles,
      users: facts.users.value?.count,
      updates: facts.updates.gap == nil ? facts.updates.updates.count : nil
    )
  }
}
