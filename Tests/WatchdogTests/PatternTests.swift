import TestSupport
import Testing

@testable import Watchdog

struct `A pattern` {
    private func fault(_ source: String) -> PatternFault? {
        do {
            _ = try Pattern(source)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        ("abc", "xabcx"), ("a.c", "a─c"), ("[a-c]x", "bx"), ("[^a-c]x", "dx"), (#"\d+"#, "a12"),
        (#"\w\s\W"#, "é !"), (#"\bcat\b"#, "a cat."), ("^a", "ab"), ("b$", "ab"),
        ("(?:ab)+", "abab"), ("(ab|cd)e", "cde"), ("a{2,3}", "caab"), ("a{2}", "aa"),
        ("{a}{,}", "{a}{,}"), ("^a{,2}b", "aab"),
        (#"\b1\b"#, "a 1."), ("a??b", "b"), ("(?i)Straße", "STRAßE"),
        ("(?i)[é]", "É"), (#"\x41\u2500\u{1F600}"#, "A─😀"), (#"[\]\-\\]"#, "]"), ("[a-]", "-"),
        (#"\."#, "."), ("", ""), ("a||b", ""), ("(?<name>a)", "a"), (#"\Aa\z"#, "a"),
        (#"[\d.]+"#, "1.5"), (#"\s"#, "\u{A0}"), ("❯", "❯ x"), ("[✶✢✽]", "✽"), ("(a*)*b", "aab"),
        ("(|a)+c", "aac"), (#"[^\d\s]"#, "x"),
    ])
    func `occurs where it should`(source: String, text: String) throws {
        #expect(try Pattern(source).occurs(in: text))
    }

    @Test(arguments: [
        ("abc", "ab"), ("a.c", "a\nc"), ("[^a-c]x", "ax"), (#"\bcat\b"#, "concat"), ("^a", "ba"),
        ("b$", "ba"), ("a{2,3}b", "ab"), (#"\D"#, "12"), (#"\d"#, "x"), ("(?i)[^a]", "A"),
        ("a", "A"), (#"\Bb"#, "a b"), ("a.{3}b", "a12b"), ("^a{,2}b", "aaab"),
    ])
    func `does not occur where it should not`(source: String, text: String) throws {
        #expect(try !Pattern(source).occurs(in: text))
    }

    @Test func `matches a whole text only as a whole`() {
        let prompt = Pattern("^ready>$|go")
        #expect(prompt.matches(whole: "ready>"))
        #expect(prompt.matches(whole: "go"))
        #expect(!prompt.matches(whole: "gone"))
        #expect(!prompt.matches(whole: "ago"))
        #expect(Pattern("a|ab").matches(whole: "ab"))
        #expect(Pattern("a*?").matches(whole: "aaa"))
    }

    @Test(arguments: [
        ("(", 1, "not closed"), ("a)", 2, "closes no group"), ("*a", 1, "nothing before"),
        ("a**", 3, "a repetition of a repetition"), ("a{2}{3}", 5, "a repetition of a repetition"),
        ("[abc", 1, "not closed"), ("[]", 2, "empty class"), ("[z-a]", 2, "no range"),
        ("a(?=b)", 2, "look-around"), ("(?<!b)", 1, "look-around"), (#"(a)\1"#, 4, "back-ref"),
        (#"\q"#, 1, "not supported"), (#"a\"#, 2, "at the end"), ("a{1001}", 2, "more than 1000"),
        ("a{5,2}", 2, "the second number is less"), ("a++", 3, "possessive"),
        (#"\x4"#, 1, "no code"), ("a(?i)b", 2, "very beginning"), ("(?#x)", 1, "only (?:"),
        ("[a&&b]", 3, "not supported"), ("[a[b]]", 3, "write \\["), ("^*", 2, "nothing here"),
        ("(a{1000}){1000}", 1, "too large"), ("((((){1000}){1000}){1000}){1000}", 1, "too large"),
    ])
    func `that cannot be read says where and why`(
        source: String,
        column: Int,
        message: String
    ) throws {
        let fault = try #require(self.fault(source))
        #expect(fault.column == column)
        #expect(fault.message.contains(message), "\(fault.message)")
    }

    @Test func `may not be nested so deeply that the stack ends`() {
        let deep = String(repeating: "(", count: 100_000)
        #expect(fault(deep)?.message.contains("deeply") == true)
    }

    @Test(arguments: ["(a+)+$", "(a|aa)+$", "(a*)*b", "a*a*a*a*a*b", "(?:a?){40}a{40}$", "(.*)*x"])
    func `takes steps in proportion to the text, however hostile`(source: String) throws {
        let pattern = try Pattern(source)
        let short = pattern.steps(in: String(repeating: "a", count: 500) + "!")
        let long = pattern.steps(in: String(repeating: "a", count: 5_000) + "!")
        #expect(long < 11 * short, "\(short) steps for 500, \(long) for 5000")
        #expect(long < 5_000 * 300)
    }

    @Test func `passes over what it cannot begin with`() {
        let text = String(repeating: "x", count: 5_000)
        #expect(Pattern("(?i)esc to interrupt").steps(in: text) == 0)
        #expect(Pattern("^[a-c]").steps(in: text) == 0)
        #expect(Pattern("❯|›").steps(in: text) == 0)
    }

    @Test func `agrees with the regular expressions of the language`() throws {
        var random = PureRandom(seed: 20_261_121)
        var matched = 0
        for round in 0..<4_000 {
            let source = Self.expression(&random, depth: 3)
            let regex = try Regex(source).matchingSemantics(.unicodeScalar)
                .wordBoundaryKind(.simple)
            let pattern = try Pattern(source)
            for _ in 0..<6 {
                var text = Self.text(&random)
                // The language's own \b takes a digit for no part of a word, unlike its own \w.
                if source.contains(#"\b"#) { text.replace("1", with: "c") }
                let occurs = try regex.firstMatch(in: text) != nil
                let whole = try regex.wholeMatch(in: text) != nil
                #expect(pattern.occurs(in: text) == occurs, "\(round): \(source) in \(text)")
                #expect(pattern.matches(whole: text) == whole, "\(round): \(source) is \(text)")
                if occurs { matched += 1 }
            }
        }
        #expect(matched > 4_000 && matched < 23_000, "the texts are not worth testing: \(matched)")
    }

    private static func text(_ random: inout PureRandom) -> String {
        let length = Int(random.next() % 9)
        return String((0..<length).map { _ in random.one(of: Array("aabbc1 -A")) })
    }

    private static func expression(_ random: inout PureRandom, depth: Int) -> String {
        let parts = 1 + Int(random.next() % 3)
        var text = ""
        for _ in 0..<parts {
            let atom = atom(&random, depth: depth)
            let mayRepeat = atom != "^" && atom != "$" && atom != #"\b"#
            text += atom
            if mayRepeat, random.chance(oneIn: 3) {
                text += random.one(of: ["*", "+", "?", "{2}", "{1,2}", "{0,3}", "*?", "+?"])
            }
        }
        if depth > 0, random.chance(oneIn: 4) {
            text += "|" + expression(&random, depth: depth - 1)
        }
        return text
    }

    private static func atom(_ random: inout PureRandom, depth: Int) -> String {
        if depth > 0, random.chance(oneIn: 4) {
            let inside = expression(&random, depth: depth - 1)
            return random.one(of: ["(\(inside))", "(?:\(inside))"])
        }
        return random.one(of: [
            "a", "b", "c", "1", "-", ".", "[ab]", "[^a]", "[a-c]", #"[\d-]"#, #"\d"#, #"\w"#,
            #"\s"#, #"\D"#, #"\W"#, #"\b"#, "^", "$", "aa", "ab",
        ])
    }
}
