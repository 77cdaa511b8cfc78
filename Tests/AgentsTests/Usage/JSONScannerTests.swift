import Foundation
import TestSupport
import Testing

@testable import Agents

@Suite struct `A scanner of JSON` {
    /// What stands under a key of an object, as the scanner tells it; `nil` when it is broken.
    private func value(_ text: String, _ key: StaticString = "a") -> String? {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBytes { bytes -> String? in
            guard var scan = JSONScanner(bytes), scan.enterObject() else { return nil }
            var found = "-"
            while let name = scan.nextKey() {
                guard scan.matches(name, key) else {
                    scan.skip()
                    continue
                }
                found = scan.text().map { scan.decoded($0) } ?? "other"
            }
            return scan.isFinished() ? found : nil
        }
    }

    @Test(arguments: [
        (#"{"a":"x"}"#, "x"), (#"{}"#, "-"), (#" { "b" : [ ] , "a" : "x" } "#, "x"),
        (#"{"\u0061":"x"}"#, "x"), (#"{"a":"x","a":"y"}"#, "y"),
        (#"{"b":{"a":"no"},"a":"yes"}"#, "yes"), (#"{"b":"\"a\":\"no\"","a":"\\"}"#, #"\"#),
        (#"{"b":"}]{[","a":"x"}"#, "x"), (#"{"a":12}"#, "other"), (#"{"a":null}"#, "other"),
        (#"{"a":"\ud83d\ude00\n\t\/\""}"#, "\u{1F600}\n\t/\""),
        (#"{"a":"\ud83d"}"#, "\u{FFFD}"), (#"{"a":"\ud83dx\ude00"}"#, "\u{FFFD}x\u{FFFD}"),
        (#"{"a":"\u00e9\u00"}"#, "\u{E9}u00"), (#"{"b":"\\\\","a":"x\\"}"#, #"x\"#),
        (#"{"a":"x",}"#, "x"),
    ])
    func `finds what is meant`(text: String, expected: String) {
        #expect(value(text) == expected)
    }

    @Test(arguments: [
        "", " ", "{", "[", "x", "{\"a\"", "{\"a\":", "{\"a\":\"", "{\"a\":\"x", "{\"a\":\"x\"",
        "{\"a\":\"x\\\"}", "{\"a\":}", "{\"a\" \"x\"}", "{\"a\":\"x\"]", "{\"a\":\"x\"}}",
        "{\"a\":\"x\"} y", "{\"a\":[}", "{\"b\":{]},\"a\":\"x\"}", "{a:1}", "{,}",
        "{\"b\":1 \"a\":2}", "[1]", "{\"a\":\"x\",,}",
    ])
    func `knows what is broken`(text: String) {
        #expect(value(text) == nil)
    }

    @Test func `bounds depth and needs no stack for it`() {
        let deep = { (count: Int) in
            String(repeating: "[", count: count) + String(repeating: "]", count: count)
        }
        #expect(value("{\"b\":\(deep(128)),\"a\":\"x\"}") == "x")
        #expect(value("{\"b\":\(deep(129)),\"a\":\"x\"}") == nil)
        #expect(value("{\"b\":\(String(repeating: "[", count: 3_000_000))") == nil)
    }

    @Test(
        arguments: [
            ("0", 0), ("12", 12), ("12.0", 12), ("1.2e1", 12), ("1e3", 1000), ("null", 0),
            ("1000000000000", 1_000_000_000_000), ("-0", 0), ("1e-1", nil), ("1000000000001", nil),
            ("-1", nil), ("1.5", nil), ("1e999", nil), ("1e300", nil), ("9223372036854775808", nil),
            ("99999999999999999999999999", nil), ("\"12\"", nil), ("true", nil), ("[1]", nil),
            ("NaN", nil), ("--1", nil), ("1-1", nil), ("-", nil),
        ] as [(String, Int64?)]
    )
    func `reads counts, and none that cannot be`(text: String, expected: Int64?) {
        let bytes = Array(text.utf8)
        let count = bytes.withUnsafeBytes { bytes in
            JSONScanner(bytes).flatMap { scan in
                var scan = scan
                return scan.count()
            }
        }
        #expect(count == expected)
    }

    /// Some JSON, and what its keys `id` at the top and in `m` hold.
    private func sample(_ random: inout PureRandom, depth: Int) -> Any {
        let words = [
            "", "x", "\"", "\\", "\\\"", "é\u{1F600}", "{\"id\":\"no\"}", "\n", "]", "u0041",
        ]
        switch random.next() % (depth > 3 ? 4 : 6) {
        case 0: return random.one(of: words) + random.one(of: words)
        case 1: return Int(random.next() % 100_000)
        case 2: return random.chance(oneIn: 2)
        case 3: return NSNull()
        case 4:
            return (0..<random.next() % 4).map { _ in sample(&random, depth: depth + 1) }
        default:
            var object: [String: Any] = [:]
            for _ in 0..<random.next() % 5 {
                let key = random.one(of: ["id", "m", "k", "\"", "a\\"])
                object[key] = sample(&random, depth: depth + 1)
            }
            return object
        }
    }

    @Test func `agrees with Foundation on whatever is JSON`() throws {
        var found = 0
        for seed in 0..<3000 as Range<UInt64> {
            var random = PureRandom(seed: seed)
            let object: [String: Any] = [
                "k": sample(&random, depth: 0), "id": random.one(of: ["é\"\\", "plain", "\n/"]),
                "z": sample(&random, depth: 0), "m": sample(&random, depth: 0),
            ]
            let options: JSONSerialization.WritingOptions =
                random.chance(oneIn: 2) ? .prettyPrinted : .sortedKeys
            let data = try JSONSerialization.data(withJSONObject: object, options: options)
            let text = String(decoding: data, as: UTF8.self)
            #expect(value(text, "id") == object["id"] as? String, "seed \(seed)")
            let inner = object["m"] as? String
            #expect(value(text, "m") == inner ?? "other", "seed \(seed)")
            if inner != nil { found += 1 }
        }
        #expect(found > 300)
    }

    @Test func `survives any bytes`() throws {
        let lines = try UsageFixtures.files.flatMap { file in
            let bytes = try #require(FileManager.default.contents(atPath: file.path))
            return bytes.split(separator: UInt8(ascii: "\n")).map { Data($0.prefix(4000)) }
        }
        let hostile = [
            "\"", "\\", "{", "}", "[", "]", "1e999", "\"usage\":{", "\"tokens\":", "\u{0}", "-",
            "\"total_token_usage\":{\"input_tokens\":9223372036854775807}", "\\ud800", "\"$set\":",
        ].map { Data($0.utf8) }
        var random = PureRandom(seed: 5)
        var rows = 0
        var broken = 0
        var thread = CodexThread(id: "t")
        var run = AiderRun()
        for _ in 0..<20_000 {
            var line = random.one(of: lines)
            for _ in 0...(random.next() % 5) {
                let at = line.startIndex + Int(random.next() % UInt64(line.count))
                if random.chance(oneIn: 2) {
                    line[at] = UInt8(truncatingIfNeeded: random.next())
                } else {
                    line.insert(contentsOf: random.one(of: hostile), at: at)
                }
            }
            // Cut to their own size, so that a step behind the end is one behind the memory.
            Array(line).withUnsafeBytes { bytes in
                let place = { "here" }
                if ClaudeUsage.read(bytes, place: place, { _ in rows += 1 }) == .brokenLine {
                    broken += 1
                }
                _ = thread.read(bytes, number: 1, totals: { _ in nil }) { _ in rows += 1 }
                var gemini = GeminiUsage()
                _ = gemini.read(bytes, place: place) { _ in rows += 1 }
                _ = OpencodeMessage(bytes)?.row(id: "x")
                _ = AiderLog.read(bytes, place: place) { _ in rows += 1 }
                run.read(bytes, path: "p") { _ in rows += 1 }
            }
        }
        #expect(rows > 100 && broken > 100)
    }
}
