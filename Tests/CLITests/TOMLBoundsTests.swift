import BusModel
import Testing

@testable import CLI

/// What anybody may push as settings: whatever it is, reading it says what is wrong and ends.
@Suite struct `A settings file that means harm` {
    private static func parts(_ count: Int) -> String {
        [String](repeating: "a", count: count).joined(separator: ".")
    }

    private static let brackets = String(repeating: "[", count: 20_000)
    private static let braces = String(repeating: "{ a = ", count: 20_000)

    @Test(
        arguments: [
            ("a key of many parts", parts(20_000) + " = 1\n"),
            ("a header of many parts", "[" + parts(20_000) + "]\nx = 1\n"),
            ("a list of tables with many parts", "[[" + parts(20_000) + "]]\n"),
            ("a key of many parts in an inline table", "x = { " + parts(20_000) + " = 1 }\n"),
            ("quoted parts", [String](repeating: "\"a\"", count: 9_000).joined(separator: ".")),
            ("lists in each other", "x = " + brackets),
            ("inline tables in each other", "x = " + braces),
            (
                "a little of everything",
                "[\(parts(20))]\n\(parts(10)) = [{ \(parts(10)) = { a = 1 } }]\n"
            ),
            ("parts behind a text of many lines", "x = '''\n''''\n" + parts(40) + " = 1\n"),
        ]
    )
    func `is refused where it is too deep`(_ name: String, _ text: String) throws {
        let fault = #expect(throws: ConfigFault.self, "\(name)") {
            try SharedConfigReader.read(text)
        }
        #expect(fault?.message == "more than 32 tables and lists in each other", "\(name)")
    }

    @Test(
        arguments: [
            ("[\n1]", 1, 2), ("a = 1\n [[\n", 2, 4), ("[ #", 1, 3), ("[[[a]]]", 1, 3),
            ("\u{FEFF}[=]", 1, 5), ("[\u{E9}]", 1, 2), ("[\u{A0}a]", 1, 2), ("[.a]", 1, 2),
        ]
    )
    func `is refused where a header has no name`(text: String, line: Int, column: Int) throws {
        let fault = #expect(throws: ConfigFault.self) { try SharedConfigReader.read(text) }
        #expect(fault?.message == "not TOML: no table has such a name")
        #expect(fault?.line == line && fault?.column == column, "\(fault as Any)")
    }

    @Test(
        arguments: [
            ("x = [}", 6), ("x = [\"a\", }}]", 11), ("x = [[1], }\n", 11), ("x = { a = [ } ]", 13),
            ("x = }", 5), ("x = ]", 5), ("x = 1]", 6), ("x = [1]]", 8), ("x = { a = 1 ]", 13),
        ]
    )
    func `is refused where a bracket ends nothing`(text: String, column: Int) throws {
        let fault = #expect(throws: ConfigFault.self) { try SharedConfigReader.read(text) }
        #expect(fault?.message == "not TOML: this bracket ends nothing")
        #expect(fault?.line == 1 && fault?.column == column, "\(fault as Any)")
    }

    @Test(
        arguments: [
            "0", "42", "+17", "-0", "1_000", "0.5", "-3.14", "6.02e23", "1e+06", "5E-3", "+inf",
            "-nan", "0xDEAD_BEEF", "0o755", "0b1010_0101", "1_0.0_1",
        ]
    )
    func `may have any number`(text: String) throws {
        #expect(TOMLNumber.isOne(text.utf8))
        #expect(TOMLBounds.fault(in: "a = \(text)\nb = [ \(text), \(text) ] # x\n") == nil)
    }

    @Test(
        arguments: [
            "1979-05-27T\u{1D}7:32:00Z", "1979-05-27", "07:32:00", "1__0", "1_", "01", "1.", ".5",
            "1e", "1e+", "0x", "0xG", "0b2", "--1", "+", "-", "1.2.3", "1e2e3", "12:", "1979-",
            "+0x1",
        ]
    )
    func `is refused where a number is none`(text: String) throws {
        for settings in ["bus = \(text)\n", "bus = [\(text)]", "bus = [1, \(text) ]"] {
            let fault = #expect(throws: ConfigFault.self, "\(settings)") {
                try SharedConfigReader.read(settings)
            }
            #expect(fault?.message == "neither a number nor a text in quotes")
        }
    }

    @Test(arguments: [
        "[", "[[", "[ ", "[]", "[[]]", "[ [a]]", "[a", "[\"", "['a\n']", "[a.]", "[a.\n",
    ])
    func `is refused where a header has no end`(text: String) {
        #expect(throws: ConfigFault.self) { try SharedConfigReader.read(text) }
    }

    @Test func `is told by the place where it is too deep`() throws {
        let fault = #expect(throws: ConfigFault.self) {
            try SharedConfigReader.read("[bus]\n  \(Self.parts(40)) = 1\n")
        }
        #expect(fault?.line == 2 && fault?.column == 65)
    }

    @Test func `is refused where it is too large`() throws {
        let line = "# " + String(repeating: "x", count: 97) + "\n"
        let most = String(repeating: line, count: TOMLBounds.bytesMax / line.utf8.count)
        #expect(try SharedConfigReader.read(most) == SharedConfig())
        let fault = #expect(throws: ConfigFault.self) {
            try SharedConfigReader.read(most + line)
        }
        #expect(fault?.message == "larger than 256 KiB")
    }

    @Test(
        arguments: [
            ("a key with a zero byte", "\"a\\u0000b\" = 1\n"),
            ("two of them", "\"a\\u0000b\" = 1\n\"a\\u0000c\" = 1\n"),
            ("one letter in two ways", "\"\u{E9}\" = 1\n\"e\u{301}\" = 2\n"),
        ]
    )
    func `is refused where its keys cannot be told apart`(_ name: String, _ text: String) {
        #expect(throws: ConfigFault.self, "\(name)") { try SharedConfigReader.read(text) }
    }

    @Test(arguments: ["\0", "a = 1\0", "# done\0\n[policy]\n", "a = 'x\0y'\n"])
    func `is refused where a zero byte stands, behind which the parser sees nothing`(
        text: String
    ) throws {
        let fault = #expect(throws: ConfigFault.self) { try SharedConfigReader.read(text) }
        #expect(fault?.message == "not TOML: a zero byte")
    }

    @Test(
        arguments: [
            "a = [1}\n", "a = {b = 1]\n", "a = [[[[}", "a = [#", "]", "a = [1\u{85}}",
            "a = " + String(repeating: "[", count: 50_000), "= }", "a = [{]}[", "",
        ]
    )
    func `has places also where it is no TOML at all`(text: String) {
        #expect(TOMLPositions(text).position(of: ["x"]) == TOMLPositions.Position())
    }

    @Test func `has few places for long keys of long lists`() {
        let parts = Self.parts(30_000)
        let list = String(repeating: "1,", count: 30_000)
        // After these the reader may see a key where TOML has a comment.
        let starts = ["x = \"\"\"a\"\"\"\"\n#\".", "x = '''a''''\n#'.", "\"", "x = 1\n#\u{301}"]
        for start in starts {
            let text = "\(start)\(parts) = [\(list)]\n[\(parts)]\ny = 1\n"
            #expect(TOMLPositions(text).count <= 10_100)
        }
        let text = "a = \"\"\"x\"\"\"\"\"\nb = 1 # \"\nc = 1\n"
        #expect(TOMLPositions(text).position(of: ["c"]).line == 3)
    }

    @Test func `hides nothing behind an accent`() {
        // As characters these are no comment and no quote.
        let braces = String(repeating: "{", count: 200_000)
        let deep = TOMLPositions("#\u{59E} a = \(braces)\nb = 1\n")
        #expect(deep.position(of: ["b"]) == TOMLPositions.Position(line: 2, column: 1))
        let text = "a = \"\u{301}x\"\nb = [ '\u{301}', 1 ] #\u{301} [\nc = 1\n"
        let places = TOMLPositions(text)
        #expect(places.position(of: ["c"]) == TOMLPositions.Position(line: 3, column: 1))
        // What is no TOML ends as well.
        #expect(TOMLPositions("a = \(braces)").position(of: ["a"]).line == 1)
    }

    @Test func `has its lines where TOML has them`() {
        let places = TOMLPositions("# a\u{2028}b = 1\r\nc = 'x\u{85}y'\nd = 2\n")
        #expect(places.position(of: ["c"]).line == 2)
        #expect(places.position(of: ["d"]).line == 3)
        #expect(places.position(of: ["b"]) == TOMLPositions.Position())
    }

    @Test func `is not what dots in texts, numbers and comments make`() throws {
        let dots = String(repeating: ".", count: 100)
        let text = """
            # \(dots)
            [bus] # \(dots)
            dir = "\(dots)\\"\(dots)" # \(dots)
            [policy]
            humans = ["a\(dots)@example.org", 'b\(dots)@example.org', # \(dots)
              \"\"\"c\(dots)"d\(dots)\"\"\"]
            """
        #expect(TOMLBounds.fault(in: text) == nil)
        let many = "x = [" + String(repeating: "1.5, ", count: 1_000) + "]\n"
        #expect(TOMLBounds.fault(in: many) == nil)
        let deep = "[\(Self.parts(20))]\n\(Self.parts(11)) = 1\n"
        #expect(TOMLBounds.fault(in: deep) == nil)
    }

    @Test func `as the front matter of an item is no front matter`() {
        let item = ItemText("+++\n\(Self.parts(20_000)) = 1\n+++\ntext", name: "1-a.md")
        #expect(item.problem?.contains("more than 32") == true)
        #expect(item.body == "text")
    }
}
