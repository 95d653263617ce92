package import Posture
import WindowsRegistry

/// Writes an explanation as JSON: its sections by name, each with its blocks in order.
package func writeExplanationJSON(
  _ explanation: Explanation,
  version: String,
  to output: ReportOutput
) {
  var json = JSONWriter(output)
  json.object { json in
    json.head(version: version)
    json.key("topic")
    json.topic(explanation.topic)
    json.member("title", explanation.title)
    json.key("sections")
    json.array(explanation.sections) { json, section in
      json.object { json in
        json.member("name", section.name.rawValue)
        json.member("heading", section.name.heading)
        json.key("blocks")
        json.array(section.blocks) { json, block in json.object { json in json.block(block) } }
      }
    }
    json.key("sources")
    json.array(explanation.sources) { json, source in
      json.object { json in
        json.member("key", source.key)
        json.member("title", source.title)
        json.member("url", source.url)
      }
    }
  }
  output.write("\n")
}

/// Writes all topics with their titles.
package func writeTopicsJSON(
  _ catalogue: Catalogue,
  operations: [String],
  version: String,
  to output: ReportOutput
) {
  var json = JSONWriter(output)
  json.object { json in
    json.head(version: version)
    json.key("topics")
    let changes = operations.map { TopicTitle(topic: Topic(.operation, $0), title: "") }
    json.array(catalogue.topics + changes) { json, entry in
      json.object { json in
        json.member("kind", entry.topic.kind.rawValue)
        json.member("name", entry.topic.name)
        json.member("title", entry.title)
      }
    }
  }
  output.write("\n")
}

extension JSONWriter {
  fileprivate mutating func topic(_ topic: Topic) {
    object { json in
      json.member("kind", topic.kind.rawValue)
      json.member("name", topic.name)
    }
  }

  /// The members of one block: one, which says what it is.
  fileprivate mutating func block(_ block: Explanation.Block) {
    switch block {
    case .text(let text): member("text", text.plain)
    case .example(let text): member("example", text)
    case .list(let items):
      key("list")
      array(items) { json, item in
        json.object { json in
          json.member("text", item.text.plain)
          json.member("details", item.details.map(\.plain))
          json.member("sources", item.sources)
        }
      }
    case .table(let table):
      key("table")
      array(table.rows) { json, row in
        json.object { json in
          json.member("topic", row.topic?.name)
          for (column, cell) in zip(table.columns, row.cells) {
            json.member(column.id, cell.plain)
          }
        }
      }
    case .change(let change):
      key("change")
      object { json in json.change(change) }
    }
  }

  /// As a plan has it: null is absent, and what nobody knows has a member of its own.
  private mutating func change(_ change: Explanation.Change) {
    switch change.before {
    case .present(let data):
      key("before")
      self.data(data)
    case .absent:
      key("before")
      null()
    case .unknown: member("before_unknown", true)
    }
    key("after")
    data(change.after)
  }
}
