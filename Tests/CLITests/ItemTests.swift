import BusModel
import Testing

@testable import CLI

@Suite struct `Items of work` {
    @Test(
        arguments: [
            ("42", 42), ("#42", 42), ("042", 42), ("999999999", 999_999_999), ("0", nil),
            ("", nil), ("#", nil), ("-1", nil), ("4 2", nil), ("1000000000", nil), ("٤٢", nil),
        ] as [(String, Int?)]
    )
    func `have numbers that are typed in few ways`(text: String, number: Int?) {
        #expect(ItemNumber(argument: text)?.value == number)
    }

    @Test func `are the plain files of the folder that are called like one, by number`() {
        let oid = String(repeating: "a", count: 40)
        let listing = [
            "100644 blob \(oid)       7\tbus/issues/10-ten.md",
            "100755 blob \(oid)       7\tbus/issues/9-nine.md",
            "120000 blob \(oid)       7\tbus/issues/8-link.md",
            "040000 tree \(oid)       -\tbus/issues/7-x.md",
            "160000 commit \(oid)       -\tbus/issues/6-module.md",
            "100644 blob \(oid)       7\tbus/issues/9.progress.md",
            "100644 blob \(oid)       7\tbus/issues/5-.md",
            "100644 blob \(oid)       7\tbus/issues/README.md",
            "100644 blob \(oid)       7\tbus/issues/4-a.txt",
        ].joined(separator: "\0")
        #expect(
            ItemFile.list(listing) == [
                ItemFile(number: 9, slug: "nine", path: "bus/issues/9-nine.md", blob: oid, size: 7),
                ItemFile(number: 10, slug: "ten", path: "bus/issues/10-ten.md", blob: oid, size: 7),
            ]
        )
        #expect(ItemFile.list("") == [])
    }

    @Test func `say in a front matter what they are about`() {
        let text = ItemText(
            """
            +++
            title = "Fix the retry"
            priority = 2
            labels = ["net", "bug"]
            blocked_by = [17]
            repository = "calc"
            +++

            It gives up
            +++
            too early.
            """,
            name: "x.md"
        )
        #expect(text.title == "Fix the retry")
        #expect(text.priority == 2)
        #expect(text.labels == ["net", "bug"])
        #expect(text.blockedBy == [17])
        #expect(text.repository == "calc")
        #expect(text.body == "It gives up\n+++\ntoo early.")
        #expect(text.problem == nil)
        #expect(ItemText("+++\r\ntitle = \"x\"\r\n+++\r\ny\r\n", name: "x.md").title == "x")
    }

    @Test func `without a front matter that can be read still have their text`() {
        let plain = ItemText("just text\n", name: "x.md")
        #expect(plain.title == nil && plain.body == "just text\n" && plain.problem == nil)
        let open = ItemText("+++\ntitle = \"x\"\n", name: "x.md")
        #expect(open.title == nil && open.problem == "the front matter has no second +++ line")
        let wrong = ItemText("+++\ntitle = \n+++\ntext", name: "x.md")
        #expect(wrong.problem?.hasPrefix("x.md:2:") == true, "\(wrong.problem ?? "")")
        #expect(wrong.body == "text")
        #expect(ItemText("+++\ntitle = 3\n+++\n", name: "x.md").title == nil)
        #expect(ItemText("", name: "x.md").body == "")
    }

    @Test(
        arguments: [
            ("Fix the retry!", "fix-the-retry"), ("  Größe prüfen ", "gro-e-prufen"),
            ("日本語", "item"), ("../../etc/passwd", "etc-passwd"), ("-- --", "item"),
            (
                String(repeating: "word ", count: 30),
                "word-word-word-word-word-word-word-word-word-word"
            ),
        ]
    )
    func `get file names of plain letters`(title: String, slug: String) throws {
        #expect(try NewItem(title: title, body: "").slug == slug)
    }

    @Test(arguments: ["a \"quoted\" \\ title", "plain", "x = [1] # no comment", "ü 日本 👍"])
    func `are read back as they were added`(title: String) throws {
        let item = try NewItem(title: title, body: "one\n\n+++\ntwo")
        let read = ItemText(item.text, name: "x.md")
        #expect(read.title == title)
        #expect(read.body == "one\n\n+++\ntwo\n")
        #expect(read.problem == nil)
    }

    @Test func `are read without the empty lines before their text`() {
        let text = "+++\ntitle = \"x\"\n+++\n" + String(repeating: "\n", count: 200_000) + "body"
        #expect(ItemText(text, name: "x.md").body == "body")
    }

    @Test(arguments: ["", " ", "two\nlines", "bell\u{7}", String(repeating: "x", count: 201)])
    func `need a title of one line`(title: String) {
        #expect(throws: CommandFailure.self) { try NewItem(title: title, body: "") }
    }

    @Test func `are taken by agents, and from nobody who has them`() {
        let builder = Actor.agent("builder", .builder)
        func answer(_ holder: AgentName?, _ actor: Actor, isWaived: Bool = false) -> TakeAnswer {
            TakeAnswer(holder: holder, actor: actor, isWaived: isWaived)
        }
        #expect(answer(nil, builder) == .free)
        #expect(answer("builder", builder) == .own)
        #expect(answer("other", builder) == .taken("other"))
        #expect(answer("other", builder, isWaived: true) == .waived("other"))
        #expect(answer("builder", builder, isWaived: true) == .own)
        #expect(answer(nil, .human("ana@example.org")) == .notAnAgent)
        #expect(answer(nil, .unknown("eve@example.org")) == .notAnAgent)
    }
}
