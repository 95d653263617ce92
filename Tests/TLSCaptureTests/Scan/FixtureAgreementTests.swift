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

  /// Where tshark 4.0.17 says something else, and why it is not followed.
  private struct Disagreement {
    let file: String
    let tshark: String
    let plumbline: String
    let reason: String
  }

  private let versions = [
    Disagreement(
      file: "arkime_synthetic.pcap",
      tshark: "10.9.19.1:49621 > 10.9.19.2:443 - [TLS 1.2] 0x002c",
      plumbline: "10.9.19.1:49621 > 10.9.19.2:443 - [TLS 1.2] TLS 1.2",
      reason: "supported_versions is empty there; tshark reads the type of the next extension"
    ),
    Disagreement(
      file: "tcp-fastopen-10-syn-data-ignore__input.pcap",
      tshark: "192.168.0.45:51615 > 17.253.144.10:443 icloud.com "
        + "[TLS 1.3, TLS 1.2, TLS 1.1, TLS 1.0] -",
      plumbline: "192.168.0.45:51615 > 17.253.144.10:443 icloud.com "
        + "[TLS 1.3, TLS 1.2, TLS 1.1, TLS 1.0] TLS 1.3",
      reason: "two machines answer the SYN and tshark takes the wrong one; Suricata agrees with us"
    ),
  ]

  private let suites = [
    Disagreement(
      file: "tls13_draft14.pcap",
      tshark: "0xacad",
      plumbline: "0xc02b",
      reason: "drafts before 22 have no session id in the ServerHello; tshark reads one"
    ),
    Disagreement(
      file: "tcp-fastopen-10-syn-data-ignore__input.pcap",
      tshark: "",
      plumbline: "0x1301",
      reason: "two machines answer the SYN and tshark takes the wrong one; Suricata agrees with us"
    ),
  ]

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
      let found = try handshakes(folder, file).filter { $0.legacyVersion != nil }.map {
        line(
          $0.client.description,
          $0.server.description,
          $0.serverName,
          $0.offered.map(\.name),
          $0.chosen?.name,
          $0.helloRetryRequest
        )
      }
      let corrected = expected.map { line in
        versions.first { file.hasSuffix($0.file) && $0.tshark == line }?.plumbline ?? line
      }
      #expect(found.sorted() == corrected.sorted(), "\(folder)/\(file)")
    }
  }

  @Test(arguments: ["arkime", "suri", "derived"])
  func `have the suites and the moments that tshark finds`(folder: String) throws {
    for (file, oracle) in try Oracle.read(folder).files.sorted(by: { $0.key < $1.key }) {
      let expected = oracle.tshark_hellos.filter {
        $0.transport == "tcp" && $0.msg == "server_hello" && $0.hello_retry_request != true
      }.compactMap(\.cipher_suite).map { suite in
        suites.first { file.hasSuffix($0.file) && $0.tshark == suite }?.plumbline ?? suite
      }.filter { !$0.isEmpty }
      let unseen = suites.filter { file.hasSuffix($0.file) && $0.tshark.isEmpty }.map(\.plumbline)
      let found = try handshakes(folder, file)
      let known = found.compactMap(\.suite).map { suite in
        let digits = String(suite, radix: 16)
        return "0x" + String(repeating: "0", count: 4 - digits.count) + digits
      }
      #expect(known.sorted() == (expected + unseen).sorted(), "\(folder)/\(file)")
      let times = Set(
        oracle.tshark_hellos.filter { $0.msg == "client_hello" }.map { hello in
          let parts = hello.time.split(separator: ".")
          let fraction = parts.count > 1 ? parts[1].prefix(9) : "0"
          let padded = fraction + String(repeating: "0", count: 9 - fraction.count)
          return (Int64(parts[0]) ?? 0) * 1_000_000_000 + (Int64(padded) ?? 0)
        }
      )
      for handshake in found where handshake.legacyVersion != nil {
        #expect(times.contains(handshake.time.nanoseconds), "\(folder)/\(file)")
      }
    }
  }
}
