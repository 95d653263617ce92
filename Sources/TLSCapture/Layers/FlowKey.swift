/// The two ends of a flow, the same whichever of them sent.
struct FlowKey: Hashable, Sendable {
  let low: Endpoint
  let high: Endpoint
  let sourceIsLow: Bool

  @inline(__always)
  init(from source: Endpoint, to destination: Endpoint) {
    sourceIsLow = Self.isOrdered(source, destination)
    low = sourceIsLow ? source : destination
    high = sourceIsLow ? destination : source
  }

  /// 64 bits of both ends, for tables that keep only that.
  ///
  /// Multiply and fold, as wyhash does; two flows in a million million share one by chance.
  @inline(__always)
  var fingerprint: UInt64 {
    let ports = UInt64(low.port) << 16 | UInt64(high.port)
    let lows = Self.fold(
      low.address.low ^ 0xA076_1D64_78BD_642F,
      high.address.low ^ 0xE703_7ED1_A0B4_28DB
    )
    let highs = Self.fold(
      low.address.high ^ 0x8EBC_6AF0_9C88_C6E3,
      high.address.high ^ ports ^ 0x5899_65CC_7537_4CC3
    )
    return Self.fold(lows ^ ports, highs ^ 0x1D8E_4E27_C47D_124F)
  }

  static func == (one: FlowKey, other: FlowKey) -> Bool {
    one.low == other.low && one.high == other.high
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(low)
    hasher.combine(high)
  }

  @inline(__always)
  private static func isOrdered(_ one: Endpoint, _ other: Endpoint) -> Bool {
    if one.address.low != other.address.low { return one.address.low < other.address.low }
    if one.port != other.port { return one.port < other.port }
    return one.address.high <= other.address.high
  }

  @inline(__always)
  private static func fold(_ one: UInt64, _ other: UInt64) -> UInt64 {
    let product = one.multipliedFullWidth(by: other)
    return product.high ^ product.low
  }
}
