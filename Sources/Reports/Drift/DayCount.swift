import Posture

extension ISODate {
  /// How many days lie between this day and a later one; negative for an earlier one.
  func days(until other: ISODate) -> Int { other.number - number }

  /// Days since the first of March of the year 0, in the Gregorian calendar.
  private var number: Int {
    // Years that begin in March, so that the leap day is their last.
    let (year, month) = month > 2 ? (year, month - 3) : (year - 1, month + 9)
    return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day
  }
}

extension WaiverNote {
  /// `31 days left`, `ends today`, `expired 3 days ago`; nil where no day is known to judge by.
  func daysLeft(on today: ISODate?) -> String? {
    guard let today else { return nil }
    let left = today.days(until: expires)
    switch left {
    case 0: return "ends today"
    case 1...: return "\(count(left, "day")) left"
    default: return "expired \(count(-left, "day")) ago"
    }
  }
}
