import Foundation
import Support
import Testing
import WindowsRegistry

@testable import Posture

private let hasPython = (try? BoundedCommand(["python3", "--version"], within: 20).run()) != nil

struct `The corpus` {
  @Test func `reads without a complaint, and each file has the name of its host`() {
    let hosts = Corpus.sound + Corpus.faulty
    #expect(hosts.count > 70)
    for host in hosts {
      #expect(host.complaints == [], "\(host.path)")
      #expect(host.snapshot.host == host.name, "\(host.path)")
    }
  }

  /// Nobody edits a snapshot or a verdict by hand until the tests are content.
  @Test(.enabled(if: hasPython, "python3 is not installed"))
  func `is what its maker writes`() throws {
    let maker = Corpus.folder.appending(path: "make.py").path()
    #expect(try BoundedCommand(["python3", maker, "--check"], within: 60).run() == "")
  }

  @Test func `stays below a megabyte`() throws {
    let files = FileManager.default.enumerator(
      at: Corpus.folder,
      includingPropertiesForKeys: [.fileSizeKey]
    )
    let sizes = (files?.allObjects ?? []).compactMap { file in
      try? (file as? URL)?.resourceValues(forKeys: [.fileSizeKey]).fileSize
    }
    #expect(sizes.count > 80)
    #expect(sizes.reduce(0, +) < 1_000_000)
  }
}

/// The verdicts that a second implementation reached from the fact collection.
struct `The posture of a host of the corpus` {
  static let file = ExpectedPosture.file

  @Test func `is expected of each host that nobody configured`() {
    let paths = Corpus.sound.map(\.path).filter {
      $0.hasPrefix("untouched/") || $0.hasPrefix("updated/")
    }
    #expect(Self.file.sections.map(\.path).sorted() == paths.sorted())
    #expect(Self.file.protocols == Stack.schannel(.client).protocols)
  }

  @Test(arguments: file.sections)
  func `is that of the second implementation`(section: ExpectedPosture.Section) throws {
    let host = try #require(Corpus.host(section.path)).observed
    let posture = effectivePosture(of: host, catalogue: catalogue)
    #expect(posture.unknown == [])
    var found: [String: [String]] = [:]
    for stack in posture.stacks {
      // Each host has one user.
      let name = if case .wininet = stack.stack { "wininet" } else { stack.stack.id }
      #expect(found[name] == nil, "\(name) twice")
      found[name] = Self.file.protocols.map { stack.cells[$0]?.short ?? "." }
    }
    #expect(found.keys.sorted() == section.rows.keys.sorted())
    for (stack, row) in section.rows {
      #expect(found[stack] == row.verdicts, "\(stack) \(row.reasons)")
    }
  }

  @Test func `has a reason wherever it is not certain`() {
    var used: Set<String> = []
    for section in Self.file.sections {
      for (stack, row) in section.rows {
        let marks = row.verdicts.filter { $0.hasSuffix("!") || $0.hasSuffix("~") }
        #expect(marks.isEmpty == row.reasons.isEmpty, "\(section.path) \(stack)")
        used.formUnion(row.reasons)
      }
    }
    #expect(used.sorted() == Self.file.explained.sorted())
  }

  @Test func `says for each verdict how it came about, from documents of the catalogue`() {
    for host in Corpus.sound + Corpus.faulty {
      for stack in effectivePosture(of: host.observed, catalogue: catalogue).stacks {
        for (name, offer) in stack.cells.offers {
          let what: Comment = "\(host.path) \(stack.stack.id) \(name.rawValue)"
          #expect(!offer.because.isEmpty, what)
          #expect(
            offer.because.compactMap(\.source).filter { catalogue.sources[$0] == nil } == [],
            what
          )
        }
      }
    }
  }
}
