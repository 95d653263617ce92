package import WindowsRegistry

/// The keys that writing these values creates: those known not to be there, outermost first.
///
/// A key of which nothing is known is not among them, so nobody will delete it again.
package func createdKeys(
  by edits: [RegistryEdit],
  in snapshot: RegistrySnapshot
) -> [RegistryPath] {
  var created: Set<RegistryPath> = []
  for case .setValue(let path, _) in edits {
    var next: RegistryPath? = path
    while let key = next, !created.contains(key), case .absent = snapshot.key(key) {
      created.insert(key)
      next = key.parent
    }
  }
  return created.sorted()
}
