import Foundation
import PackagePlugin

/// Embeds the catalogue's YAML files into the program as raw string literals.
///
/// A raw literal of 400 KB compiles in 2.5 s where SwiftPM's own `.embedInCode` takes minutes. The
/// shell does the work, so that no tool must be built first. Files in which an entry names no source
/// are refused, and nothing is built.
@main
struct EmbedCatalogue: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    guard let target = target as? SwiftSourceModuleTarget else { return [] }
    let files = target.sourceFiles.map(\.url).filter { $0.pathExtension == "yaml" }
      .sorted { $0.path < $1.path }
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedCatalogue.swift")
    let check = context.package.directoryURL
      .appending(path: "Sources/EmbedCatalogue/check-sources.awk")
    let script = #"""
      set -eu
      output=$1; check=$2; shift 2
      awk -f "$check" "$@"
      quotes='"""'
      {
        printf 'let embeddedCatalogue: [(name: String, text: String)] = [\n'
        for file in "$@"; do
          if grep -qF "$quotes###" "$file"; then
            echo "$file ends the literal that holds it" >&2
            exit 1
          fi
          printf '  ("%s", ###%s\n' "$(basename "$file")" "$quotes"
          cat "$file"
          printf '\n%s###),\n' "$quotes"
        done
        printf ']\n'
      } > "$output.new"
      mv "$output.new" "$output"
      """#
    return [
      .buildCommand(
        displayName: "Embedding the catalogue",
        executable: URL(filePath: "/bin/sh"),
        arguments: ["-c", script, "sh", output.path, check.path] + files.map(\.path),
        inputFiles: files + [check],
        outputFiles: [output]
      )
    ]
  }
}
