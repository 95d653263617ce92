import Testing

@testable import TLSCapture

@Suite struct `Naming a server` {
  struct Case: CustomTestStringConvertible {
    var text: String
    var host: String
    var port: UInt16?
    var isAddress = false
    var testDescription: String { text }
  }

  @Test(arguments: [
    Case(text: "www.example", host: "www.example"),
    Case(text: "www.example:8443", host: "www.example", port: 8443),
    Case(text: "192.0.2.7", host: "192.0.2.7", isAddress: true),
    Case(text: "192.0.2.7:25", host: "192.0.2.7", port: 25, isAddress: true),
    Case(text: "[2001:db8::7]:443", host: "2001:db8::7", port: 443, isAddress: true),
    Case(text: "[::1]", host: "::1", isAddress: true),
    Case(text: "fe80::1%eth0", host: "fe80::1%eth0", isAddress: true),
    Case(text: "1.2.3.example", host: "1.2.3.example"),
  ])
  func `takes names and addresses, with and without a port`(_ sample: Case) throws {
    let target = try #require(ProbeTarget(sample.text))
    #expect(target.host == sample.host)
    #expect(target.port == sample.port)
    #expect(target.isAddress == sample.isAddress)
    #expect(ProbeTarget(target.description) == target)
  }

  @Test(arguments: [
    "", "-h", "www.example:", "www.example:0", "www.example:65536", "www.example:+1",
    "[::1", "[::1]443", "[::1]:", "[www.example]:443", "www example", "https://www.example",
    "www.example/path", "bücher.example", ":443", "www.example:443:1", "192.0.2.7:443:1", "a:b:c",
    "1:2:3",
  ])
  func `refuses what is neither`(_ text: String) {
    #expect(ProbeTarget(text) == nil)
  }
}
