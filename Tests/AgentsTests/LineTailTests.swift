import BusModel
import Foundation
import TestSupport
import Testing
import Watchdog

@testable import Agents

@Suite struct `The tail of a file` {
    private final class Growing {
        let folder: TemporaryDirectory
        var path: String { folder.path + "/f.jsonl" }
        var position = TailPosition()
        var tail = LineTail()

        init() throws { folder = try TemporaryDirectory() }
        deinit { folder.remove() }

        func append(_ text: String) throws { try append(Data(text.utf8)) }

        func append(_ bytes: Data) throws {
            if !FileManager.default.fileExists(atPath: path) { try Data().write(to: url) }
            let handle = try FileHandle(forWritingTo: url)
            try handle.seekToEnd()
            try handle.write(contentsOf: bytes)
            try handle.close()
        }

        var url: URL { URL(fileURLWithPath: path) }

        func read() -> [String] {
            tail.read(path, from: &position).lines.map { String(decoding: $0, as: UTF8.self) }
        }
    }

    @Test func `is read once, line by line, and never half a line`() throws {
        let file = try Growing()
        #expect(file.read() == [])
        try file.append("one\ntwo\nthr")
        #expect(file.read() == ["one", "two"])
        #expect(file.read() == [])
        try file.append("ee")
        #expect(file.read() == [])
        try file.append("\n\n  \r\nfour\r\n")
        #expect(file.read() == ["three", "four\r"])
        #expect(file.read() == [])
    }

    @Test func `begins again with another file, a shorter one, and after a deletion`() throws {
        let file = try Growing()
        try file.append("one\ntwo\n")
        #expect(file.read() == ["one", "two"])
        try Data("new\n".utf8).write(to: file.url, options: .atomic)
        #expect(file.read() == ["new"])
        try FileManager.default.removeItem(at: file.url)
        #expect(file.read() == [])
        try file.append("again and longer\n")
        #expect(file.read() == ["again and longer"])
        let handle = try FileHandle(forWritingTo: file.url)
        try handle.truncate(atOffset: 0)
        try handle.close()
        try file.append("x\n")
        #expect(file.read() == ["x"])
    }

    @Test func `goes on where it was after a restart`() throws {
        let file = try Growing()
        try file.append("one\nhalf")
        #expect(file.read() == ["one"])
        let kept = try JSONEncoder().encode(file.position)
        try file.append(" done\n")
        file.position = try JSONDecoder().decode(TailPosition.self, from: kept)
        #expect(file.read() == ["half done"])
    }

    @Test func `is not read while it is as long as it was, also when half a line waits`() throws {
        let file = try Growing()
        try file.append("one\nhalf")
        #expect(file.read() == ["one"])
        // Whoever read it now would find the end of a line.
        let handle = try FileHandle(forWritingTo: file.url)
        try handle.seek(toOffset: 7)
        try handle.write(contentsOf: Data("\n".utf8))
        try handle.close()
        #expect(file.read() == [])
        try file.append("x\n")
        #expect(file.read() == ["hal", "x"])
    }

    @Test func `has no lines where there is no plain file`() throws {
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        let pipe = folder.path + "/pipe"
        try #require(mkfifo(pipe, 0o600) == 0)
        var position = TailPosition()
        for path in [pipe, folder.path, folder.path + "/none", "/dev/zero"] {
            #expect(LineTail().read(path, from: &position).lines.isEmpty)
            #expect(LineTail.first(of: path) == nil)
        }
    }

    @Test func `passes over a line that is too long, and counts it`() throws {
        let file = try Growing()
        file.tail = LineTail(lineBytesMax: 10, bytesMax: 1000, chunk: 4)
        let long = String(repeating: "x", count: 25)
        try file.append("a\n\(long)")
        #expect(file.read() == ["a"])
        #expect(file.position.isInsideLongLine == true)
        try file.append("\(long)\nb\n0123456789\n01234567890\nc\n")
        let (lines, skipped) = file.tail.read(file.path, from: &file.position)
        #expect(lines.map { String(decoding: $0, as: UTF8.self) } == ["b", "0123456789", "c"])
        #expect(skipped == 2)
    }

    @Test func `that is very long is read in several looks`() throws {
        let file = try Growing()
        file.tail = LineTail(lineBytesMax: 8, bytesMax: 16, chunk: 8)
        let lines = (0..<40).map { "line \($0)" }
        try file.append(lines.joined(separator: "\n") + "\n")
        var read: [String] = []
        var looks = 0
        while read.count < lines.count, looks < 100 {
            read += file.read()
            looks += 1
        }
        #expect(read == lines)
        #expect(looks > 10)
    }

    /// The signals of a file, whose bytes come in these pieces.
    private func signals(_ bytes: Data, cutAt cuts: [Int], codex: Bool) throws -> [AgentSignal] {
        let file = try Growing()
        file.tail = LineTail(chunk: 700)
        var signals: [AgentSignal] = []
        var start = 0
        for cut in cuts.sorted() + [bytes.count] {
            try file.append(bytes[start..<cut])
            start = cut
            for line in file.tail.read(file.path, from: &file.position).lines {
                signals += (codex ? Recording.codex(line) : Recording.claude(line)) ?? []
            }
        }
        return signals
    }

    @Test(arguments: [
        "claude_workflow.jsonl",
        "rollout-2026-05-29T20-54-27-019e7584-5201-7901-b1e7-a3f0c990c12f.jsonl",
    ])
    func `tells the same in whatever pieces it grows`(name: String) throws {
        let bytes = try Recording.bytes(name)
        let isCodex = name.hasPrefix("rollout")
        let whole = try signals(bytes, cutAt: [], codex: isCodex)
        #expect(whole.count > 5)
        for seed in 0..<60 as Range<UInt64> {
            var random = PureRandom(seed: seed)
            let cuts = (0..<Int(random.next() % 40)).map { _ in
                Int(random.next() % UInt64(bytes.count))
            }
            #expect(try signals(bytes, cutAt: cuts, codex: isCodex) == whole, "seed \(seed)")
        }
    }

    @Test func `may hold anything, and nothing of it hurts`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Recording.folder.path)
        let lines = try files.filter { $0.hasSuffix(".jsonl") }.sorted().flatMap(Recording.lines)
        let hostile = [
            "1e999", "-0", "null", "{}", "[]", "\"\\ud800\"", "\u{0}", "9223372036854775808",
            "true", "[[[[", "\"[bus \"", "\\", "\u{1F469}\u{200D}\u{1F469}", "1e300",
        ].map { Data($0.utf8) }
        var random = PureRandom(seed: 3)
        var read = 0
        for _ in 0..<6000 {
            var line = random.one(of: lines)
            for _ in 0...(random.next() % 4) {
                let at = Int(random.next() % UInt64(line.count))
                if random.chance(oneIn: 2) {
                    line[line.startIndex + at] = UInt8(truncatingIfNeeded: random.next())
                } else {
                    line.insert(contentsOf: random.one(of: hostile), at: line.startIndex + at)
                }
            }
            if Recording.claude(line) != nil { read += 1 }
            _ = Recording.codex(line)
            _ = HookCall(line)?.signals()
            _ = EventFile.line(backend: "claude", text: line, now: Instant(seconds: 0))
        }
        // Some of it still is JSON; else nothing was tried.
        #expect(read > 500)
    }
}
