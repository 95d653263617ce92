package import Posture
package import TLSCapture

/// A handshake in a few words; each function gives a changed copy.
package struct SampleHandshake: Sendable {
  package var value: Handshake

  /// A list of versions, as supported_versions holds it.
  package init(listing offered: TLSVersion...) {
    self.init(offered, legacy: .tls12)
  }

  /// The field of the hello alone.
  package init(upTo version: TLSVersion) {
    self.init([version], legacy: version)
  }

  private init(_ offered: [TLSVersion], legacy: TLSVersion) {
    value = Handshake(
      time: CaptureTime(nanoseconds: Self.start),
      client: Self.endpoint("10.0.0.5", 49_231),
      server: Self.endpoint("10.0.0.9", 443),
      offered: offered,
      legacyVersion: legacy
    )
  }

  /// 2018-03-01T08:15:30.250Z, the day from which Office 365 was to take TLS 1.2 only.
  package static let start: Int64 = 1_519_892_130_250_000_000

  package func chosen(_ version: TLSVersion, _ suite: UInt16 = 0xC030) -> SampleHandshake {
    changed {
      $0.outcome = .chosen
      $0.chosen = version
      $0.suite = suite
    }
  }

  /// Of which the capture has the answer only.
  package var withoutHello: SampleHandshake {
    changed {
      $0.legacyVersion = nil
      $0.offered = []
    }
  }

  package func refused(
    _ alert: UInt8? = nil,
    end: Handshake.End? = nil
  ) -> SampleHandshake {
    changed {
      $0.outcome = .refused
      $0.alert = alert.map { Handshake.Alert(sender: .server, level: 2, code: $0) }
      $0.end = end
    }
  }

  package func from(_ address: String) -> SampleHandshake {
    changed { $0.client = Self.endpoint(address, 49_231) }
  }

  package func to(_ address: String, port: UInt16 = 443, name: String? = nil) -> SampleHandshake {
    changed {
      $0.server = Self.endpoint(address, port)
      $0.serverName = name
    }
  }

  package func named(_ name: String) -> SampleHandshake { changed { $0.serverName = name } }

  package func after(seconds: Int64) -> SampleHandshake {
    changed { $0.time = CaptureTime(nanoseconds: Self.start + seconds * 1_000_000_000) }
  }

  package func changed(_ change: (inout Handshake) -> Void) -> SampleHandshake {
    var copy = self
    change(&copy.value)
    return copy
  }

  /// An address that a test wrote; a typing error there should stop the test and nothing else.
  private static func endpoint(_ text: String, _ port: UInt16) -> Endpoint {
    guard let address = IPAddress(text) else { fatalError("no address: \(text)") }
    return Endpoint(address, port: port)
  }
}

extension HandshakeSummary {
  package init(_ handshakes: [SampleHandshake], floor: TLSVersion = .tls12) {
    self.init(floor: floor)
    for handshake in handshakes { add(handshake.value) }
  }
}
