import Testing

/// Each rule finds what it forbids, leaves alone what is right, and says what to write instead.
@Suite struct `A house rule` {
    private func source(
        _ text: String,
        path: String = "Sources/Phases/Snippet.swift"
    ) -> SourceText { SourceText(path: path, text) }

    /// Expects one finding, on that line, that speaks of the replacement.
    private func expect(
        _ findings: [Finding],
        line: Int,
        _ advice: String,
        _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(findings.map(\.line) == [line], "\(findings)", sourceLocation: location)
        #expect(
            findings.allSatisfy { $0.message.contains(advice) },
            "\(findings)",
            sourceLocation: location
        )
    }

    @Test func `finds an import that a pure target may not have`() {
        let bad = source("public import BusModel\ninternal import Foundation\n")
        expect(ImportTable.findings(in: bad), line: 2, "as an argument")
        #expect(ImportTable.findings(in: source("public import BusModel\n")).isEmpty)
        #expect(ImportTable.findings(in: source("// import Foundation\n")).isEmpty)
    }

    @Test func `finds an edge that imports an edge`() {
        let bad = source("import struct Journal.Batch\n", path: "Sources/GitBus/Snippet.swift")
        expect(ImportTable.findings(in: bad), line: 1, "CLI only")
        let good = source("internal import Foundation\n", path: "Sources/GitBus/Snippet.swift")
        #expect(ImportTable.findings(in: good).isEmpty)
        let hook = source("import Foundation\n", path: "Sources/HookClient/Snippet.swift")
        expect(ImportTable.findings(in: hook), line: 1, "CPosix")
    }

    @Test func `finds a folder without a place in the table`() {
        expect(ImportTable.findings(folders: ["CLI", "Mailbox"]), line: 0, "add it there")
    }

    @Test func `finds a manifest that goes beyond the table`() {
        let bad = """
            func pure(_ name: String, _ siblings: [Target.Dependency] = []) -> Target {}
            pure("BusModel"),
            pure("Handoff", ["Phases", "Decisions"]),
            edge("Journal", [.product(name: "GRDB", package: "GRDB.swift")]),
            edge("Hooks", ["Journal"]),

            """
        let messages = ImportTable.findings(manifest: bad).map(\.message)
        #expect(
            messages == [
                "Handoff may not depend on Decisions; let CLI join them",
                "Hooks may not depend on Journal; let CLI join them",
            ]
        )
    }

    @Test(arguments: PureRules.banned.map(\.name))
    func `finds what a pure target may not name`(name: String) {
        let findings = PureRules.outside(in: source("let x = 1\nlet y = \(name)\n"))
        #expect(findings.contains { $0.line == 2 && $0.message.contains("`\(name)`") })
    }

    @Test func `leaves longer words, strings and comments alone`() {
        let text = """
            let a = Update(1); fingerprint(2)  // Date( and print( in a comment
            let b = "UUID(" + #"FileManager "quoted" "# /* Task { */
            let c = \"\"\"
                print("not code")
                \"\"\"
            """
        #expect(PureRules.outside(in: source(text)).isEmpty)
    }

    @Test func `sees the code inside of a string`() {
        let text = #"let a = "at \(UUID(first("x")).text) by \("plain") print("#
        expect(PureRules.outside(in: source(text)), line: 1, "take the id as an argument")
    }

    @Test func `finds a switch that is left open`() {
        expect(PureRules.openSwitches(in: source("switch a {\ndefault: 1\n}")), line: 2, "open:")
        let good = source("switch a {\ndefault: 1  // open: bytes\n}\nd[k, default: 0] = 1")
        #expect(PureRules.openSwitches(in: good).isEmpty)
    }

    @Test func `finds a file that is too long`() {
        let lines = Array(repeating: "let a = 1", count: ShapeRules.fileLinesMax)
        let good = lines.joined(separator: "\n") + "\n"
        #expect(ShapeRules.longFiles(in: source(good)).isEmpty)
        expect(ShapeRules.longFiles(in: source(good + "let b = 1\n")), line: 0, "Type+topic.swift")
    }

    @Test func `finds a line that is too long`() {
        let good = String(repeating: "é", count: ShapeRules.columnsMax)
        #expect(ShapeRules.longLines(in: source(good)).isEmpty)
        expect(ShapeRules.longLines(in: source("a\n" + good + "b")), line: 2, "break the line")
    }

    @Test func `finds a function that is too long`() {
        let steps = Array(repeating: "    step()", count: ShapeRules.functionLinesMax - 2)
        let body = steps.joined(separator: "\n")
        let head = "protocol P {\n    func f()\n    var v: Int { get }\n}\nvar a = 1\n"
        let rest = steps[1...].joined(separator: "\n")
        let good = head + "public static func f(\n) -> [Int] {\n\(rest)\n}"
        #expect(ShapeRules.longFunctions(in: source(good)).isEmpty)
        let bad = head + "func f(g: () -> Int = { 1 }) {\n\(body)\n    step()\n}"
        expect(ShapeRules.longFunctions(in: source(bad)), line: 6, "a function with a name")
        let property = "var v: Int {\n\(body)\n    step()\n}"
        expect(ShapeRules.longFunctions(in: source(property)), line: 1, "a function with a name")
    }

    @Test func `finds an error that is forgotten`() {
        let bad = "// It may fail.\nlet a = try? b()\n\n// why: too far away\n"
        expect(HonestyRules.silentTries(in: source(bad)), line: 2, "say why")
        for good in [
            "let a = try? b()  // why: it may be gone",
            "// Why none is fine: it may be gone.\nlet a = try? b()",
            "let a = try? b()\n// because it may be gone",
            "let a = \"try? b()\"", "func entry() -> Entry? { nil }",
        ] { #expect(HonestyRules.silentTries(in: source(good)).isEmpty, "\(good)") }
    }

    @Test func `finds a catch with nothing in it`() {
        let bad = "let a = 1\ndo { try a() } catch {\n\n}\n// too late\n"
        expect(HonestyRules.emptyCatches(in: source(bad)), line: 2, "return, report or throw")
        for good in [
            "do { try a() } catch let error as E { throw error } catch { return }",
            "do { try a() } catch .gone {\n    // Somebody else was faster.\n}\n",
        ] { #expect(HonestyRules.emptyCatches(in: source(good)).isEmpty, "\(good)") }
    }

    @Test(arguments: ["try! a()", "a as! B", "fatalError(\"a\")"])
    func `finds a crash`(statement: String) {
        #expect(HonestyRules.crashes(in: source("let x = 1\n" + statement)).map(\.line) == [2])
        #expect(HonestyRules.crashes(in: source("// " + statement)).isEmpty)
    }

    @Test(arguments: ["sleep(1)", "usleep(10)", "try await Task.sleep(for: .seconds(1))"])
    func `finds a test that sleeps`(statement: String) {
        expect(HonestyRules.sleeps(in: source(statement)), line: 1, "wait for")
        #expect(HonestyRules.sleeps(in: source("run(\"\(statement)\")")).isEmpty)
    }

    @Test(arguments: ["@Test(.disabled(\"later\"))", "withKnownIssue { f() }"])
    func `finds a test that is switched off`(line: String) {
        expect(HonestyRules.disabledTests(in: source(line)), line: 1, "mend it")
    }

    @Test func `finds what is public and says nothing of itself`() {
        let bad = "/// A thing.\npublic struct A {\n    public let b: Int\n}\n"
        expect(NamingRules.undocumented(in: source(bad)), line: 3, "`/// One sentence.`")
        let good = "public import B\n/// A thing.\n@frozen\npublic struct A {}\nlet a = \"public \""
        #expect(NamingRules.undocumented(in: source(good)).isEmpty)
    }

    @Test func `finds a type that is named like a module`() {
        let modules: Set = ["Journal", "GitBus"]
        let bad = source("/// A.\npublic final class Journal {}\n")
        expect(NamingRules.namesOfModules(in: bad, modules: modules), line: 2, "EventJournal")
        let good = source("struct EventJournal {}\nlet a: Journal.B\n")
        #expect(NamingRules.namesOfModules(in: good, modules: modules).isEmpty)
    }

    @Test func `finds what does not belong at the root`() {
        let findings = DocumentRules.strayEntries(["README.md", "Sources", "notes.txt"])
        #expect(findings.map(\.path) == ["notes.txt"])
    }

    @Test func `finds a folder that the page does not name`() {
        let findings = DocumentRules.unnamedFolders(
            ["GitBus", "GitBus/Native"],
            page: "A.md",
            text: "The folder `GitBus` reads."
        )
        expect(findings, line: 0, "`GitBus/Native`")
    }

    @Test func `finds a link that leads nowhere`() {
        let text = """
            [a](../README.md) [b](https://example.org) [c](#part) [d](0002-b.md#part)
            [e](0003-c.md)
            ```
            [f](nowhere.md)
            ```
            """
        let there: Set = ["README.md", "docs/adr/0002-b.md", "docs/README.md"]
        let findings = DocumentRules.brokenLinks(page: "docs/adr/0001-a.md", text: text) {
            there.contains($0)
        }
        expect(findings, line: 2, "0003-c.md")
    }

    @Test func `finds a note of work to do`() {
        let word = "TO" + "DO"
        let text = "let a = 1\n// \(word): b\nlet \(word)S = 2\n"
        expect(DocumentRules.unfinished(path: "a.swift", text: text), line: 2, "write an issue")
    }

    @Test func `finds a path of one machine`() {
        // Put together, so that this file does not break the rule it tests.
        let path = "/" + "home/ana/git"
        let text =
            "cd \(path)\n$HOME/\("work")/x \"\\(a)/\("work")/b\" ~/\("work")/c\n"
            + "let d = base + \"/\("work")/e\"\n"
        expect(DocumentRules.machinePaths(path: "a.md", text: text), line: 1, "$HOME")
    }
}
