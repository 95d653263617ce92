import Testing

@testable import Posture

struct `The shards of a fleet` {
  static let fleets: [(name: String, hosts: [String])] = [
    ("web001 … web999", (1...999).map { number in "web" + padded(number, 3) }),
    ("srv-01 … srv-99", (1...99).map { "srv-\(padded($0, 2))" }),
    (
      "PCs of sites",
      ["ber", "muc", "ham"].flatMap { site in (1...400).map { "\(site)-pc-\(padded($0, 4))" } }
    ),
    ("full names", (1...600).map { "app\($0).prod.example.com" }),
  ]

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  @Test(arguments: fleets.indices, [2, 3, 4, 7, 8, 16])
  func `are of about the same size`(index: Int, count: Int) {
    let hosts = Self.fleets[index].hosts
    var sizes = Array(repeating: 0, count: count)
    for host in hosts { sizes[DriftReport.shard(of: host, count: count) - 1] += 1 }
    let mean = Double(hosts.count) / Double(count)
    // Chance alone strays by the root of the mean; more than four times that is no chance.
    for size in sizes {
      #expect(abs(Double(size) - mean) < 4 * mean.squareRoot() + 1, "\(sizes)")
    }
  }

  @Test func `never hang on how a name is written`() {
    #expect(DriftReport.shard(of: "WEB01", count: 16) == DriftReport.shard(of: "web01", count: 16))
    #expect(DriftReport.shard(of: "anything", count: 1) == 1)
  }

  /// Jobs of one matrix may run different builds of the program.
  @Test func `are the same for ever`() {
    #expect(
      ["web001", "web002", "web003", "db-1"].map { DriftReport.shard(of: $0, count: 16) } == [
        15, 16, 12, 8,
      ]
    )
  }
}
