import Inputs
import Support
import Testing
import YAML

@testable import Posture

/// The layout that all manifests share.
struct `Laying out a manifest` {
  /// The text in its layout, which a second time is the same.
  private func formatted(_ text: String) throws -> String {
    let once = try bytes(Array(text.utf8))
    #expect(try bytes(once) == once, "\(String(decoding: once, as: UTF8.self))")
    return String(decoding: once, as: UTF8.self)
  }

  private func bytes(_ bytes: [UInt8]) throws -> [UInt8] {
    let file = SourceText(name: "m", bytes: bytes)
    let read = try formatManifests([file], catalogue: catalogue)
    #expect(!read.diagnostics.hasErrors)
    return try #require(read.value?.first).bytes
  }

  static let samples: [(name: String, before: String, after: String)] = [
    ("a manifest in its layout", `A manifest`.full, `A manifest`.full + "\n"),
    (
      "other indentation, lists without any, and blanks",
      """
      plumbline:   1
      groups:
          web :
              hosts:
              -   a
              - b\u{20}\u{20}
              tls:
                 client:   {minimum: TLS 1.2}
      \u{20}\u{20}\u{20}
          db:
            hosts: [c]\u{9}

      """,
      """
      plumbline: 1
      groups:
        web:
          hosts:
            - a
            - b
          tls:
            client: {minimum: TLS 1.2}

        db:
          hosts: [c]

      """
    ),
    (
      "names of protocols",
      group("tls: { client: { minimum: 1.2 }, winhttp: { tls1.2: enabled, \"SSL3\": disabled } }"),
      group(
        "tls: { client: { minimum: TLS 1.2 }, winhttp: { TLS 1.2: enabled, SSL 3.0: disabled } }"
      )
    ),
    (
      "quotes that nobody needs, and those that somebody does",
      """
      plumbline: 1
      state: "hosts"
      groups:
        "web": { 'description': "5", hosts: ["a", "b*", "no", 'c d'], "pin": true }
        'x y': {"description":"a: b","hosts":["q"]}

      """,
      """
      plumbline: 1
      state: hosts
      groups:
        web: { description: "5", hosts: [a, "b*", "no", c d], pin: true }
        x y: {"description":"a: b","hosts":[q]}

      """
    ),
    (
      "comments, each at the level of what it stands with",
      """
      # top
      plumbline: 1   # one
      groups:
      # far left
          # of web
          web:  # said behind
              hosts: [a]
              # at the end of web

          # of db
          db:
              hosts:
                # of the entry
                - b\t# with a tab
                # behind the entries
      # last

      """,
      """
      # top
      plumbline: 1   # one
      groups:
      # far left
        # of web
        web:  # said behind
          hosts: [a]
          # at the end of web

        # of db
        db:
          hosts:
            # of the entry
            - b # with a tab
            # behind the entries
      # last

      """
    ),
    (
      "texts over several lines",
      """
      plumbline: 1
      groups:
          web:
              description: |  # kept
                  one
                    two

                  three
              # no part of it
              hosts: [a,
                  b,
              ]
          db:
              description: one
                 two
              hosts: ["c"
                , d]
          old:
              description: >2-
                 x
              hosts:
                  - "e
                     f"

      """,
      """
      plumbline: 1
      groups:
        web:
          description: |  # kept
            one
              two

            three
          # no part of it
          hosts: [a,
              b,
            ]
        db:
          description: one
             two
          hosts: [c
            , d]
        old:
          description: >2-
             x
          hosts:
            - "e
               f"

      """
    ),
    (
      "anchors, aliases and what begins below its key",
      """
      plumbline: 1
      groups:
         a: &a
            hosts: &h   [x]
            tls:
               winhttp:
                  &w
                  1.2: enabled
               internet-options: *w
         b:
            hosts:
                  *h
            description:
                  "what"

      """,
      """
      plumbline: 1
      groups:
        a: &a
          hosts: &h [x]
          tls:
            winhttp:
              &w
              TLS 1.2: enabled
            internet-options: *w
        b:
          hosts:
            *h
          description:
            what

      """
    ),
    (
      "lists of mappings",
      """
      plumbline: 1
      groups:
        a:
          hosts: [x]
          registry:
          -   key: HKLM\\A
              value: ''
              absent: true
          -
              key: 'HKLM\\B'
              value: "1"
              absent: true
      waivers: []

      """,
      """
      plumbline: 1
      groups:
        a:
          hosts: [x]
          registry:
            - key: HKLM\\A
              value: ''
              absent: true
            -
              key: HKLM\\B
              value: "1"
              absent: true
      waivers: []

      """
    ),
    ("other line ends", "plumbline: 1\r\nstate: a \r\r\n\r\n\r\n", "plumbline: 1\nstate: a\n"),
    ("a byte order mark", "\u{FEFF}plumbline: 1", "plumbline: 1\n"),
    ("a manifest in brackets", "  {plumbline: 1,\n  state: a}", "{plumbline: 1,\n  state: a}\n"),
  ]

  @Test(arguments: samples.indices)
  func `gives every text one form`(index: Int) throws {
    let sample = Self.samples[index]
    #expect(try formatted(sample.before) == sample.after, "\(sample.name)")
  }

  @Test(arguments: ["|", "|+", ">+", "|-"])
  func `keeps the end of a text that ends the file`(style: String) throws {
    for end in ["", "\n", "\n\n\n"] {
      let head = "plumbline: 1\ngroups:\n  a:\n    hosts: [x]\n    description: "
      let text = "\(head)\(style)\n        t\(end)"
      let file = SourceText(name: "m", try formatted(text))
      let read = readManifest([file], catalogue: catalogue)
      let before = try manifest(text)
      #expect(read.value?.groups.first?.description == before.groups.first?.description)
    }
  }

  @Test func `leaves a manifest in error alone, and tells its faults`() throws {
    let file = SourceText(name: "m", "plumbline: 1\ngroups:\n  a:\n    host: [x]\n")
    let read = try formatManifests([file], catalogue: catalogue)
    #expect(read.value == nil)
    #expect(read.diagnostics.map(\.code) == ["missing-key", "unknown-key"])
  }

  @Test(arguments: ManifestTexts.examples)
  func `has nothing to do for the manifests to copy`(manifest: ManifestTexts.Named) throws {
    #expect(try formatted(manifest.text) == manifest.text)
  }

  @Test(arguments: ManifestTexts.all.filter(\.isGood))
  func `keeps every manifest of this project`(manifest: ManifestTexts.Named) throws {
    let after = try formatted(manifest.text)
    let file = SourceText(name: "m", manifest.text)
    let root = try #require(readSingleYAML(file).value)
    if layOutYAML(file) == Array(after.utf8) {
      #expect(Self.ink(after) == Self.ink(manifest.text))
    }
    #expect(readSingleYAML(SourceText(name: "m", after)).value != nil)
    #expect(root.place.file == "m")
  }

  @Test(arguments: 0..<6)
  func `keeps manifests whose blanks and comments were changed at random`(seed: Int) throws {
    var random = Random(seed: UInt64(27_112_026 + seed))
    let originals = ManifestTexts.all.filter(\.isGood)
    var count = 0
    for _ in 0..<150 {
      let original = originals[random.below(originals.count)].text
      let text = Self.disturbed(original, &random)
      let file = SourceText(name: "m", text)
      let read = readManifest([file], catalogue: catalogue)
      guard !read.diagnostics.hasErrors else { continue }
      count += 1
      let after = try formatted(text)
      #expect(try manifest(after).declaresTheSame(as: #require(read.value)), "\(text)")
      if layOutYAML(file) == Array(after.utf8) {
        #expect(Self.ink(after) == Self.ink(text), "\(text)")
      }
      let lines = after.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(after.hasSuffix("\n") && !after.contains("\r") && lines.count > 1, "\(text)")
    }
    #expect(count > 60)
  }

  /// All that is neither a blank nor a quote, in its order.
  private static func ink(_ text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.filter { !" \t\r\n\"'\u{FEFF}".unicodeScalars.contains($0) }
  }

  /// A text with other indentation, blanks, comments, blank lines and line ends.
  private static func disturbed(_ text: String, _ random: inout Random) -> String {
    let factor = [1, 1, 2, 3][random.below(4)]
    let flat = random.below(4) == 0
    var lines: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let words = line.drop { $0 == " " }
      let depth = line.count - words.count
      var indent = depth * factor
      if flat, words.hasPrefix("- "), depth >= 2 { indent = (depth - 2) * factor }
      var changed = String(repeating: " ", count: indent) + words
      switch random.below(12) {
      case 0: changed += String(repeating: " ", count: 1 + random.below(3))
      case 1: changed += " \t# behind \(lines.count)"
      case 2: changed = changed.replacing(": ", with: ":   ", maxReplacements: 1)
      case 3: changed = changed.replacing("- ", with: "-  ", maxReplacements: 1)
      case 4: changed += "\t"
      case 5: lines.append(String(repeating: " ", count: random.below(9)))
      case 6:
        lines.append(String(repeating: " ", count: random.below(12)) + "#before \(lines.count)")
      case 7: lines.append(String(repeating: " ", count: indent) + "# level with the next")
      case 8: changed = changed.replacing(": ", with: " : ", maxReplacements: 1)
      default: break
      }
      lines.append(changed)
    }
    return lines.joined(separator: ["\n", "\n", "\r\n"][random.below(3)])
  }
}
