import Foundation
import TestSupport
import Testing

@testable import Agents

@Suite struct `A stream of lines` {
    /// What a file gives out, as words: the line itself, or what is wrong with it.
    private func pieces(
        _ stream: LineStream,
        _ path: String,
        _ position: inout UsagePosition
    ) -> [String] {
        var found: [String] = []
        guard position.enter(path) != nil else { return [] }
        _ = stream.read(path, from: &position.tail, line: &position.lines) { piece, line in
            switch piece {
            case .line(let bytes): found.append("\(line) " + String(decoding: bytes, as: UTF8.self))
            case .rest(let bytes):
                found.append("\(line)+ " + String(decoding: bytes, as: UTF8.self))
            case .tooLong: found.append("\(line) !")
            }
        }
        position.keepHead(of: path)
        return found
    }

    private func file(_ text: String) throws -> (folder: TemporaryDirectory, path: String) {
        let folder = try TemporaryDirectory()
        let path = folder.path + "/f.jsonl"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return (folder, path)
    }

    @Test func `gives lines with their numbers, without ends and blanks`() throws {
        let (folder, path) = try file("a\r\n\n  \r\nb\n\n{c")
        defer { folder.remove() }
        for chunk in 1...12 {
            var position = UsagePosition()
            let stream = LineStream(chunk: chunk)
            #expect(pieces(stream, path, &position) == ["1 a", "4 b"], "\(chunk)")
            #expect(pieces(stream, path, &position).isEmpty)
            #expect(position.lines == 5)
            let whole = LineStream(chunk: chunk, takesRest: true)
            #expect(pieces(whole, path, &position) == ["6+ {c"])
        }
    }

    @Test func `cuts as a plain split does, whatever the sizes`() throws {
        for seed in 0..<150 as Range<UInt64> {
            var random = PureRandom(seed: seed)
            let lines = (0..<random.next() % 40).map { _ in
                String(repeating: "x", count: Int(random.next() % 60))
            }
            let (folder, path) = try file(lines.map { $0 + "\n" }.joined())
            defer { folder.remove() }
            let stream = LineStream(
                lineBytesMax: 64,
                bytesMax: 1 + random.next() % 200,
                chunk: 1 + Int(random.next() % 90)
            )
            var position = UsagePosition()
            var found: [String] = []
            for _ in 0..<lines.count * 61 { found += pieces(stream, path, &position) }
            let expected = lines.enumerated().filter { !$0.element.isEmpty }
                .map { "\($0.offset + 1) \($0.element)" }
            #expect(found == expected, "seed \(seed)")
        }
    }

    @Test func `takes the middle out of long strings, and nothing else`() throws {
        let long = String(repeating: #"ab\"\\é\u00e9\n"#, count: 20_000)
        let json = { (text: String) in
            #"{"a":"\#(text)","usage":{"input_tokens":7},"b":["\#(text)",{"c":"end\\"}]}"#
        }
        let (folder, path) = try file(json(long) + "\n" + json("short") + "\n")
        defer { folder.remove() }
        for chunk in [7, 100, 4096, 65_536] {
            var position = UsagePosition()
            let stream = LineStream(lineBytesMax: 20_000, chunk: chunk)
            let found = pieces(stream, path, &position)
            try #require(found.count == 2)
            #expect(found[1] == "2 " + json("short"))
            #expect(found[0].utf8.count < 40_000)
            let data = Data(found[0].dropFirst(2).utf8)
            let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
            let usage = object?["usage"] as? [String: Any]
            #expect(usage?["input_tokens"] as? Int == 7)
            let list = object?["b"] as? [Any]
            #expect((list?.last as? [String: String]) == ["c": "end\\"])
            #expect((object?["a"] as? String)?.hasPrefix("ab\"\\é\u{E9}\n") == true)
        }
    }

    @Test func `names a line that stays too long, and goes on behind it`() throws {
        let long = "[" + String(repeating: "1,", count: 50_000) + "1]"
        let (folder, path) = try file("a\n\(long)\nb\n")
        defer { folder.remove() }
        for chunk in [100, 5000, 200_000] {
            var position = UsagePosition()
            let stream = LineStream(lineBytesMax: 10_000, chunk: chunk)
            let found = pieces(stream, path, &position)
            if chunk < 10_000 {
                #expect(found == ["1 a", "2 !", "3 b"])
            } else {
                // It was there before anybody asked how long it is.
                #expect(found.count == 3 && found.last == "3 b")
            }
        }
    }

    @Test func `begins again with another file, also one with the number of the old`() throws {
        let (folder, path) = try file("one\ntwo\n")
        defer { folder.remove() }
        var position = UsagePosition()
        #expect(pieces(LineStream(), path, &position) == ["1 one", "2 two"])
        // The same file on the disk, with other words in it, and longer.
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.write(contentsOf: Data("ONE\ntwo\nthree\n".utf8))
        try handle.close()
        #expect(pieces(LineStream(), path, &position) == ["1 ONE", "2 two", "3 three"])
        try Data("new\n".utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        #expect(pieces(LineStream(), path, &position) == ["1 new"])
    }
}
