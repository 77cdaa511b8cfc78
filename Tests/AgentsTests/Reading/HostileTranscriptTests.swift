import BusModel
import Foundation
import GRDB
import Ledger
import TestSupport
import Testing

@testable import Agents

@Suite struct `Transcripts that are not as they should be` {
    @Test func `are read as far as they can be, and the rest is named`() throws {
        let home = try LogHome()
        defer { home.remove() }
        var data = Data((Rows.prompt("first", at: "10:00:00") + "\n").utf8)
        data += Data("not json\n{\"type\":\"user\",\n[1,2]\n\n".utf8)
        data += Data([0x7B, 0x22, 0xFF, 0xFE, 0x22, 0x0A])
        data += Data((Rows.prompt("second", at: "10:00:01") + "\n").utf8)
        data += Data(#"{"type":"user","message":{"content":"hal"#.utf8)
        try home.write(".claude/projects/p/s1.jsonl", data)
        let (entries, unread) = home.read([home.set(.claude, ["s1"])])
        #expect(entries.short == ["1 person: first", "2 person: second"])
        #expect(unread.map(\.kind) == [.brokenLine, .partialLine])
        #expect(unread.map(\.count) == [4, 1] && unread.map(\.firstLine) == [2, 8])
    }

    @Test func `may have a line of 20 MB, of which what is short is shown`() throws {
        let home = try LogHome()
        defer { home.remove() }
        let picture = String(repeating: "A", count: 20 << 20)
        let long =
            #"{"type":"user","uuid":"u","timestamp":"2026-11-20T10:00:00Z","message":{"content":["#
            + #"{"type":"text","text":"look"},{"type":"image","source":{"data":"\#(picture)"}}]}}"#
        // Without long strings there is nothing to shorten.
        let numbers = "[" + String(repeating: "1,", count: 10 << 20) + "1]"
        try home.write(
            ".claude/projects/p/s1.jsonl",
            long,
            numbers,
            Rows.prompt("after", at: "10:00:01")
        )
        let (entries, unread) = home.read([home.set(.claude, ["s1"])])
        #expect(entries.short == ["1 person: look\n(image)", "2 person: after"])
        #expect(unread.map(\.kind) == [.longLine] && unread.first?.firstLine == 2)
    }

    @Test func `keep texts that are too long to their beginning`() throws {
        let home = try LogHome()
        defer { home.remove() }
        let text = String(repeating: "word ", count: 10_000)
        try home.write(".claude/projects/p/s1.jsonl", Rows.prompt(text, at: "10:00:00"))
        let sets = [home.set(.claude, ["s1"])]
        let cut = try #require(home.read(sets, textBytesMax: 100).entries.first)
        #expect(cut.text.utf8.count == 100 && cut.isCut)
        let whole = try #require(home.read(sets, textBytesMax: 1 << 20).entries.first)
        #expect(whole.text == text && !whole.isCut)
    }

    @Test func `have values of other kinds than they should, and nothing happens`() throws {
        let home = try LogHome()
        defer { home.remove() }
        let values = ["null", "1", "\"x\"", "[]", "{}", "[[]]", "true", "[{}]", "[null]"]
        var rows: [String] = []
        for value in values {
            for type in ["user", "assistant", "system", "queue-operation"] {
                rows.append(#"{"type":"\#(type)","message":\#(value),"content":\#(value)}"#)
                rows.append(#"{"type":"\#(type)","message":{"content":\#(value)}}"#)
                rows.append(#"{"type":"\#(type)","message":{"content":[{"type":\#(value)}]}}"#)
            }
            rows.append(#"{"type":"response_item","payload":\#(value)}"#)
            for type in ["message", "function_call", "function_call_output", "user_message"] {
                let payload = #"{"type":"\#(type)","role":"user","content":\#(value),"#
                let more = #""arguments":\#(value),"output":\#(value),"message":\#(value)}"#
                rows.append(#"{"type":"response_item","payload":\#(payload)\#(more)}"#)
                rows.append(#"{"type":"event_msg","payload":\#(payload)\#(more)}"#)
            }
            rows.append(#"{"id":"a","type":"gemini","content":\#(value),"toolCalls":\#(value)}"#)
            rows.append(#"{"$set":{"messages":\#(value)}}"#)
        }
        let text = rows.map { $0 + "\n" }.joined()
        let id = "019e7583-0b33-7912-a209-4c0407cfa243"
        try home.write(".claude/projects/p/s1.jsonl", Data(text.utf8))
        try home.write(".codex/sessions/2026/01/01/rollout-x-\(id).jsonl", Data(text.utf8))
        let head = #"{"sessionId":"s1"}"# + "\n"
        try home.write(".gemini/tmp/p/chats/session-x-s1.jsonl", Data((head + text).utf8))
        for (backend, session) in [
            (UsageBackend.claude, "s1"), (.codex, id), (.gemini, "s1"),
        ] {
            let (_, unread) = home.read([home.set(backend, [session])])
            #expect(unread.allSatisfy { $0.kind != .brokenLine }, "\(unread)")
        }
    }

    @Test func `of opencode are read from its database, which stays as it is`() throws {
        let home = try LogHome()
        defer { home.remove() }
        let path = home.path + "/.local/share/opencode/opencode.db"
        try home.write(".local/share/opencode/x", "")
        let answer = #"""
            {"role":"assistant","modelID":"m","time":{"created":2000,"completed":3000},
            "tokens":{"input":10,"output":5,"reasoning":0,"cache":{"read":7,"write":3}}}
            """#
        let tool = #"""
            {"type":"tool","tool":"bash","state":{"status":"completed","input":{"command":"ls"},
            "output":"a file","time":{"start":2500,"end":2600}}}
            """#
        let queue = try DatabaseQueue(path: path)
        try queue.write { database in
            for sql in [
                "CREATE TABLE session (id TEXT, parent_id TEXT)",
                "CREATE TABLE message (id TEXT, session_id TEXT, time_created INT, data TEXT)",
                "CREATE TABLE part (id TEXT, message_id TEXT, data TEXT)",
                "INSERT INTO session VALUES ('a', NULL), ('b', 'a'), ('z', NULL)",
                "INSERT INTO message VALUES ('1', 'a', 1000, '{\"role\":\"user\"}')",
                "INSERT INTO message VALUES ('2', 'a', 2000, '\(answer)')",
                "INSERT INTO message VALUES ('3', 'b', 2700, '{\"role\":\"assistant\"}')",
                "INSERT INTO message VALUES ('4', 'a', 2800, '{')",
                "INSERT INTO message VALUES ('5', 'z', 1, '\(answer)')",
                "INSERT INTO part VALUES ('p1', '1', '{\"type\":\"text\",\"text\":\"do it\"}')",
                "INSERT INTO part VALUES ('p2', '2', '\(tool)')",
                "INSERT INTO part VALUES ('p3', '3', '{\"type\":\"text\",\"text\":\"sub\"}')",
            ] {
                try database.execute(sql: sql)
            }
        }
        try queue.close()
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let (entries, unread) = home.read([home.set(.opencode, ["a"])])
        #expect(
            entries.short == [
                "1 person: do it", "1 tool bash: ls", "1 result: a file", "1 subagent: sub",
            ]
        )
        #expect(
            entries.tokens == TokenCount(input: 10, cacheWrite: 3, cacheRead: 7, output: 5)
        )
        #expect(unread.map(\.kind) == [.brokenLine])
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test func `of opencode are read from the files of older versions`() throws {
        let home = try LogHome()
        defer { home.remove() }
        let storage = ".local/share/opencode/storage"
        try home.write(
            "\(storage)/message/a/m1.json",
            #"{"id":"m1","role":"user","time":{"created":1000}}"#
        )
        try home.write(
            "\(storage)/message/a/m2.json",
            #"{"id":"m2","role":"assistant","time":{"created":2000,"completed":3000},"#
                + #""tokens":{"input":10,"output":5}}"#
        )
        try home.write("\(storage)/part/m1/p1.json", #"{"type":"text","text":"do it"}"#)
        try home.write("\(storage)/part/m2/p2.json", #"{"type":"text","text":"done"}"#)
        try home.write("\(storage)/message/a/m3.json", "{")
        let (entries, unread) = home.read([home.set(.opencode, ["a"])])
        #expect(entries.short == ["1 person: do it", "1 agent: done"])
        #expect(entries.tokens == TokenCount(input: 10, output: 5))
        #expect(unread.map(\.kind) == [.brokenLine])
    }

    @Test func `of aider are Markdown, of which each block is an entry`() throws {
        let home = try LogHome()
        defer { home.remove() }
        try home.write(
            "work/.aider.chat.history.md",
            "# aider chat started at 2026-06-01 10:00:00",
            "",
            "> Main model: claude-x with diff edit format  ",
            "#### do it",
            "#### and test it",
            "",
            "I will.",
            "",
            "Done.",
            "> Tokens: 100 sent, 5 received. Cost: $0.0012 message, $0.01 session.  ",
            "> Applied edit to a.py",
            "#### thanks"
        )
        let (entries, _) = home.read([home.set(.aider, [])])
        #expect(
            entries.short == [
                "0 system: Main model: claude-x with diff edit format",
                "1 person: do it\nand test it",
                "1 agent: I will.\nDone.", "1 agent: ", "1 system: Applied edit to a.py",
                "2 person: thanks",
            ]
        )
        #expect(entries.tokens == TokenCount(input: 100, output: 5))
    }
}
