import Testing

struct `The form of a scenario` {
  private let story = """
    A title
    =======

        + file a.txt
        | one
        |
        $ cat a.txt
        > b.txt
        one

        two
        ! warning
        [3]

    More words.

        $ true
    """

  private func answer(_ output: String, _ errors: String = "", _ code: Int32 = 0) -> Answer {
    Answer(output: Array(output.utf8), errors: Array(errors.utf8), code: code)
  }

  @Test func `is read step by step`() throws {
    let steps = try Scenario(story).steps
    #expect(
      steps.map(\.action) == [.file("a.txt", "one\n\n"), .run("cat a.txt\nb.txt"), .run("true")]
    )
    #expect(steps.map(\.line) == [4, 7, 17])
    #expect(steps[1].expected == ["one", "", "two", "! warning", "[3]"])
    #expect(steps[2].expected.isEmpty)
  }

  @Test func `is written again with other answers and nothing else changed`() throws {
    let scenario = try Scenario(story)
    #expect(scenario.rewritten(scenario.steps.map(\.expected)) == story)
    let changed = scenario.rewritten([[], ["new", "", "end"], ["[1]"]])
    #expect(
      changed
        == story
        .replacing("    one\n\n    two\n    ! warning\n    [3]", with: "    new\n\n    end")
        + "\n    [1]"
    )
  }

  @Test func `refuses what is neither a command nor a file`() {
    #expect(throws: ScenarioFault.self) { try Scenario("    surprise") }
  }

  @Test func `writes an answer down so that it can be read back`() {
    #expect(answer("a\n\nb\n", "w\n\n", 4).lines == ["a", "", "b", "! w", "!", "[4]"])
    #expect(answer("a\n\n").lines == ["a", "\\"])
    #expect(answer("a").lines == ["a", "\\ no line end"])
    #expect(
      answer("> a\n! b\n$ c\n[3]\n\\d\n").lines == [
        "\\> a", "\\! b", "\\$ c", "\\[3]", "\\\\d",
      ]
    )
    #expect(answer("").lines.isEmpty)
  }

  @Test func `takes an answer for what was expected only where it is`() {
    let found = answer("one\ntwo\nthree\n", "w\n", 2)
    #expect(found.fits(["one", "two", "three", "! w", "[2]"]))
    #expect(found.fits(["<*>", "! w", "[2]"]))
    #expect(found.fits(["one", "t<*>o", "<*>r<*>e", "! <*>", "[2]"]))
    #expect(found.fits(["one", "<*>", "two", "<*>", "three", "! w", "[2]"]))
    #expect(!found.fits(["one", "two", "three", "! w"]))
    #expect(!found.fits(["one", "three", "! w", "[2]"]))
    #expect(!found.fits(["one", "two", "three", "[2]"]))
    #expect(!found.fits(["<*>", "[2]"]))
    #expect(!found.fits(["one", "t<*>x", "three", "! w", "[2]"]))
    #expect(!found.fits([]))
  }

  @Test func `picks members out of one object and no other JSON`() throws {
    let object = try #require(jsonObject(Array(#"{"a": [{"b": 1}, {"b": null}, {}]}"#.utf8)))
    #expect(pick("a.0.b", of: object) == "1")
    #expect(pick("a.#", of: object) == "3")
    #expect(pick("a.*.b", of: object) == #"[1,null,"(absent)"]"#)
    #expect(pick("c", of: object) == "(absent)")
    #expect(jsonObject(Array("[1]".utf8)) == nil)
    #expect(jsonObject(Array("{} {}".utf8)) == nil)
    #expect(jsonObject([]) == nil)
  }
}
