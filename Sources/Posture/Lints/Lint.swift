import WindowsRegistry

/// What looks wrong in a host's registry as it is, whoever asked for what.
///
/// Nothing here is ours, so it is pointed out and left where it is. Only what a snapshot holds is
/// judged; what it does not cover is never taken for absent. The texts name no users and no values
/// that differ without need, so that equal hosts have equal remarks.
package func lint(_ host: ObservedHost, catalogue: Catalogue) -> [Remark] {
  var linter = Linter(host: host, places: catalogue.lintPlaces)
  linter.lintSchannel()
  linter.lintKeys()
  linter.lintUsers()
  linter.lintViews()
  linter.lintMisplacedPolicies()
  linter.lintSuites()
  return linter.remarks
}

struct Linter {
  let host: ObservedHost
  let places: LintPlaces
  private(set) var remarks: [Remark] = []

  init(host: ObservedHost, places: LintPlaces) {
    self.host = host
    self.places = places
  }

  /// Equal remarks are said once.
  mutating func remark(_ remark: Remark) {
    if !remarks.contains(remark) { remarks.append(remark) }
  }
}

/// Names for a sentence, at most six of them.
func enumerated(_ names: [String]) -> String {
  guard names.count > 6 else { return names.joined(separator: ", ") }
  return names.prefix(6).joined(separator: ", ") + " and \(names.count - 6) more"
}
