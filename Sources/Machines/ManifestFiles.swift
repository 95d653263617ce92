package import Inputs

/// The manifest files that paths on the command line name.
///
/// A directory stands for the YAML files directly in it, in the order of their names. A file that
/// is named twice is read once.
package func manifestFiles(_ paths: [String]) throws(FileFailure) -> [SourceText] {
  var files: [SourceText] = []
  for path in paths {
    guard let kind = Files.kind(of: path) else {
      throw FileFailure(path: path, reason: "there is no such file or directory", isMissing: true)
    }
    var names = [path]
    if kind == .directory {
      names = try Files.names(in: path)
        .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
        .map { Files.join(path, $0) }
      if names.isEmpty {
        throw FileFailure(
          path: path,
          reason: "the directory holds no manifest: no file ends in .yaml or .yml"
        )
      }
    }
    for name in names where !files.contains(where: { $0.name == name }) {
      files.append(SourceText(name: name, bytes: try Files.read(name, limit: 64 << 20)))
    }
  }
  return files
}
