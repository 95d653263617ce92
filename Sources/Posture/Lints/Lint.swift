import WindowsRegistry

/// What looks wrong in a host's registry as it is, whoever asked for what.
///
/// Nothing here is ours, so it is pointed out and left where it is.
package func lint(_ host: ObservedHost, catalogue: Catalogue) -> [Remark] {
  var linter = Linter(host: host, catalogue: catalogue)
  linter.lintProtocolKeys()
  return linter.remarks
}

struct Linter {
  let host: ObservedHost
  let catalogue: Catalogue
  var remarks: [Remark] = []

  init(host: ObservedHost, catalogue: Catalogue) {
    self.host = host
    self.catalogue = catalogue
  }

  /// Equal remarks are said once.
  mutating func remark(_ remark: Remark) {
    if !remarks.contains(remark) { remarks.append(remark) }
  }
}
