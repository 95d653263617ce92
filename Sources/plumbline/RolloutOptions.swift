import ArgumentParser
import Machines

/// How a change reaches a fleet.
struct RolloutOptions: ParsableArguments {
  @Flag(help: "Do not ask before changing hosts.")
  var autoApprove = false

  @Option(
    help: ArgumentHelp(
      "Change hosts in batches of these sizes, such as 1,10%,100%; the last stands for all further.",
      valueName: "sizes"
    )
  )
  var serial: ShareList?

  @Option(
    help: ArgumentHelp(
      "Begin no further host when more than this many have failed; 0 with --serial, else no limit.",
      valueName: "number[%]"
    )
  )
  var maxFailures: ShareOption?

  @Flag(help: "Where a host fails in the middle, leave what was done before.")
  var keepPartial = false

  func rollout(width: Int) -> Rollout {
    var rollout = Rollout()
    rollout.serial = serial?.shares ?? []
    rollout.maxFailures = maxFailures?.share
    rollout.width = width
    return rollout
  }
}

struct ShareOption: ExpressibleByArgument {
  let share: Rollout.Share

  init?(argument: String) {
    guard let share = Rollout.Share(argument) else { return nil }
    self.share = share
  }
}

struct ShareList: ExpressibleByArgument {
  let shares: [Rollout.Share]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    shares = parts.compactMap { Rollout.Share($0) }
    guard shares.count == parts.count, !shares.contains(.hosts(0)), !shares.contains(.percent(0))
    else { return nil }
  }
}
