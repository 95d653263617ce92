import FoundationEssentials
import Inputs
package import Posture
import WindowsRegistry

/// Why a plan file cannot be used.
package struct PlanFileFailure: Error, Hashable, Sendable {
  package let reason: String
  package let help: String
}

/// Reads a plan file that `writePlanJSON` wrote.
///
/// `digest` gives the SHA-256 of bytes in hex. A file that was changed after it was written is
/// refused, whoever changed it and however little.
package func readPlanFile(
  _ bytes: [UInt8],
  digest: ([UInt8]) -> String
) throws(PlanFileFailure) -> Plan {
  let marker = Array("\"plan_sha256\": ".utf8)
  guard bytes.first == 0x7B, let end = lastIndex(of: marker, in: bytes) else {
    throw PlanFileFailure(
      reason: "this is no plan file, or one that was cut off",
      help: "a plan file is what “plumbline plan --out FILE” writes"
    )
  }
  let expected = Array("\"\(digest(Array(bytes[..<end])))\"\n}\n".utf8)
  guard Array(bytes[end...]) == expected else {
    throw PlanFileFailure(
      reason: "the plan was changed after it was written: plan_sha256 does not match",
      help: "plan again; a plan is applied as it was reviewed"
    )
  }
  do {
    let data = Data(bytes)
    // Asked first: a file of another format need not have the shape of this one.
    let version = try JSONDecoder().decode(StoredFormat.self, from: data).formatVersion
    guard version.hasPrefix("1.") else {
      throw PlanFileFailure(
        reason: "cannot read plan format \(version)",
        help: "this program reads format 1; plan again"
      )
    }
    return try JSONDecoder().decode(StoredPlan.self, from: data).plan()
  } catch let failure as PlanFileFailure {
    throw failure
  } catch {
    throw PlanFileFailure(
      reason: "the plan file does not have the shape of a plan: \(decodingWords(error))",
      help: "plan again with this version of the program"
    )
  }
}

private func lastIndex(of marker: [UInt8], in bytes: [UInt8]) -> Int? {
  var index = bytes.count - marker.count
  while index >= 0 {
    if bytes[index] == marker[0], bytes[index..<index + marker.count].elementsEqual(marker) {
      return index + marker.count
    }
    index -= 1
  }
  return nil
}

/// What a decoder has to say, in a person's words.
func decodingWords(_ error: any Error) -> String {
  guard let error = error as? DecodingError else { return "\(error)" }
  func path(_ context: DecodingError.Context) -> String {
    context.codingPath.map(\.stringValue).joined(separator: ".")
  }
  switch error {
  case .keyNotFound(let key, let context): return "\(path(context)) lacks “\(key.stringValue)”"
  case .typeMismatch(_, let context): return "\(path(context)) is of another type"
  case .valueNotFound(_, let context): return "\(path(context)) is null"
  case .dataCorrupted(let context): return context.debugDescription
  @unknown default: return "it cannot be decoded"
  }
}
