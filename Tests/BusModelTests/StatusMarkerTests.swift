import BusModel
import Testing

@Suite struct `A status file` {
    private func isMarked(_ text: String, _ marker: String = "## DONE") -> Bool {
        StatusMarker.isPresent(marker, in: Array(text.utf8))
    }

    @Test(arguments: [
        "## DONE", "## DONE\n", "## DONE\r\n", "# Build\n\nall of it\n\n## DONE\n",
        "text\r\n## DONE\r\n", "## DONE and dusted", "## DONENESS", "\n\n\n## DONE", "a\n## DONE",
        "```\ncode\n```\n## DONE", "~~~\ncode\n~~~\n## DONE", "````\n```\n````\n## DONE",
        "```swift\n~~~\n```\n## DONE", "```\r\ncode\r\n```\r\n## DONE\r\n",
        "```\ncode\n`````\n## DONE", "```\ncode\n  ``` \t\n## DONE", "   ```\ncode\n```\n## DONE",
        "    ```\n## DONE", "``\n## DONE", "``` a`b\n## DONE", "text ```\n## DONE",
        "<!-- note -->\n## DONE", "<!--\nnote\n-->\n## DONE", "<!-- a --> <!-- b\n-->\n## DONE",
        "<!--\n```\n-->\n## DONE", "```\n<!--\n```\n## DONE", "## DONE <!-- at last",
        "-->\n## DONE",
        "<!-->\n## DONE", "<!--->\n## DONE", "<!- no -->\n## DONE", "## DONE\n```\n", "## DONE\0",
    ])
    func `with a line that starts with the marker is marked`(text: String) {
        #expect(isMarked(text))
    }

    @Test(arguments: [
        "", "\n", "# DONE", "## done", " ## DONE", "\t## DONE", "> ## DONE", "##DONE", "##  DONE",
        "not ## DONE", "### DONE", "\u{FEFF}## DONE", "## DON", "## DON\u{0415}",
        "```\n## DONE\n```", "```\n## DONE", "~~~\n## DONE\n~~~", "~~~\n```\n## DONE\n~~~",
        "```\n~~~\n## DONE\n```", "````\n```\n## DONE\n````", "```\ncode\n``` no\n## DONE\n```",
        "```\n    ```\n## DONE", "```\r\n## DONE\r\n```\r\n", "  ~~~ sh\n## DONE\n~~~",
        "~~~ a`b~\n## DONE\n~~~", "<!--\n## DONE\n-->", "<!--\n## DONE", "<!-- a\nb\n## DONE",
        "<!-- a --> b <!-- c\n## DONE", "text <!-- a\n## DONE\n-->", "<!--\r\n## DONE\r\n-->",
        "<!--\n-->## DONE", "<!-- --\n## DONE", "\r## DONE", "a\r## DONE",
    ])
    func `without such a line, or with it only in code or a comment, is not`(text: String) {
        #expect(!isMarked(text))
    }

    @Test func `may have another marker, and never an empty one`() {
        #expect(isMarked("status: complete\n", "status: complete"))
        #expect(isMarked("✅ fertig\n", "✅"))
        #expect(!isMarked("## DONE\n", "status: complete"))
        #expect(!isMarked("", ""))
        #expect(!isMarked("anything", ""))
    }

    @Test func `of bytes that are no text is read all the same`() {
        #expect(StatusMarker.isPresent("## DONE", in: [0xFF, 0xFE, 0x0A] + Array("## DONE".utf8)))
        #expect(!StatusMarker.isPresent("## DONE", in: [0xFF] + Array("## DONE".utf8)))
    }

    @Test func `of a megabyte of openings is read in no time`() {
        let fences = String(repeating: "```\n", count: 250_001)
        #expect(!isMarked(fences + "## DONE"))
        #expect(isMarked(fences + "```\n## DONE"))
        let comments = String(repeating: "<!--", count: 250_000)
        #expect(!isMarked(comments + "\n## DONE"))
        #expect(isMarked(comments + "-->\n## DONE"))
    }
}
