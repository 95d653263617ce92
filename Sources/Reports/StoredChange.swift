import Inputs
import Posture
import WindowsRegistry

// What a plan file says of changes and of what stands beside them.

struct StoredData: Decodable {
  enum Content: Decodable {
    case number(UInt64)
    case text(String)
    case list([String])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(UInt64.self) {
        self = .number(number)
      } else if let text = try? container.decode(String.self) {
        self = .text(text)
      } else {
        self = .list(try container.decode([String].self))
      }
    }
  }

  let type: String
  let content: Content
  let encoding: String?

  enum CodingKeys: String, CodingKey {
    case type, encoding
    case content = "data"
  }

  /// The inverse of `JSONWriter.content`.
  func data() throws -> RegistryData {
    guard let type = RegistryType(name: type) else {
      throw badPlan("“\(type)” is no registry type")
    }
    if encoding == "hex", case .text(let text) = content, let bytes = hexBytes(text) {
      return RegistryData(type, bytes)
    }
    switch (type, content) {
    case (.dword, .number(let number)):
      guard let value = UInt32(exactly: number) else { throw badPlan("\(number) is no REG_DWORD") }
      return .dword(value)
    case (.qword, .number(let number)): return .qword(number)
    case (.string, .text(let text)): return .string(text)
    case (.expandString, .text(let text)): return .expandString(text)
    case (.multiString, .list(let texts)): return .multiString(texts)
    case (_, .text(let text)):
      guard let bytes = hexBytes(text) else { throw badPlan("“\(text)” is no hex text") }
      return RegistryData(type, bytes)
    default: throw badPlan("the data does not fit \(type)")
    }
  }
}

struct StoredChange: Decodable {
  let host: String
  let kind: String
  let setting: String?
  let settings: [String]?
  let address: StoredAddress?
  let action: String
  let before: StoredData?
  let beforeUnknown: Bool?
  let after: StoredData?
  let takesEffect: String?
  let capability: String?
  let install: String?
  let satisfiedBy: [String]?
  let reason: StoredReason
  let hazards: [String]
  let drops: [String]?

  enum CodingKeys: String, CodingKey {
    case host, kind, setting, settings, address, action, before, after, capability, install, reason,
      hazards, drops
    case beforeUnknown = "before_unknown"
    case takesEffect = "takes_effect"
    case satisfiedBy = "satisfied_by"
  }

  func operation() throws -> Posture.Operation {
    guard let address, let kind = Difference.Kind(rawValue: kind) else {
      throw badPlan("a change of kind “\(kind)” has no address")
    }
    let step: Posture.Operation.Action
    switch (action, try after?.data()) {
    case ("set", let data?): step = .set(data)
    case ("delete-value", _): step = .deleteValue
    default: throw badPlan("“\(action)” is no action")
    }
    var prior: Reading<RegistryData> = .absent
    if beforeUnknown == true { prior = .unknown }
    if let data = try before?.data() { prior = .present(data) }
    return Posture.Operation(
      address: try address.address(),
      action: step,
      before: prior,
      settings: (settings ?? []).map(settingID),
      kind: kind,
      takesEffect: takesEffect.flatMap { TakesEffect(rawValue: $0) } ?? .reboot,
      hazards: try hazards.map(hazard),
      drops: (drops ?? []).compactMap { TLSProtocol(rawValue: $0) },
      reason: reason.reason
    )
  }

  func requirement() throws -> UnmetRequirement {
    guard let capability, let install else { throw badPlan("an update has no name") }
    return UnmetRequirement(
      capability: capability,
      setting: setting.map(settingID),
      install: install,
      satisfiedBy: satisfiedBy ?? [],
      reason: reason.reason
    )
  }
}

struct StoredUnknown: Decodable {
  let host: String
  let setting: String
  let address: StoredAddress?
  let reason: String

  func entry() throws -> UnknownSetting {
    UnknownSetting(setting: setting, address: try address?.address(), reason: reason)
  }
}

struct StoredUnreachable: Decodable {
  let host: String
  let setting: String
  let address: StoredAddress?
  let expected: String
  let actual: String
  let reason: StoredReason

  func entry() throws -> Unreachable {
    Unreachable(
      setting: setting,
      address: try address?.address(),
      expected: expected,
      actual: actual,
      reason: reason.reason
    )
  }
}

struct StoredRemark: Decodable {
  let host: String
  let severity: String
  let code: String
  let text: String
  let declaredAt: [StoredPlace]

  enum CodingKeys: String, CodingKey {
    case host, severity, code, text
    case declaredAt = "declared_at"
  }

  var remark: Remark {
    let places = declaredAt.map(\.place)
    return severity == "warning"
      ? Remark(warning: code, text, places) : Remark(note: code, text, places)
  }
}

struct StoredDiagnostic: Decodable {
  struct Note: Decodable {
    let text: String
    let at: StoredRange?
  }

  let severity: String
  let code: String
  let summary: String
  let at: StoredRange?
  let notes: [Note]
  let help: String?

  func diagnostic() throws -> Diagnostic {
    guard let severity = Diagnostic.Severity(rawValue: severity) else {
      throw badPlan("“\(severity)” is no severity")
    }
    return Diagnostic(
      severity,
      code,
      summary,
      at: at?.place,
      notes: notes.map { Diagnostic.Note($0.text, at: $0.at?.place) },
      help: help
    )
  }
}

/// A place with its end, as diagnostics have it.
struct StoredRange: Decodable {
  let file: String
  let line: Int
  let column: Int
  let endLine: Int
  let endColumn: Int

  enum CodingKeys: String, CodingKey {
    case file, line, column
    case endLine = "end_line"
    case endColumn = "end_column"
  }

  var place: Place {
    Place(
      file: file,
      start: Position(line: line, column: column),
      end: Position(line: endLine, column: endColumn)
    )
  }
}

/// A setting's name taken apart again: protocols have a dot of their own, families none behind them.
func settingID(_ text: String) -> SettingID {
  let member = TLSProtocol.allCases.map(\.rawValue).first { text.hasSuffix("." + $0) }
  if let member {
    return SettingID(family: String(text.dropLast(member.count + 1)), member: member)
  }
  guard let cut = text.lastIndex(of: ".") else { return SettingID(family: text, member: "") }
  return SettingID(family: String(text[..<cut]), member: String(text[text.index(after: cut)...]))
}

func path(_ text: String) throws -> RegistryPath {
  guard let path = RegistryPath(parsing: text) else { throw badPlan("“\(text)” is no key") }
  return path
}

/// A hazard that is not known cannot be judged, so it is not passed over.
func hazard(_ name: String) throws -> Hazard {
  guard let hazard = Hazard(rawValue: name) else { throw badPlan("“\(name)” is no hazard") }
  return hazard
}

func badPlan(_ reason: String) -> PlanFileFailure {
  PlanFileFailure(
    reason: "the plan file does not have the shape of a plan: \(reason)",
    help: "plan again with this version of the program"
  )
}

func location(_ text: String) throws -> HostLocation {
  let read: HostLocation?
  do throws(HostLocation.Fault) {
    read = try HostLocation.read(text)
  } catch {
    throw badPlan(error.reason)
  }
  guard let read else { throw badPlan("“\(text)” names no place") }
  return read
}
