/// IEEE 802.11 data frames whose content is clear.
extension FrameDecoder {
  /// What a radio adds in front; the fields up to the flags say whether the header is padded.
  ///
  /// Source: https://www.radiotap.org/
  mutating func radiotap(_ bytes: RawSpan, _ layer: Layer, into sink: inout some FrameSink) {
    guard let length = bytes.field(2, as: UInt16.self).map({ Int(UInt16(littleEndian: $0)) }),
      let present = bytes.field(4, as: UInt32.self).map(UInt32.init(littleEndian:)),
      let frame = bytes.part(length)
    else { return unread(layer) }
    guard length >= 8 else {
      tally.malformed += 1
      return
    }
    var flags: UInt8 = 0
    if present & 2 != 0 {
      var offset = 8
      var more = present
      while more >> 31 == 1, let next = bytes.field(offset, as: UInt32.self) {
        more = UInt32(littleEndian: next)
        offset += 4
      }
      if present & 1 != 0 { offset = (offset + 7) / 8 * 8 + 8 }
      guard offset < length, let found = bytes.u8(offset) else { return unread(layer) }
      flags = found
    }
    guard flags & 0x40 == 0 else {  // the frame check sequence was wrong
      tally.malformed += 1
      return
    }
    wireless(frame, layer, isPadded: flags & 0x20 != 0, into: &sink)
  }

  /// IEEE 802.11-2020, 9.2.3 and 9.3.2; the header is padded to four bytes where the radio says so.
  mutating func wireless(
    _ bytes: RawSpan,
    _ layer: Layer,
    isPadded: Bool,
    into sink: inout some FrameSink
  ) {
    guard let kind = bytes.u8(0), let flags = bytes.u8(1) else { return unread(layer) }
    guard kind & 0x0F == 0x08, kind & 0x40 == 0 else {  // not data, or data without content
      tally.notIP += 1
      return
    }
    guard flags & 0x40 == 0 else {
      tally.encryptedWireless += 1
      return
    }
    guard let header = bytes.wirelessHeader else { return unread(layer) }
    let length = isPadded ? (header.length + 3) / 4 * 4 : header.length
    guard let sequence = bytes.u8(22), let payload = bytes.part(length) else {
      return unread(layer)
    }
    if sequence & 0x0F != 0 || flags & 0x04 != 0 {
      tally.fragments += 1
    } else if header.isAggregate {
      aggregate(payload, layer, into: &sink)
    } else {
      logicalLink(payload, layer, into: &sink)
    }
  }

  /// An A-MSDU, IEEE 802.11-2020, 9.3.2.2: addresses, a length and an LLC frame, each padded to
  /// four bytes.
  private mutating func aggregate(
    _ bytes: RawSpan,
    _ layer: Layer,
    into sink: inout some FrameSink
  ) {
    var offset = 0
    repeat {
      if offset > 0 { tally.furtherSubframes += 1 }
      guard let length = bytes.u16(offset + 12).map(Int.init),
        let payload = bytes.part(offset + 14, length)
      else { return unread(layer) }
      let inner = layer.limited(to: length, of: bytes.byteCount - offset - 14)
      logicalLink(payload, inner, into: &sink)
      offset += (14 + length + 3) / 4 * 4
      // What is left may be the frame check sequence.
    } while offset < bytes.byteCount - 14
  }
}

extension RawSpan {
  /// How long the header of a data frame of 802.11 is, and whether an A-MSDU follows; nil where it is
  /// not all there.
  ///
  /// IEEE 802.11-2020, 9.2.3: a fourth address between two access points, then where the type says so
  /// a field of quality, and HT control behind it.
  var wirelessHeader: (length: Int, isAggregate: Bool)? {
    guard let kind = u8(0), let flags = u8(1) else { return nil }
    let length = flags & 0x03 == 0x03 ? 30 : 24
    guard kind & 0x80 != 0 else { return (length, false) }
    guard let control = u8(length) else { return nil }
    return (length + (flags & 0x80 != 0 ? 6 : 2), control & 0x80 != 0)
  }
}
