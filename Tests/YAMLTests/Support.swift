import Foundation
import Inputs
import Support
import Testing
import YAML

/// What was to be read, and the places that its marks show.
///
/// `«` and `»` in the text stand around each stretch that a diagnostic must point at; they are
/// taken out before the text is read. An empty place is `«»`.
struct Marked: CustomTestStringConvertible {
  let source: SourceText
  private(set) var places: [Place] = []
  var testDescription: String { source.line(1) }

  init(_ text: String) {
    var stripped = ""
    var line = 1
    var column = 1
    var starts: [Position] = []
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      switch scalar {
      case "«":
        starts.append(Position(line: line, column: column))
      case "»":
        guard let start = starts.popLast() else { continue }
        let end = Position(line: line, column: column)
        places.append(Place(file: "marked.yaml", start: start, end: end))
      default:
        stripped.unicodeScalars.append(scalar)
        column += 1
        if scalar == "\n" || scalar == "\r" {
          if scalar == "\r" || previous != "\r" { line += 1 }
          column = 1
        }
        previous = scalar
      }
    }
    source = SourceText(name: "marked.yaml", stripped)
    places.sort()
  }
}

/// The value of a text that must be read without a word.
func json(_ text: String) throws -> JSONValue {
  let read = readSingleYAML(SourceText(name: "test.yaml", text))
  #expect(read.diagnostics == [])
  return JSONValue(try #require(read.value))
}

extension Node {
  var items: [Node] {
    guard case .sequence(let items) = content else { return [] }
    return items
  }

  var pairs: [Pair] {
    guard case .mapping(let pairs) = content else { return [] }
    return pairs
  }

  var scalar: Scalar? {
    guard case .scalar(let scalar) = content else { return nil }
    return scalar
  }

  /// This node and all below it, each before what is in it.
  var all: [Node] {
    [self] + items.flatMap(\.all) + pairs.flatMap { $0.key.all + $0.value.all }
  }
}

/// A manifest with something of everything that the grammar has.
let manifest = #"""
  # yaml-language-server: $schema=https://plumbline.example/manifest.schema.json
  plumbline: 1
  state: hosts                 # relative to this file

  groups:
    federation:
      description: AD FS farm and its proxies
      hosts: [adfs01, "wap*"]
      workloads: [ad-fs]
    clients: &clients
      hosts: ["pc-*"]
      workloads: [outlook, owa, skype-for-business]
      tls:
        winhttp: { TLS 1.0: enabled }
    everywhere:
      hosts: ["*"]
      tls:
        schannel:
          client: { SSL 3.0: disabled, TLS 1.2: enabled }
          server: {
            SSL 3.0: disabled,
            TLS 1.2: enabled
            }
        internet-options: { scope: every-user, TLS 1.2: enabled }
      updates: [KB3140245]
      registry:
        - key: HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL
          value: EventLogging
          type: REG_DWORD
          data: 0x7
      pin: false
    more: *clients

  waivers:
    - setting: schannel.server.TLS 1.0
      groups: [clients]
      reason: |
        the label printers' driver,
        as of émile
      owner: 'print team'
      expires: 2027-03-31

  """#
