/// Ends the program with one of the codes of its contract; everything has been said already.
struct Stop: Error {
  let code: Int32

  static let couldNotAnswer = Stop(code: 1)
  static let drift = Stop(code: 2)
  static let refused = Stop(code: 3)
  static let inPart = Stop(code: 4)
  static let wrongUsage = Stop(code: 64)
  static let inputInError = Stop(code: 65)
}
