import Inputs
import Support
import Testing
import WindowsRegistry

@testable import Posture

struct `Explaining` {
  @Test func `has something to say of every topic, with sources that there are`() throws {
    let topics = catalogue.topics
    #expect(topics.count > 400)
    for kind in Topic.Kind.allCases where kind != .operation {
      #expect(topics.contains { $0.topic.kind == kind }, "\(kind)")
    }
    for entry in topics {
      let topic = entry.topic
      let found = try #require(explain(topic, catalogue: catalogue), "\(topic)")
      #expect(found.topic == topic)
      #expect(!found.title.isEmpty, "\(topic)")
      #expect(!found.sources.isEmpty, "\(topic)")
      #expect(topic.kind == .source || !found.sections.isEmpty, "\(topic)")
      let cited = found.sections.flatMap(\.blocks).flatMap(\.items).flatMap(\.sources)
      #expect(cited.filter { catalogue.sources[$0] == nil } == [], "\(topic)")
      // What it speaks of can be asked for in turn.
      let named = found.sections.flatMap(\.blocks).flatMap(\.prose).flatMap(\.topics)
      #expect(named.filter { !catalogue.contains($0) } == [], "\(topic)")
    }
  }

  @Test(arguments: [
    ("schannel.client", Topic(.family, "schannel.client")),
    ("Schannel.Client", Topic(.family, "schannel.client")),
    ("schannel.client.TLS 1.2", Topic(.setting, "schannel.client.TLS 1.2")),
    ("schannel.client.tls1.2", Topic(.setting, "schannel.client.TLS 1.2")),
    ("winhttp.TLSv1.2", Topic(.setting, "winhttp.TLS 1.2")),
    ("ciphers.aes 128/128", Topic(.setting, "ciphers.AES 128/128")),
    ("TLS 1.2", Topic(.protocolVersion, "TLS 1.2")), ("1.3", Topic(.protocolVersion, "TLS 1.3")),
    ("ad-fs", Topic(.workload, "ad-fs")), ("ADFS", Topic(.workload, "ad-fs")),
    ("outlook.winhttp", Topic(.rule, "outlook.winhttp")),
    ("exchange-server.version", Topic(.prerequisite, "exchange-server.version")),
    ("schannel-tls12", Topic(.capability, "schannel-tls12")),
    ("kb3140245", Topic(.update, "KB3140245")), ("3140245", Topic(.update, "KB3140245")),
    ("source:KB3140245", Topic(.source, "KB3140245")),
    ("sql-server", Topic(.workload, "sql-server")),
    ("product:sql-server", Topic(.product, "sql-server")),
    ("windows-7", Topic(.release, "windows-7")), ("7600", Topic(.release, "windows-7")),
    ("17763.1554", Topic(.release, "windows-10-1809")),
    ("Windows Server 2012 R2", Topic(.release, "windows-8.1")),
    ("Server 2012 R2", Topic(.release, "windows-8.1")),
    ("2016", Topic(.release, "windows-10-1607")),
    ("Windows 10 22H2", Topic(.release, "windows-10-1903")),
    ("W32-PROTO", Topic(.source, "W32-PROTO")),
    ("fips", Topic(.family, "fips")), ("diagnostic:fips", Topic(.diagnostic, "fips")),
    ("drops-protocol", Topic(.diagnostic, "drops-protocol")),
  ])
  func `takes a name as people write it`(text: String, topic: Topic) throws {
    #expect(catalogue.find(text) == .one(topic))
    #expect(try #require(explain(text, catalogue: catalogue)).topic == topic)
  }

  @Test(arguments: [
    ("schanel.client", ["schannel.client"]), ("outlook.winhtp", ["outlook.winhttp"]),
    ("schannel.client.TLS 1.4", ["schannel.client"]), ("outlook.telnet", ["outlook"]),
    ("workload:ad-sf", ["ad-fs"]), ("Entra Connect Sync Server", []), ("", []), ("KB1", []),
    ("suite-list", ["suite-list-too-long"]),
  ])
  func `knows what was meant by a name that nothing has`(text: String, meant: [String]) {
    #expect(catalogue.find(text) == .none(meant: meant))
    #expect(explain(text, catalogue: catalogue) == nil)
  }

  @Test func `asks back where a name stands for several releases`() {
    guard case .several(let topics) = catalogue.find("Windows 10") else {
      Issue.record("one Windows 10 only")
      return
    }
    #expect(topics.first == Topic(.release, "windows-10-1507"))
    #expect(topics.count == 6)
    #expect(explain("Windows 10", catalogue: catalogue) == nil)
  }

  @Test func `points to other things of the same name`() throws {
    let family = try #require(explain("fips", catalogue: catalogue))
    let also = try #require(family.sections.last)
    #expect(also.name == .also)
    #expect(also.blocks.flatMap(\.items).map(\.text.plain) == ["diagnostic:fips"])
  }

  @Test(arguments: catalogue.settingIDs)
  func `shows how a manifest states a setting`(id: SettingID) throws {
    let found = try #require(
      explain(Topic(.setting, id.description), catalogue: catalogue)
    )
    let text = found.sections.first { $0.name == .manifest }?.blocks.compactMap { block in
      if case .example(let text) = block { text } else { nil }
    }.first
    let lines = try #require(text)
    let group = "plumbline: 1\ngroups:\n  all:\n    hosts: [\"*\"]\n"
    let indented = lines.split(separator: "\n").map { "    \($0)\n" }.joined()
    let read = readManifest([SourceText(name: "a.yaml", group + indented)], catalogue: catalogue)
    #expect(read.diagnostics == [])
    #expect(read.value?.groups.first?.settings.map(\.setting) == [id])
  }

  @Test(arguments: catalogue.workloads.keys.sorted())
  func `shows how a manifest names a workload`(id: String) throws {
    let found = try #require(explain(Topic(.workload, id), catalogue: catalogue))
    let examples = found.sections.flatMap(\.blocks).compactMap { block in
      if case .example(let text) = block { text } else { nil }
    }
    #expect(examples == ["workloads: [\(id)]\n"])
  }

  // MARK: Operations

  @Test func `tells of each change of a plan what, why and what it costs`() throws {
    let host = SampleHost(.windows7).schannel("TLS 1.0", "Client", enabled: .dword(1))
    let plan = Plan(
      manifests: [],
      catalogueVersion: "",
      hosts: [
        try planned(
          group(
            """
            workloads: [outlook]
            tls: { schannel: { client: { TLS 1.0: disabled } } }
            """
          ),
          on: host
        )
      ]
    )
    let ids = plan.operationIDs
    #expect(ids.count == Set(ids).count)
    for id in ids {
      let found = try #require(explain(operation: id, of: plan, catalogue: catalogue), "\(id)")
      #expect(found.topic == Topic(.operation, id))
      #expect(found.sections.contains { $0.name == .why }, "\(id)")
      #expect(found.sections.contains { $0.name == .hazards }, "\(id)")
    }
    let id = "host/schannel.client.TLS 1.0/Enabled"
    let found = try #require(explain(operation: id, of: plan, catalogue: catalogue))
    let change = found.sections.flatMap(\.blocks).compactMap { block in
      if case .change(let change) = block { change } else { nil }
    }
    #expect(
      change == [
        .init(
          before: .present(.dword(1)),
          after: .dword(0),
          setting: SettingID(family: "schannel.client", member: "TLS 1.0")
        )
      ]
    )
    let hazards = found.sections.first { $0.name == .hazards }?.blocks.flatMap(\.items) ?? []
    #expect(hazards.contains { $0.text.plain == "drops-protocol (TLS 1.0): A protocol is lost" })
    #expect(found.sections.first { $0.name == .declared }?.blocks.flatMap(\.items).count == 1)
    #expect(explain(operation: "host/x/y", of: plan, catalogue: catalogue) == nil)
    #expect(explain(operation: id, of: plan.limited { _ in false }, catalogue: catalogue) == nil)
    let update = "host/update/winhttp-default-secure-protocols"
    let required = try #require(explain(operation: update, of: plan, catalogue: catalogue))
    #expect(
      required.sections.flatMap(\.blocks).flatMap(\.prose).contains {
        $0.plain == "install KB3140245"
      }
    )
  }
}

extension Explanation.Block {
  var items: [Explanation.Item] {
    if case .list(let items) = self { items } else { [] }
  }

  var rows: [[String]] {
    if case .table(let table) = self { table.rows.map { $0.cells.map(\.plain) } } else { [] }
  }

  var prose: [Prose] {
    switch self {
    case .text(let text): [text]
    case .list(let items): items.flatMap { [$0.text] + $0.details }
    case .table(let table): table.rows.flatMap(\.cells)
    case .example, .change: []
    }
  }
}

extension Prose {
  var topics: [Topic] {
    spans.compactMap { span in if case .topic(let topic, _) = span { topic } else { nil } }
  }
}
