import BusModel
import Foundation
import GRDB
import Ledger
import TestSupport
import Testing

@testable import Agents

@Suite struct `Usage of Gemini, opencode and aider` {
    private static func gemini(_ id: String, _ tokens: String) -> String {
        #"{"id":"\#(id)","timestamp":"2026-06-12T08:36:56Z","type":"gemini","model":"g","#
            + #""tokens":{\#(tokens)}}"#
    }

    @Test func `of a message that is written again is counted once, and rewound it stays`() throws {
        let file = try GrowingUsage(.gemini, "session-1-abcdefgh.jsonl")
        try file.append(#"{"sessionId":"s","kind":"main"}"#, #"{"id":"a","type":"gemini"}"#)
        #expect(try file.read().isEmpty)
        try file.append(Self.gemini("a", #""input":100,"output":1,"cached":60,"total":101"#))
        try file.read()
        try file.append(
            Self.gemini("a", #""input":100,"output":5,"cached":60,"thoughts":7,"tool":2"#),
            #"{"$rewindTo":"a"}"#,
            #"{"$set":{"messages":[\#(Self.gemini("b", #""input":10,"output":3"#))]}}"#,
            Self.gemini("c", #""input":10,"output":1,"cached":60,"total":71"#),
            Self.gemini("d", #""input":10,"output":1,"cached":60"#)
        )
        try file.read()
        #expect(file.requests.rows.keys.sorted() == ["s a|", "s b|", "s c|"])
        #expect(file.requests.tokens == TokenCount(input: 62, cacheRead: 120, output: 16))
        #expect(file.wrong == ["impossible_count 1 @8"])
    }

    @Test func `of an old session, one object, is read again when it is written again`() throws {
        let file = try GrowingUsage(.gemini, "session-1.json")
        try file.append(#"{"sessionId":"s","messages":["#)
        try file.read()
        #expect(file.wrong == ["broken_line 1"])
        try file.append(Self.gemini("a", #""input":10,"output":1"#) + "]}")
        try file.read()
        #expect(file.requests.tokens == TokenCount(input: 10, output: 1))
        // What came in the same moment would look the same: it is read once more, and then no more.
        #expect(try file.read().count == 1)
        #expect(try file.read().isEmpty)
        try FileManager.default.removeItem(atPath: file.path)
        try file.read()
        try file.read()
        #expect(file.wrong == ["broken_line 1", "gone 1"])
    }

    private static let message = #"""
        {"role":"assistant","modelID":"m","time":{"created":1000,"completed":2000},"cost":0.25,
        "tokens":{"input":10,"output":5,"reasoning":2,"cache":{"read":7,"write":3}}}
        """#

    private func database(_ path: String, _ statements: [String]) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.write { database in
            for statement in statements { try database.execute(sql: statement) }
        }
        try queue.close()
    }

    private func read(
        _ path: String,
        _ sessions: [String]?,
        _ position: inout UsagePosition
    ) -> (rows: [UsageRow], wrong: [Unread.Kind]) {
        var rows: [UsageRow] = []
        let outcome = OpencodeDatabase(path: path).read(sessions: sessions, from: &position) {
            rows.append($0)
        }
        return (rows, outcome.wrong.map(\.kind))
    }

    @Test func `of opencode 1 is that of its sessions and their children`() throws {
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        let path = folder.path + "/opencode.db"
        let insert = "INSERT INTO message VALUES"
        try database(
            path,
            [
                "PRAGMA user_version = 1",
                "CREATE TABLE session (id TEXT, parent_id TEXT)",
                "CREATE TABLE message (id TEXT, session_id TEXT, time_created INT, data TEXT)",
                "INSERT INTO session VALUES ('a', NULL), ('b', 'a'), ('c', 'b'), ('z', NULL)",
                "\(insert) ('1', 'a', 1, '\(Self.message)'), ('2', 'c', 1, '\(Self.message)')",
                "\(insert) ('3', 'z', 1, '\(Self.message)'), ('4', 'a', 1, '{\"role\":\"user\"}')",
                "\(insert) ('5', 'a', 1, '{')",
            ]
        )
        var position = UsagePosition()
        let (rows, wrong) = read(path, ["a"], &position)
        #expect(rows.map(\.key.message).sorted() == ["1", "2"])
        let used = TokenCount(input: 10, cacheWrite: 3, cacheRead: 7, output: 7)
        #expect(rows.first?.tokens == used)
        #expect(rows.first?.statedCost == Money(picodollars: 250_000_000_000))
        #expect(rows.first?.time == Instant(milliseconds: 2000) && rows.first?.model == "m")
        #expect(wrong == [.brokenLine])
        // What came in the same moment would look the same: it is asked once more.
        #expect(Requests(read(path, ["a"], &position).rows) == Requests(rows))
        #expect(read(path, ["a"], &position).rows.isEmpty)
        var all = UsagePosition()
        #expect(read(path, nil, &all).rows.count == 3)
    }

    @Test func `of opencode 2 is read anew where a message was changed`() throws {
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        let path = folder.path + "/opencode-next.db"
        let new = Self.message.replacingOccurrences(
            of: #""modelID":"m""#,
            with: #""model":{"id":"m","providerID":"p"}"#
        ).replacingOccurrences(of: #""role":"assistant","#, with: "")
        let columns = "id TEXT, session_id TEXT, type TEXT, time_updated INT, data TEXT"
        try database(
            path,
            [
                "CREATE TABLE session_v2 (id TEXT, parent_id TEXT)",
                "CREATE TABLE session_message (\(columns))",
                "CREATE TABLE message (id TEXT, session_id TEXT, time_updated INT, data TEXT)",
                "INSERT INTO message VALUES ('1', 'a', 5, '\(Self.message)')",
                "INSERT INTO session_message VALUES ('1', 'a', 'assistant', 5, '\(new)')",
                "INSERT INTO session_message VALUES ('2', 'a', 'user', 6, '\(new)')",
                "INSERT INTO session_message VALUES ('3', 'a', 'assistant', 4, '\(new)')",
            ]
        )
        var position = UsagePosition()
        // What was taken over into the new tables is one request there and here.
        let first = read(path, ["a"], &position)
        #expect(Requests(first.rows).tokens.total == 54 && first.wrong.isEmpty)
        #expect(first.rows.allSatisfy { $0.model == "m" })
        let kept = try JSONEncoder().encode(position)
        position = try JSONDecoder().decode(UsagePosition.self, from: kept)
        let grown = new.replacingOccurrences(of: #""output":5"#, with: #""output":50"#)
        try database(
            path,
            ["UPDATE session_message SET data = '\(grown)', time_updated = 9 WHERE id = '3'"]
        )
        let second = read(path, ["a"], &position)
        #expect(Requests(first.rows + second.rows).tokens.total == 99)
        #expect(!second.rows.contains { $0.key.message == "2" })
    }

    @Test func `of a database of another form is named`() throws {
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        let path = folder.path + "/opencode.db"
        try database(path, ["CREATE TABLE other (id TEXT)"])
        var position = UsagePosition()
        #expect(read(path, nil, &position).wrong == [.unknownForm])
        try Data("no database at all, and long enough to be looked at".utf8)
            .write(to: URL(fileURLWithPath: path))
        position = UsagePosition()
        #expect(read(path, nil, &position).wrong.count == 1)
    }

    @Test func `of opencode in older files is found under its session`() throws {
        let folder = try TemporaryDirectory()
        defer { folder.remove() }
        let data = folder.path + "/opencode/storage"
        func write(_ path: String, _ text: String) throws {
            let url = URL(fileURLWithPath: "\(data)/\(path)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: url)
        }
        try write("session/p/b.json", #"{"id":"b","parentID":"a"}"#)
        try write("message/a/m1.json", Self.message)
        try write("message/b/m2.json", Self.message)
        try write("message/z/m3.json", Self.message)
        let agent = AgentTranscripts(
            backend: .opencode,
            work: folder.path,
            environment: ["XDG_DATA_HOME": folder.path]
        )
        var state = UsageState()
        let reading = agent.read(sessions: ["a"], from: &state)
        #expect(reading.rows.map(\.key.message).sorted() == ["m1", "m2"])
        _ = agent.read(sessions: ["a"], from: &state)
        #expect(agent.read(sessions: ["a"], from: &state).rows.isEmpty)
        var rows: [UsageRow] = []
        _ = TranscriptFolder.usage(in: folder.path, backend: .opencode) { rows.append($0) }
        #expect(rows.count == 3)
    }

    @Test(
        arguments: [
            ("2.1k sent, 50 received.", [2100, 0, 0, 50], nil),
            (
                "10k sent, 1.2k cache write, 3k cache hit, 50 received. Cost: $0.01 message.",
                [5800, 1200, 3000, 50], 10_000_000_000
            ),
            ("2.1k sent, 3k cache hit, 1.5M received.", [2100, 0, 3000, 1_500_000], nil),
            ("1,000 sent, 5 received.", nil, nil), ("x sent, 5 received.", nil, nil),
            ("5 received.", nil, nil), ("-5 sent, 1 received.", nil, nil),
            ("99999999999999M sent, 1 received.", nil, nil), ("", nil, nil),
        ] as [(String, [Int64]?, Int64?)]
    )
    func `of aider is in its line of counts`(text: String, expected: [Int64]?, cost: Int64?) {
        let said = AiderRun.counts(text[...])
        let tokens = said?.tokens
        #expect(
            tokens.map { [$0.input, $0.cacheWrite, $0.cacheRead, $0.output] } == expected
        )
        #expect(said?.cost?.picodollars == cost)
    }

    @Test func `of aider is that of runs, and of no quotation of it`() throws {
        let file = try GrowingUsage(.aider, ".aider.chat.history.md")
        let counts = "> Tokens: 100 sent, 5 received. Cost: $0.0012 message, $0.01 session.  "
        try file.append(
            "# aider chat started at 2026-06-01 10:00:00",
            "",
            "> Main model: claude-x with diff edit format  ",
            "#### do it",
            "Some Tokens: 5 sent",
            counts,
            counts
        )
        try file.append(Data("> Tokens: 7 sent, 1 rec".utf8))
        try file.read()
        #expect(file.requests.rows.count == 2)
        try file.append(
            "eived.",
            "# aider chat started at 2026-06-02 10:00:00",
            counts
        )
        try file.read()
        #expect(file.requests.tokens == TokenCount(input: 307, output: 16))
        #expect(
            file.requests.rows.values.compactMap(\.model) == Array(repeating: "claude-x", count: 3)
        )
        #expect(file.wrong.isEmpty)
    }

    @Test func `of aider is exact in its log of analytics`() throws {
        let file = try GrowingUsage(.aider, "log.jsonl")
        try file.append(
            #"{"event":"launched","properties":{},"user_id":"u","time":1733000000}"#,
            #"{"event":"message_send","properties":{"main_model":"m","prompt_tokens":12,"#
                + #""completion_tokens":3,"cost":1e-05},"time":1733000001}"#,
            #"{"event":"message_send","properties":{"prompt_tokens":"x"},"time":1733000002}"#
        )
        let rows = try file.read()
        #expect(rows.map(\.tokens) == [TokenCount(input: 12, output: 3)])
        #expect(rows.first?.time == Instant(seconds: 1_733_000_001))
        #expect(rows.first?.statedCost == Money(picodollars: 10_000_000))
        #expect(file.wrong == ["impossible_count 1 @3"])
    }
}
