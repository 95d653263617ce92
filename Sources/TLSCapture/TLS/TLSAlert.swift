/// An alert of TLS by its number.
///
/// Names are those of IANA's registry “TLS Alerts” (https://www.iana.org/assignments/tls-parameters);
/// meanings follow RFC 8446, 6, RFC 5246, 7.2 and, for those that are older, RFC 2246 and 6101.
package struct TLSAlert: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  package static let closeNotify = TLSAlert(rawValue: 0)
  package static let userCanceled = TLSAlert(rawValue: 90)
  package static let noRenegotiation = TLSAlert(rawValue: 100)
  package static let handshakeFailure = TLSAlert(rawValue: 40)
  package static let protocolVersion = TLSAlert(rawValue: 70)
  package static let unrecognizedName = TLSAlert(rawValue: 112)

  /// Whether the handshake is over with it even at the level of a warning.
  ///
  /// RFC 8446, 6.2 takes all but the closure alerts for errors, whatever their level; before it,
  /// unrecognized_name (RFC 6066, 3) and no_renegotiation (RFC 5246, 7.2.2) were mere warnings.
  var isError: Bool {
    switch self {
    case .closeNotify, .userCanceled, .noRenegotiation, .unrecognizedName: false
    default: true
    }
  }

  /// As in the registry, `protocol_version`; nil for numbers that it does not assign.
  package var name: String? { text(.server)?.name }

  /// What an administrator makes of it, one clause, where this side sent it before the handshake
  /// was done.
  package func meaning(from sender: Handshake.Side) -> String? { text(sender)?.meaning }

  private func text(_ sender: Handshake.Side) -> (name: String, meaning: String)? {
    let one = "the \(sender.rawValue)"
    let other = "the \(sender.other.rawValue)"
    let isServer = sender == .server
    switch rawValue {
    case 0:
      return ("close_notify", "\(one) ended the connection in good order")
    case 10:
      return ("unexpected_message", "\(one) received a message that has no place there")
    case 20:
      return ("bad_record_mac", "\(one) found a record altered or encrypted with another key")
    case 21:
      return ("decryption_failed_RESERVED", "\(one) could not decrypt a record")
    case 22:
      return ("record_overflow", "\(one) received a record longer than allowed")
    case 30:
      return ("decompression_failure_RESERVED", "\(one) could not decompress a record")
    case 40:
      return (
        "handshake_failure",
        isServer
          ? "the server found nothing acceptable in what the client offered, mostly no common suite"
          : "the client found nothing acceptable in what the server answered"
      )
    case 41:
      return ("no_certificate_RESERVED", "\(one) has no certificate to show (SSL 3.0 only)")
    case 42:
      return ("bad_certificate", "\(one) takes the certificate of \(other) for corrupt")
    case 43:
      return ("unsupported_certificate", "\(one) does not take certificates of this kind")
    case 44:
      return ("certificate_revoked", "\(one) says that the certificate of \(other) was revoked")
    case 45:
      return (
        "certificate_expired",
        "\(one) says that the certificate of \(other) is not valid at this time"
      )
    case 46:
      return ("certificate_unknown", "\(one) does not accept the certificate of \(other)")
    case 47:
      return ("illegal_parameter", "\(one) found a field out of range or in contradiction")
    case 48:
      return ("unknown_ca", "\(one) does not trust the authority that issued the certificate")
    case 49:
      return ("access_denied", "\(one) knows the certificate and denies access")
    default:
      return laterText(one, other, isServer)
    }
  }

  private func laterText(
    _ one: String,
    _ other: String,
    _ isServer: Bool
  ) -> (name: String, meaning: String)? {
    switch rawValue {
    case 50:
      return ("decode_error", "\(one) could not parse a message")
    case 51:
      return ("decrypt_error", "\(one) could not verify a signature or the end of the handshake")
    case 52:
      return ("too_many_cids_requested", "\(one) was asked for too many connection identifiers")
    case 60:
      return (
        "export_restriction_RESERVED", "\(one) found keys longer than export rules allowed"
      )
    case 70:
      return (
        "protocol_version",
        isServer
          ? "the server takes none of the versions that the client offered"
          : "the client does not take the version that the server chose"
      )
    case 71:
      return (
        "insufficient_security",
        isServer
          ? "the server requires stronger suites than the client offered"
          : "the client requires a stronger suite than the server chose"
      )
    case 80:
      return ("internal_error", "\(one) failed for a reason of its own, see its log")
    case 86:
      return (
        "inappropriate_fallback",
        "\(one) takes a higher version than the client fell back to (RFC 7507)"
      )
    case 90:
      return ("user_canceled", "\(one) called the handshake off")
    case 100:
      return ("no_renegotiation_RESERVED", "\(one) declines to negotiate again")
    case 109:
      return ("missing_extension", "\(one) misses an extension that the version requires")
    case 110:
      return ("unsupported_extension", "\(one) received an extension that it did not ask for")
    case 111:
      return ("certificate_unobtainable_RESERVED", "\(one) could not fetch the certificate")
    case 112:
      return ("unrecognized_name", "\(one) does not know the server name that was asked for")
    case 113:
      return (
        "bad_certificate_status_response", "\(one) received an OCSP response that it does not take"
      )
    case 114:
      return (
        "bad_certificate_hash_value_RESERVED",
        "\(one) fetched a certificate with another hash"
      )
    case 115:
      return ("unknown_psk_identity", "\(one) does not know the pre-shared key")
    case 116:
      return ("certificate_required", "\(one) requires a certificate and \(other) showed none")
    case 117:
      return ("general_error", "\(one) failed for a reason that has no alert of its own")
    case 120:
      return (
        "no_application_protocol",
        "\(one) speaks none of the application protocols that the client offered (ALPN)"
      )
    case 121:
      return ("ech_required", "\(one) could not use Encrypted Client Hello and insists on it")
    default:
      return nil
    }
  }
}
