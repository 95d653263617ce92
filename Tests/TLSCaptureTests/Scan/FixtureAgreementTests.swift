import Foundation
import TLSCapture
import Testing

/// Captures that nobody here took, with what tshark says of each.
private struct Oracle: Decodable {
  struct Hello: Decodable {
    let time: String
    let src: String
    let sport: Int
    let dst: String
    let dport: Int
    let transport: String
    let msg: String
    let hello_retry_request: Bool?
    let cipher_suite: String?
    let sslv2_format: Bool?
  }
  struct Connection: Decodable {
    let transport: String
    let client: String
    let server: String
    let client_hellos: Int
    let sni: String?
    let offered: [String]?
    let negotiated: String?
    let hello_retry: Bool?
  }
  struct File: Decodable {
    let tshark_hellos: [Hello]
    let connections: [Connection]?
  }

  let files: [String: File]

  static let folder = ProcessInfo.processInfo.environment["PLUMBLINE_FIXTURES"].map { $0 + "/pcap" }

  static func read(_ folder: String) throws -> Oracle {
    let path = "\(try #require(Self.folder))/\(folder)/expected.json"
    return try JSONDecoder().decode(Oracle.self, from: Data(contentsOf: URL(filePath: path)))
  }
}

extension Endpoint {
  /// As tshark's tables have it.
  fileprivate var tsharkText: String { "\(address):\(port)" }
}

@Suite(.enabled(if: Oracle.folder != nil, "PLUMBLINE_FIXTURES is not set"))
struct `Captures of others` {
  private func handshakes(_ folder: String, _ file: String) throws -> [Handshake] {
    var scan = CaptureScan()
    var found: [Handshake] = []
    try scan.read("\(try #require(Oracle.folder))/\(folder)/\(file)") { found.append($0) }
    scan.finish { found.append($0) }
    return found
  }

  /// `TLSv1.3-draft18` as Plumbline names it.
  private func name(_ tshark: String) -> String {
    tshark.replacing("SSLv", with: "SSL ").replacing("TLSv", with: "TLS ")
      .replacing("-draft", with: " draft ").replacing("SSL 3", with: "SSL 3.0")
  }

  private func line(
    _ client: String,
    _ server: String,
    _ name: String?,
    _ offered: [String],
    _ chosen: String?,
    _ retried: Bool
  ) -> String {
    "\(client) > \(server) \(name ?? "-") [\(offered.joined(separator: ", "))] "
      + "\(chosen ?? "-")\(retried ? " retried" : "")"
  }

  /// What Plumbline sees and tshark does not, or the other way round; each with its reason.
  private let explained: [String: Set<String>] = [:]

  @Test(arguments: ["arkime", "suri"])
  func `have the connections that tshark finds`(folder: String) throws {
    for (file, oracle) in try Oracle.read(folder).files.sorted(by: { $0.key < $1.key }) {
      let expected = (oracle.connections ?? []).filter {
        $0.transport == "tcp" && $0.client_hellos > 0
      }.map {
        line(
          $0.client,
          $0.server,
          $0.sni,
          ($0.offered ?? []).map(name),
          $0.negotiated.map(name),
          $0.hello_retry ?? false
        )
      }
      let found = try handshakes(folder, file).map {
        line(
          $0.client.tsharkText,
          $0.server.tsharkText,
          $0.serverName,
          $0.offered.map(\.name),
          $0.chosen?.name,
          $0.helloRetryRequest
        )
      }
      let difference = Set(expected).symmetricDifference(found)
      #expect(difference == explained[file, default: []], "\(folder)/\(file)")
      #expect(found.count == expected.count || explained[file] != nil, "\(folder)/\(file)")
    }
  }

  @Test(arguments: ["arkime", "suri", "derived"])
  func `have the suites and the moments that tshark finds`(folder: String) throws {
    for (file, oracle) in try Oracle.read(folder).files.sorted(by: { $0.key < $1.key }) {
      let suites = oracle.tshark_hellos.filter {
        $0.transport == "tcp" && $0.msg == "server_hello" && $0.hello_retry_request != true
      }.compactMap(\.cipher_suite)
      let found = try handshakes(folder, file)
      let known = found.compactMap(\.suite).map { suite in
        let digits = String(suite, radix: 16)
        return "0x" + String(repeating: "0", count: 4 - digits.count) + digits
      }
      if explained[file] == nil { #expect(known.sorted() == suites.sorted(), "\(folder)/\(file)") }
      let times = Set(
        oracle.tshark_hellos.filter { $0.msg == "client_hello" }.map { hello in
          let parts = hello.time.split(separator: ".")
          let fraction = parts.count > 1 ? parts[1].prefix(9) : "0"
          let padded = fraction + String(repeating: "0", count: 9 - fraction.count)
          return (Int64(parts[0]) ?? 0) * 1_000_000_000 + (Int64(padded) ?? 0)
        }
      )
      for handshake in found where explained[file] == nil {
        #expect(times.contains(handshake.time.nanoseconds), "\(folder)/\(file)")
      }
    }
  }
}
