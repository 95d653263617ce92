import Foundation
import Support
import Testing

@testable import Machines

@Suite(.enabled(if: SambaHosts.isWanted, "they are timed, and so have a run of their own"))
struct `A program that talks to a host` {
  private func sh(
    _ script: String,
    input: [UInt8] = [],
    limit: Int = 1 << 20,
    within timeout: Duration = .seconds(20)
  ) -> ChildProcess {
    ChildProcess(
      program: "sh",
      arguments: ["-c", script],
      input: input,
      limit: limit,
      timeout: timeout
    )
  }

  /// Runs it and tells how long that took.
  private func time<Result>(_ body: () async -> Result) async -> (Result, Duration) {
    let start = ContinuousClock.now
    let result = await body()
    return (result, ContinuousClock.now - start)
  }

  private func failure(_ process: ChildProcess) async -> ChildProcess.Failure? {
    do throws(ChildProcess.Failure) {
      _ = try await process.run()
      return nil
    } catch {
      return error
    }
  }

  @Test func `gives its status and both streams`() async throws {
    let result = try await sh("cat; echo oops >&2; exit 7", input: Array("in".utf8)).run()
    #expect(result.status == 7)
    #expect(result.output == Array("in".utf8))
    #expect(result.errors == "oops\n")
    let killed = try await sh("kill -9 $$").run()
    #expect(killed.status == 137)
  }

  @Test func `sees what is set and what is removed from its environment`() async throws {
    var process = sh("echo \"$ONE|${HOME-none}\"")
    process.environment = ["ONE": "a b", "HOME": nil]
    #expect(try await process.run().output == Array("a b|none\n".utf8))
  }

  @Test func `that is not there is said to be not installed`() async {
    let process = ChildProcess(
      program: "plumbline-no-such-program",
      arguments: [],
      limit: 10,
      timeout: .seconds(5)
    )
    #expect(await failure(process) == .notInstalled)
  }

  @Test func `is ended with all that it started when its time is over`() async throws {
    let folder = try TestFolder()
    let script = "(trap '' TERM; sleep 60 & echo $! > \(folder["child"]); wait) & sleep 60"
    let (error, time) = await time { await failure(sh(script, within: .seconds(1))) }
    #expect(error == .timedOut)
    #expect(time < .seconds(6))
    let child = try folder.text("child").trimmed
    #expect(Int32(child) != nil)
    // Nobody may have fetched its status yet.
    let state = try await sh("ps -o stat= -p \(child) | tr -d ' '").run().output
    #expect(state.isEmpty || state.first == UInt8(ascii: "Z"), "the child of the child is gone")
  }

  @Test(arguments: ["exec yes", "exec yes >&2", "while :; do echo a; done"])
  func `is cut off when it says too much`(_ script: String) async {
    let (error, time) = await time { await failure(sh(script, limit: 100_000)) }
    #expect(error == .tooMuchOutput)
    #expect(time < .seconds(10))
  }

  @Test func `may leave a program behind that holds its streams`() async throws {
    let (result, time) = await time { try? await sh("echo a; setsid sleep 8 & exit 3").run() }
    #expect(result?.status == 3)
    #expect(result?.output == Array("a\n".utf8))
    #expect(time < .seconds(5))
  }

  @Test func `need not end once it has said enough`() async throws {
    let (result, time) = await time {
      try? await sh("echo start; echo end; sleep 60").run { bytes in
        bytes.suffix(5).elementsEqual("\nend\n".utf8)
      }
    }
    #expect(result?.wasStopped == true)
    #expect(result?.output == Array("start\nend\n".utf8))
    #expect(time < .seconds(5))
  }

  @Test func `may ignore what it is given`() async throws {
    let much = [UInt8](repeating: 0x61, count: 4 << 20)
    #expect(try await sh("exit 4", input: much).run().status == 4)
    #expect(try await sh("exec <&-; echo x; exit 5", input: much).run().status == 5)
    let (error, time) = await time {
      await failure(sh("sleep 60", input: much, within: .seconds(1)))
    }
    #expect(error == .timedOut)
    #expect(time < .seconds(5))
    #expect(try await sh("cat", input: much, limit: 5 << 20).run().output == much)
  }
}
