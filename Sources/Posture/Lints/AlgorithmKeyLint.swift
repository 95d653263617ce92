import Inputs
import WindowsRegistry

extension Linter {
  /// Points out keys in a list of ciphers, hashes or key exchanges that name none.
  mutating func lintAlgorithmKey(
    _ name: RegistryText,
    child: RegistryText?,
    _ list: LintPlaces.AlgorithmList
  ) {
    let written = name.description
    guard !list.names.contains(where: { RegistryText($0).folded == name.folded }) else { return }
    // Scripts write U+2215 so that nothing takes the slash for a separator (WILD).
    let slashed = written.split(separator: "\u{2215}", omittingEmptySubsequences: false)
    if slashed.count > 1 {
      let meant = known(slashed.joined(separator: "/"), list).map { "; “\($0)” is meant" } ?? ""
      remark(
        Remark(
          warning: "division-slash",
          "Windows never looks at the key “\(written)” below \(list.path), whose slash is the "
            + "character U+2215\(meant); it is left alone"
        )
      )
      return
    }
    guard let meant = meantAlgorithm(written, child: child?.description, list) else { return }
    remark(
      Remark(
        warning: "unknown-cipher-key",
        "Windows knows no “\(written)” below \(list.path)\(meant); it is left alone"
      )
    )
  }

  /// The half of the sentence that says what is meant, empty where nobody can tell; nil where the key
  /// is nothing to speak of.
  private func meantAlgorithm(
    _ written: String,
    child: String?,
    _ list: LintPlaces.AlgorithmList
  ) -> String? {
    if RegistryText(written).folded == "TRIPLE DES 168/168", let new = known("Triple DES 168", list)
    {
      // The name before Windows Vista (KB245030). Lists for hardening write both keys.
      guard let build = host.facts.build.value, build >= 6000,
        host.snapshot.listed(list.path.appending(new)) == nil
      else { return nil }
      return "; from Windows Vista on the key is “\(new)”"
    }
    // Whatever takes “/” for a separator makes two keys of one.
    if let child, let whole = known("\(written)/\(child)", list) { return "; “\(whole)” is meant" }
    let prefix = RegistryText(written + "/").folded.bytes
    let longer = list.names.filter { RegistryText($0).folded.bytes.starts(with: prefix) }
    if longer.count == 1 { return "; “\(longer[0])” is meant" }
    return suggestion(for: written, among: list.names).map { "; “\($0)” is meant" } ?? ""
  }

  private func known(_ name: String, _ list: LintPlaces.AlgorithmList) -> String? {
    let folded = RegistryText(name).folded
    return list.names.first { RegistryText($0).folded == folded }
  }
}
