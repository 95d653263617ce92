package import Inputs

/// An agreed exception as reports name it.
package struct WaiverNote: Hashable, Sendable {
  /// The pattern of settings, as it is written.
  package let setting: String
  package let reason: String
  package let owner: String
  /// The last day on which it holds.
  package let expires: ISODate
  package let isExpired: Bool
  package let declaredAt: Place

  package init(
    setting: String,
    reason: String,
    owner: String,
    expires: ISODate,
    isExpired: Bool,
    declaredAt: Place
  ) {
    self.setting = setting
    self.reason = reason
    self.owner = owner
    self.expires = expires
    self.isExpired = isExpired
    self.declaredAt = declaredAt
  }

  init(_ waiver: Waiver, today: ISODate?) {
    self.init(
      setting: waiver.setting.value.pattern,
      reason: waiver.reason,
      owner: waiver.owner,
      expires: waiver.expires,
      isExpired: today.map { waiver.expires < $0 } ?? true,
      declaredAt: waiver.place
    )
  }
}

/// What a waiver did in one report.
package struct WaiverUse: Hashable, Sendable {
  package let note: WaiverNote
  /// Hosts on which it takes a setting that somebody asks for.
  package let hosts: Int
  /// Findings that it takes, or would take if it had not expired.
  package let findings: Int

  package init(note: WaiverNote, hosts: Int, findings: Int) {
    self.note = note
    self.hosts = hosts
    self.findings = findings
  }
}

extension Manifest {
  /// All waivers, as they are judged on a day.
  package func waiverNotes(today: ISODate?) -> [WaiverNote] {
    waivers.map { WaiverNote($0, today: today) }
  }
}
