import BusModel
import Foundation
import Ledger
import TestSupport
import Testing

@testable import Agents

@Suite struct `The transcripts of an agent` {
    /// A home with files in it.
    private struct Home {
        let folder: TemporaryDirectory
        var path: String { folder.path }
        var work: String { folder.path + "/a.b/work" }
        var environment: [String: String] { ["HOME": path] }

        init() throws {
            folder = try TemporaryDirectory()
            try FileManager.default.createDirectory(
                atPath: work,
                withIntermediateDirectories: true
            )
        }

        func write(_ name: String, _ lines: String...) throws {
            let url = URL(fileURLWithPath: "\(path)/\(name)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: url)
        }

        func agent(_ backend: UsageBackend) -> AgentTranscripts {
            AgentTranscripts(backend: backend, work: work, environment: environment)
        }

        /// The folder of Claude Code for the directory of work.
        var slug: String { ".claude/projects/" + ClaudeTranscript.slug(of: work) }
    }

    private static func claude(_ id: String, _ output: Int) -> String {
        #"{"type":"assistant","requestId":"r\#(id)","message":{"id":"\#(id)","model":"m","#
            + #""usage":{"input_tokens":1,"output_tokens":\#(output)}}}"#
    }

    /// How many tokens were answered in what is new, by request.
    private func outputs(_ reading: UsageReading) -> [String: Int64] {
        Dictionary(reading.rows.map { ($0.key.message, $0.tokens.output) }) { max($0, $1) }
    }

    @Test func `of Claude are those of its sessions alone, with their subagents`() throws {
        let home = try Home()
        defer { home.folder.remove() }
        try home.write("\(home.slug)/s1.jsonl", Self.claude("a", 1))
        try home.write("\(home.slug)/s1/subagents/agent-1.jsonl", Self.claude("b", 2))
        try home.write("\(home.slug)/s1/subagents/workflows/w/agent-2.jsonl", Self.claude("c", 3))
        // Another agent in the same directory, and a newer file.
        try home.write("\(home.slug)/s2.jsonl", Self.claude("z", 9))
        try home.write("\(home.slug)/s2/subagents/agent-3.jsonl", Self.claude("y", 9))
        var state = UsageState()
        let agent = home.agent(.claude)
        #expect(outputs(agent.read(sessions: ["s1"], from: &state)) == ["a": 1, "b": 2, "c": 3])
        let again = agent.read(sessions: ["s1"], from: &state)
        #expect(again.rows.isEmpty && again.bytes == 0 && again.isAtEnd)
        // After /clear there is one more.
        try home.write("\(home.slug)/s3.jsonl", Self.claude("d", 4))
        #expect(outputs(agent.read(sessions: ["s1", "s3"], from: &state)) == ["d": 4])
        #expect(agent.read(sessions: ["", "../s2", "s2/.."], from: &state).rows.isEmpty)
    }

    @Test func `of Claude are found by name where the directory is another one`() throws {
        let home = try Home()
        defer { home.folder.remove() }
        try home.write(".claude/projects/elsewhere/s1.jsonl", Self.claude("a", 1))
        try home.write(".claude/projects/elsewhere/s1/subagents/agent-1.jsonl", Self.claude("b", 2))
        var state = UsageState()
        let agent = home.agent(.claude)
        #expect(outputs(agent.read(sessions: ["s1"], from: &state)) == ["a": 1, "b": 2])
        #expect(agent.read(sessions: ["s1"], from: &state).rows.isEmpty)
    }

    @Test func `that are gone are named once, and stay counted`() throws {
        let home = try Home()
        defer { home.folder.remove() }
        let path = "\(home.path)/\(home.slug)/s1.jsonl"
        try home.write("\(home.slug)/s1.jsonl", Self.claude("a", 1))
        var state = UsageState()
        let agent = home.agent(.claude)
        #expect(agent.read(sessions: ["s1"], from: &state).unread.isEmpty)
        try FileManager.default.removeItem(atPath: path)
        let gone = agent.read(sessions: ["s1"], from: &state)
        #expect(gone.unread == [Unread(file: path, kind: .gone)])
        let kept = try JSONEncoder().encode(state)
        state = try JSONDecoder().decode(UsageState.self, from: kept)
        #expect(agent.read(sessions: ["s1"], from: &state).unread.isEmpty)
        // Another one of its name is read from its beginning.
        try home.write("\(home.slug)/s1.jsonl", Self.claude("b", 1), Self.claude("a", 2))
        #expect(outputs(agent.read(sessions: ["s1"], from: &state)) == ["a": 2, "b": 1])
    }

    @Test func `are read a bit at a time where there is much`() throws {
        let home = try Home()
        defer { home.folder.remove() }
        for file in 0..<5 {
            let lines = (0..<40).map { Self.claude("\(file)-\($0)", 1) }
            try home.write("\(home.slug)/s\(file).jsonl", lines.joined(separator: "\n"))
        }
        var state = UsageState()
        var looks = 0
        var found: [String: Int64] = [:]
        var isAtEnd = false
        while !isAtEnd, looks < 100 {
            let reading = home.agent(.claude).read(
                sessions: (0..<5).map { "s\($0)" },
                from: &state,
                bytesMax: 6000
            )
            found.merge(outputs(reading)) { $1 }
            isAtEnd = reading.isAtEnd
            looks += 1
        }
        #expect(found.count == 200 && looks == 3 && isAtEnd)
    }

    private static let threads = (1...5).map { "019e7584-520\($0)-7901-b1e7-a3f0c990c12f" }

    private static func rollout(_ index: Int, parent: Int? = nil, output: Int) -> [String] {
        let spawn = parent.map {
            #","source":{"subagent":{"thread_spawn":{"parent_thread_id":"\#(threads[$0])"}}}"#
        }
        return [
            #"{"type":"session_meta","timestamp":"2026-05-29T20:54:27Z","payload":{"id":"#
                + #""\#(threads[index])"\#(spawn ?? "")}}"#,
            `Usage in a rollout`.count((10, 0, output)),
        ]
    }

    @Test func `of Codex are its threads, what they spawned, and what those did`() throws {
        let home = try Home()
        defer { home.folder.remove() }
        func write(_ day: String, _ index: Int, _ lines: [String]) throws {
            let name = "rollout-2026-05-29T00-00-00-\(Self.threads[index]).jsonl"
            try home.write("\(day)/\(name)", lines.joined(separator: "\n"))
        }
        let day = ".codex/sessions/2026/05/29"
        try write(day, 0, Self.rollout(0, output: 1))
        try write(day, 1, Self.rollout(1, parent: 0, output: 2))
        try write(".codex/archived_sessions", 2, Self.rollout(2, parent: 1, output: 4))
        try write(day, 3, Self.rollout(3, output: 100))
        var state = UsageState()
        let agent = home.agent(.codex)
        let first = agent.read(sessions: [Self.threads[0]], from: &state)
        #expect(first.rows.reduce(0) { $0 + $1.tokens.output } == 7 && first.unread.isEmpty)
        for _ in 0..<3 {
            #expect(agent.read(sessions: [Self.threads[0]], from: &state).bytes == 0)
        }
        try write(".codex/sessions/2026/05/30", 4, Self.rollout(4, parent: 2, output: 8))
        let second = agent.read(sessions: [Self.threads[0]], from: &state)
        #expect(second.rows.map(\.tokens.output) == [8])
        // Moved into the archive it is the same file, and not gone.
        let name = "rollout-2026-05-29T00-00-00-\(Self.threads[1]).jsonl"
        try FileManager.default.moveItem(
            atPath: "\(home.path)/\(day)/\(name)",
            toPath: "\(home.path)/.codex/archived_sessions/\(name)"
        )
        let third = agent.read(sessions: [Self.threads[0]], from: &state)
        #expect(third.rows.isEmpty && third.unread.isEmpty)
    }

    @Test func `of Gemini are those that say so themselves`() throws {
        let home = try Home()
        defer { home.folder.remove() }
        let tokens = { (id: String) in
            #"{"id":"\#(id)","type":"gemini","tokens":{"input":1,"output":2}}"#
        }
        let session = "466977ef-41c1-4a7f-802e-eeb343ba34ad"
        let head = { (id: String) in #"{"sessionId":"\#(id)"}"# }
        let chats = ".gemini/tmp/work-1/chats"
        try home.write(
            "\(chats)/session-2026-06-12T10-17-466977ef.jsonl",
            head(session),
            tokens("a")
        )
        // The same eight digits, another session.
        try home.write(
            "\(chats)/session-2026-06-13T10-17-466977ef.jsonl",
            head("466977ef-0000"),
            tokens("b")
        )
        try home.write("\(chats)/\(session)/sub.jsonl", head("sub"), tokens("c"))
        var state = UsageState()
        let reading = home.agent(.gemini).read(sessions: [session], from: &state)
        #expect(reading.rows.map(\.key.message).sorted() == ["\(session) a", "sub c"].sorted())
    }

    @Test func `of aider are those of its directory`() throws {
        let home = try Home()
        defer { home.folder.remove() }
        try home.write("a.b/work/.aider.chat.history.md", "> Tokens: 5 sent, 1 received.")
        try home.write("other/.aider.chat.history.md", "> Tokens: 5 sent, 100 received.")
        var state = UsageState()
        let reading = home.agent(.aider).read(sessions: [], from: &state)
        #expect(reading.rows.map(\.tokens.output) == [1])
    }

    @Test func `below a folder are found without leaving it`() throws {
        let home = try Home()
        defer { home.folder.remove() }
        try home.write("in/p/s1.jsonl", Self.claude("a", 1))
        try home.write("in/p/s1/subagents/agent-1.jsonl", Self.claude("b", 2))
        try home.write("in/.git/x.jsonl", Self.claude("n", 9))
        try home.write("out/s2.jsonl", Self.claude("z", 9))
        let files = FileManager.default
        try files.createSymbolicLink(
            atPath: home.path + "/in/loop",
            withDestinationPath: home.path + "/in"
        )
        try files.createSymbolicLink(
            atPath: home.path + "/in/away",
            withDestinationPath: home.path + "/out"
        )
        try files.createSymbolicLink(
            atPath: home.path + "/entry",
            withDestinationPath: home.path + "/in"
        )
        for place in ["/in", "/entry", "/in/"] {
            var rows: [UsageRow] = []
            let outcome = TranscriptFolder.usage(in: home.path + place, backend: .claude) {
                rows.append($0)
            }
            #expect(rows.map(\.key.message).sorted() == ["a", "b"], "\(place)")
            #expect(outcome.files == 2 && outcome.bytes > 100)
        }
        let none = TranscriptFolder.usage(in: home.path + "/none", backend: .claude) { _ in }
        #expect(none.files == 0 && none.unread.isEmpty)
    }
}
