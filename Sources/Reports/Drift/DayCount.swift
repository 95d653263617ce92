import Posture

extension WaiverNote {
  /// `31 days left`, `ends today`, `expired 3 days ago`; nil where no day is known to judge by.
  func daysLeft(on today: ISODate?) -> String? {
    guard let today else { return nil }
    let left = expires.days(since: today)
    switch left {
    case 0: return "ends today"
    case 1...: return "\(count(left, "day")) left"
    default: return "expired \(count(-left, "day")) ago"
    }
  }
}
