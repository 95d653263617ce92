import Inputs

/// Something that a SARIF run has to say beside its results.
struct SARIFNote {
  let level: String
  let descriptor: String
  let text: String
  var place: Place?

  init(level: String, descriptor: String, text: String, place: Place? = nil) {
    self.level = level
    self.descriptor = descriptor
    self.text = text
    self.place = place
  }

  init(_ diagnostic: Diagnostic) {
    self.init(
      level: diagnostic.severity.rawValue,
      descriptor: diagnostic.code,
      text: diagnostic.summary + (diagnostic.help.map { "\nhelp: \($0)" } ?? ""),
      place: diagnostic.place
    )
  }
}

extension JSONWriter {
  mutating func sarifNotification(_ note: SARIFNote, _ tree: SourceTree) {
    object { json in
      json.key("descriptor")
      json.object { json in json.member("id", note.descriptor) }
      json.member("level", note.level)
      json.text("message", note.text)
      if let place = note.place {
        json.key("locations")
        json.array(CollectionOfOne(place)) { json, place in
          json.object { json in json.sarifLocation(place, tree) }
        }
      }
    }
  }

  mutating func sarifLocation(_ place: Place, _ tree: SourceTree) {
    key("physicalLocation")
    object { json in
      json.key("artifactLocation")
      json.object { json in
        json.member("uri", tree.reference(to: place.file))
        json.member("uriBaseId", SARIFLog.base)
      }
      json.key("region")
      json.object { json in
        json.member("startLine", max(1, place.start.line))
        json.member("startColumn", max(1, place.start.column))
      }
    }
  }
}
