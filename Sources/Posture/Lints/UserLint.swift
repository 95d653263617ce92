import WindowsRegistry

extension Linter {
  /// Looks at the Internet Options of the users whose hives the snapshot holds, and of LocalSystem.
  mutating func lintUsers() {
    for user in host.facts.users.value ?? [] {
      let hive = RegistryPath(.users, user.sid)
      for place in places.userValues {
        guard let data = data(hive.appending(place.key), place.value.name) else { continue }
        lint(data, place.value) {
          "the \(place.value.name) of a user\(place.isPolicy ? "'s policy" : "")"
        }
      }
    }
    for place in places.userValues {
      guard let data = data(place.localSystem, place.value.name) else { continue }
      lint(data, place.value) { "\(place.localSystem)\\\(place.value.name)" }
      // Taken for the template of new users, which is C:\Users\Default\NTUSER.DAT (SAALMINK, Q146050).
      remark(
        Remark(
          note: "default-profile",
          "\(place.value.name) below HKU\\.DEFAULT concerns services that run as LocalSystem, and "
            + "neither new users nor those who are logged off"
        )
      )
    }
  }

  private func data(_ path: RegistryPath, _ name: ValueName) -> RegistryData? {
    host.snapshot.listed(path)?.data(name)
  }
}
