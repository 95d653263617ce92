import WindowsRegistry

extension Linter {
  /// Looks at the Internet Options of the users whose hives the snapshot holds, and of LocalSystem.
  mutating func lintUsers() {
    for user in host.facts.users.value ?? [] {
      let sid = Array(user.sid.utf8) + [0x5C]
      for place in places.userValues {
        let path = RegistryPath(.users, RegistryText(wtf8: sid + place.key.bytes))
        guard let data = listed(path, place.value.name),
          let fault = fault(of: data, place.value)
        else { continue }
        let policy = place.isPolicy ? "'s policy" : ""
        remark(fault.remark("the \(place.value.name) of a user\(policy)"))
      }
    }
    for place in places.userValues {
      guard let data = listed(place.localSystem, place.value.name) else { continue }
      if let fault = fault(of: data, place.value) {
        remark(fault.remark("\(place.localSystem)\\\(place.value.name)"))
      }
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
}
