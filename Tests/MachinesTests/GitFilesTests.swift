import Foundation
import Inputs
import Testing

@testable import Machines

struct `Manifests at a revision` {
  /// A repository with two commits; what runs git knows nothing of who runs the tests.
  private struct Repository {
    let folder: TestFolder

    init() async throws {
      folder = try TestFolder()
      try await git("init", "-q", "-b", "main")
      try folder.write("one\n", to: "a b@c/posture.yaml")
      try folder.write("two\r\n", to: "a b@c/more.yml")
      try folder.write("no manifest\n", to: "a b@c/README.md")
      try folder.write("hidden\n", to: "a b@c/.hidden.yaml")
      try folder.write("deep\n", to: "a b@c/deep/-f.yaml")
      try folder.write("", to: "empty/README.md")
      try await commit("first")
      try folder.write("three\n", to: "a b@c/posture.yaml")
      try FileManager.default.removeItem(atPath: folder["a b@c/deep"])
      try await commit("second")
    }

    func commit(_ message: String) async throws {
      try await git("add", "-A")
      try await git("commit", "-q", "-m", message)
    }

    func git(_ arguments: String...) async throws {
      let process = ChildProcess(
        program: "git",
        arguments: ["-C", folder.path] + arguments,
        environment: [
          "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_DIR": nil,
          "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com",
          "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.com",
        ],
        limit: 1 << 20,
        timeout: .seconds(60)
      )
      let result = try await process.run()
      try #require(result.status == 0, "git \(arguments): \(result.errors)")
    }

    func files(_ path: String, at revision: String) async throws -> [String: String] {
      let files = try #require(GitFiles(revision: revision))
      let read = try await files.manifestFiles([folder[path]])
      return Dictionary(
        uniqueKeysWithValues: read.map { file in
          (
            String(file.name.dropFirst(folder.path.count + 1)),
            String(decoding: file.bytes, as: UTF8.self)
          )
        }
      )
    }

    func failure(_ path: String, at revision: String) async throws -> FileFailure? {
      let files = try #require(GitFiles(revision: revision))
      do throws(FileFailure) {
        _ = try await files.manifestFiles([folder[path]])
        return nil
      } catch {
        return error
      }
    }
  }

  @Test func `are those of a folder, byte for byte, by their names`() async throws {
    let repository = try await Repository()
    #expect(
      try await repository.files("a b@c", at: "HEAD~1") == [
        "a b@c/posture.yaml@HEAD~1": "one\n", "a b@c/more.yml@HEAD~1": "two\r\n",
      ]
    )
    #expect(
      try await repository.files("a b@c/", at: "main")["a b@c/posture.yaml@main"] == "three\n"
    )
    let files = try #require(GitFiles(revision: "main"))
    let names = try await files.manifestFiles([repository.folder["a b@c"]]).map(\.name)
    #expect(names == names.sorted())
  }

  @Test func `do not hang on what the working tree holds`() async throws {
    let repository = try await Repository()
    try repository.folder.write("changed\n", to: "a b@c/posture.yaml")
    let file = "a b@c/posture.yaml"
    #expect(try await repository.files(file, at: "HEAD") == ["\(file)@HEAD": "three\n"])
    let gone = "a b@c/deep/-f.yaml"
    #expect(try await repository.files(gone, at: "HEAD^") == ["\(gone)@HEAD^": "deep\n"])
  }

  @Test func `are not there, and it is said what is not`() async throws {
    let repository = try await Repository()
    let missing = try await repository.failure("new.yaml", at: "main")
    #expect(missing?.isMissing == true)
    #expect(missing?.reason == "there is no such file or directory at “main”")
    let files = try #require(GitFiles(revision: "main"))
    #expect(
      try await files.manifestFiles([repository.folder["new.yaml"]], allowsMissing: true) == []
    )
    for revision in ["nowhere", "HEAD~9", "main..HEAD", "HEAD:empty", "main^{tree}"] {
      let failure = try await repository.failure("a b@c", at: revision)
      #expect(failure != nil && failure?.isMissing == false, "\(revision)")
    }
    let empty = try await repository.failure("empty", at: "main")
    #expect(empty?.reason.contains("no file ends in .yaml") == true)
  }

  @Test func `are no links, which point anywhere`() async throws {
    let repository = try await Repository()
    try FileManager.default.createSymbolicLink(
      atPath: repository.folder["empty/link.yaml"],
      withDestinationPath: "../a b@c/posture.yaml"
    )
    try await repository.commit("link")
    for path in ["empty", "empty/link.yaml"] {
      let failure = try await repository.failure(path, at: "main")
      #expect(failure?.reason == "this is no ordinary file at “main”")
    }
  }

  @Test func `are in a repository or nowhere`() async throws {
    let folder = try TestFolder()
    try folder.write("a\n", to: "a.yaml")
    let files = try #require(GitFiles(revision: "main"))
    await #expect(throws: FileFailure(path: folder["a.yaml"], reason: "it is in no git repository"))
    {
      _ = try await files.manifestFiles([folder["a.yaml"]])
    }
  }

  @Test(arguments: ["", "-x", "--output=x", "a\nb", "a\u{0}b", "\u{7F}"])
  func `are refused at what is no revision`(text: String) {
    #expect(GitFiles(revision: text) == nil)
  }
}
