import TLSCapture
import Testing

struct `Texts of addresses and times` {
  /// As written, and as RFC 5952 would have it.
  static let addresses = [
    ("10.0.0.5", "10.0.0.5"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
    ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("2001:DB8::5", "2001:db8::5"),
    ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
    ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("fe80::0001", "fe80::1"),
    ("::ffff:10.0.0.5", "10.0.0.5"), ("64:ff9b::10.0.0.5", "64:ff9b::a00:5"),
    ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
  ]

  @Test(arguments: addresses)
  func `are read and written`(_ text: String, _ canonical: String) throws {
    let address = try #require(IPAddress(text))
    #expect(address.description == canonical)
    #expect(IPAddress(canonical) == address)
  }

  @Test(arguments: [
    "", "10.0.0", "10.0.0.0.1", "10.0.0.256", "10.0.0.05", "10.0.0.-1", "10.0.0.a", "1", ":", ":::",
    "1:", ":1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "fe80::1%eth0",
    "1:2:3:4:5:6:7:8::", "::10.0.0.5:1", "adfs01", "10.0.0.5 ", "::ffff:10.0.0.256",
  ])
  func `that are none are refused`(_ text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test func `IPv4 is what maps to it`() {
    #expect(IPAddress("10.0.0.5") == IPAddress(ipv4: 0x0A00_0005))
    #expect(IPAddress("10.0.0.5")?.isIPv4 == true)
    #expect(IPAddress("::1")?.isIPv4 == false)
  }

  @Test func `an endpoint has its port behind the address`() throws {
    let four = try #require(IPAddress("10.0.0.5"))
    let six = try #require(IPAddress("2001:db8::5"))
    #expect(Endpoint(four, port: 443).description == "10.0.0.5:443")
    #expect(Endpoint(six, port: 443).description == "[2001:db8::5]:443")
  }

  @Test(arguments: [
    (Int64(0), "1970-01-01T00:00:00.000000Z"),
    (1_519_892_130_250_000_000, "2018-03-01T08:15:30.250000Z"),
    (1_519_892_130_250_000_001, "2018-03-01T08:15:30.250000001Z"),
    (951_782_400_000_000_000, "2000-02-29T00:00:00.000000Z"),
    (4_102_444_799_999_999_000, "2099-12-31T23:59:59.999999Z"),
    (-1, "1969-12-31T23:59:59.999999999Z"),
    (.max, "2262-04-11T23:47:16.854775807Z"),
    (.min, "1677-09-21T00:12:43.145224192Z"),
  ])
  func `a time is in UTC`(_ nanoseconds: Int64, _ text: String) {
    #expect(CaptureTime(nanoseconds: nanoseconds).description == text)
  }

  @Test func `a time for people ends with the second`() {
    let time = CaptureTime(nanoseconds: 1_519_892_130_250_000_000)
    #expect(time.toTheSecond == "2018-03-01 08:15:30")
  }
}
