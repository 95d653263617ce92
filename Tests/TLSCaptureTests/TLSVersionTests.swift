import TLSCapture
import Testing

@Suite struct `A version on the wire` {
  @Test func `is named as manifests name it, and by its number where it has no name`() {
    let names = [0x0002, 0x0300, 0x0301, 0x0302, 0x0303, 0x0304, 0x7F17, 0xFEFD].map {
      TLSVersion(rawValue: $0).name
    }
    #expect(
      names == [
        "SSL 2.0", "SSL 3.0", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3", "TLS 1.3 draft 23",
        "0xFEFD",
      ]
    )
  }

  @Test func `is ordered by age, the drafts of TLS 1.3 before TLS 1.3`() {
    let versions: [TLSVersion] = [.tls13, TLSVersion(rawValue: 0x7F17), .tls12, .ssl20, .ssl30]
    #expect(versions.sorted().map(\.rawValue) == [0x0002, 0x0300, 0x0303, 0x7F17, 0x0304])
  }
}
