import Inputs
import Support
import Testing
import WindowsRegistry

@testable import Posture

/// What users and reviewers of the first version stumbled over.
struct `What was stumbled over` {
  @Test func `an update named by hand counts as what it brings, also where that is built in`()
    throws
  {
    let text = group("updates: [KB3140245]")
    #expect(
      try planned(text, on: SampleHost(.windows7)).requirements.map(\.install) == ["KB3140245"]
    )
    for host in [SampleHost(.windows10), SampleHost(.windows8point1)] {
      let plan = try planned(text, on: host)
      #expect(plan.requirements == [] && plan.unreachable == [] && plan.satisfied == 1)
    }
  }

  @Test func `a workload's boxes go into the machine policy that the manifest asks for`() throws {
    let text = group(
      "workloads: [owa]\ntls: { internet-options: { scope: machine-policy, TLS 1.1: enabled } }"
    )
    let plan = try planned(text, on: SampleHost(.windows7).box(.dword(0xA0)))
    let boxes = plan.operations.filter { $0.kind == .internetOption }
    #expect(boxes.map(\.address.path.root) == [.localMachine])
    guard case .set(let data)? = boxes.first?.action else {
      Issue.record("the policy is not set")
      return
    }
    #expect(data.dword.map { $0 & 0xA00 } == 0xA00)
  }

  @Test func `a control set by its number is refused`() {
    let text = group(
      #"registry: [{ key: 'HKLM\SYSTEM\ControlSet001\Control', value: a, type: REG_DWORD, data: 1 }]"#
    )
    let read = readManifest([SourceText(name: "m", text)], catalogue: catalogue)
    #expect(read.diagnostics.map(\.code) == ["bad-key"])
  }
}
