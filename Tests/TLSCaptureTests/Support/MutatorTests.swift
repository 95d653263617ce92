import Testing

@Suite struct `The mutator and the byte builder` {
  @Test func `a seed gives the same damage again, and another seed other damage`() {
    let good = [UInt8](0..<200)
    var first = Mutator(seed: 7)
    var again = Mutator(seed: 7)
    var other = Mutator(seed: 8)
    let (one, two, three) = (
      (0..<50).map { _ in first.mutated(good) },
      (0..<50).map { _ in again.mutated(good) },
      (0..<50).map { _ in other.mutated(good) }
    )
    #expect(one == two)
    #expect(one != three)
    #expect(one.contains { $0.count > good.count } && one.contains { $0.count < good.count })
  }

  @Test func `no bytes at all can be changed too`() {
    var mutator = Mutator(seed: 1)
    #expect((0..<100).contains { _ in !mutator.mutated([]).isEmpty })
  }

  @Test func `fields come in the order that was asked for`() {
    var big = ByteBuilder(.big)
    big.u16(0x0102)
    big.u24(0x030405)
    big.prefixed(3) { $0.text("ab") }
    #expect(big.bytes == [1, 2, 3, 4, 5, 0, 0, 2, 0x61, 0x62])
    var little = ByteBuilder(.little)
    little.u32(0x0102_0304)
    little.u64(5)
    little.patch(UInt16(0xAABB), at: 1)
    little.u8(9)
    little.pad(to: 8)
    #expect(little.bytes == [4, 0xBB, 0xAA, 1, 5, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0])
  }
}
