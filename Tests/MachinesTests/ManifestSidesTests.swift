import Testing

@testable import Machines

struct `Operands that name two sides` {
  private func sides(_ operands: [String], there: Set<String> = ["m", "a b", "x@y", "x@y/z.yaml"])
    throws -> String
  {
    let sides = try ManifestSides.read(operands) { there.contains($0) }
    func text(_ side: ManifestSides.Side) -> String {
      "\(side.paths.joined(separator: " + "))@\(side.revision ?? "")"
    }
    return "\(text(sides.before)) -> \(text(sides.after))"
  }

  @Test(
    arguments: [
      (["m@main"], "m@main -> m@"),
      (["m@main", "m"], "m@main -> m@"),
      (["m", "m@main"], "m@ -> m@main"),
      (["m@v1", "m@v2"], "m@v1 -> m@v2"),
      (["m@HEAD~1", "a b@HEAD~1", "m"], "m + a b@HEAD~1 -> m@"),
      (["m", "a b"], "m@ -> a b@"),
      (["m@HEAD@{1}"], "m@HEAD@{1} -> m@"),
      (["m@@{u}"], "m@@{u} -> m@"),
      (["m@@"], "m@@ -> m@"),
      (["m@user@topic"], "m@user@topic -> m@"),
      (["gone.yaml@origin/main"], "gone.yaml@origin/main -> gone.yaml@"),
      (["x@y@main"], "x@y@main -> x@y@"),
      (["x@y/z.yaml@main", "x@y/z.yaml"], "x@y/z.yaml@main -> x@y/z.yaml@"),
      (["gone@home/z.yaml@main"], "gone@home/z.yaml@main -> gone@home/z.yaml@"),
      (["x@y/", "m"], "x@y/@ -> m@"),
    ]
  )
  func `are read`(operands: [String], expected: String) throws {
    #expect(try sides(operands) == expected)
  }

  @Test(
    arguments: [
      ["m"], ["m", "a b", "x@y"], ["m@v1", "m@v2", "m"], ["m@-x"], ["m@--output=x"], ["m@a\nb"],
    ]
  )
  func `are refused where they name one side, three, or an option`(operands: [String]) {
    #expect(throws: ManifestSides.Fault.self) { try sides(operands) }
  }

  @Test func `are refused where a file has the name of a revision`() throws {
    // Who adds a folder of that name must not choose what is compared with what.
    let there: Set<String> = ["m", "m@main"]
    #expect(throws: ManifestSides.Fault.self) { try sides(["m@main", "m"], there: there) }
    #expect(try sides(["m@refs/heads/main", "m"], there: there) == "m@refs/heads/main -> m@")
    #expect(try sides(["m@main/", "m"], there: there) == "m@main/@ -> m@")
  }
}
