import BusModel
import Foundation
import Ledger
import TestSupport
import Testing

@testable import Agents

@Suite struct `The log of transcripts` {
    private static let lines = UsageFixtures.labels.filter {
        // Files that are called like no rollout are of no session.
        !$0.isPart && [.claude, .codex, .gemini].contains($0.backend)
            && $0.name != "edge/cc_codex_fork_replay"
    }

    @Test(arguments: lines)
    func `shows of each recording what the ledger counts, once`(
        label: UsageFixtures.Label
    ) throws {
        let home = try LogHome()
        defer { home.remove() }
        let sessions = try home.take(label.path, label.backend)
        let (entries, _) = home.read([home.set(label.backend, sessions)])
        #expect(entries.tokens == label.tokens)
        #expect(entries.filter { $0.tokens != nil }.allSatisfy { $0.tokens != .zero })
    }

    @Test func `has each entry of Claude with its turn`() throws {
        let home = try LogHome()
        defer { home.remove() }
        let name = "irrlicht_claude_mid_turn_message"
        let sessions = try home.take(UsageFixtures.folder.path + "/" + name, .claude)
        let (entries, unread) = home.read([home.set(.claude, sessions)])
        let short = entries.filter { !$0.text.hasPrefix("(thinks)") }.short
        #expect(short.count == 5 && unread.isEmpty, "\(short)")
        #expect(short.first?.hasPrefix("1 person: Count from 1 to 10") == true, "\(short)")
        #expect(short.dropFirst().first == "1 system: (waits) followup queued")
        #expect(short.contains { $0.hasPrefix("1 agent: 1\n2\n3") })
        #expect(short.contains("2 person: followup queued"))
        #expect(short.last?.hasPrefix("2 agent: Acknowledged") == true)
    }

    @Test func `tells subagents of Claude from the agent, and their tools, too`() throws {
        let home = try LogHome()
        defer { home.remove() }
        let name = "irrlicht_claude_subagent_spawn"
        let sessions = try home.take(UsageFixtures.folder.path + "/" + name, .claude)
        let (entries, _) = home.read([home.set(.claude, sessions)])
        #expect(Set(entries.compactMap(\.subagent)).count == 3)
        #expect(entries.filter { $0.who == .agent }.allSatisfy { $0.subagent == nil })
        #expect(entries.contains { $0.who == .subagent })
        #expect(entries.contains { $0.who == .tool && $0.subagent != nil })
        let spawn = entries.first { $0.tool == "Agent" }
        #expect(spawn?.text.hasPrefix("Count the number of .go files") == true)
        #expect(spawn?.text.hasSuffix("subagent_type=\"Explore\"") == true, "\(spawn?.text ?? "")")
        #expect(entries.filter { $0.who == .person }.count == 1)
    }

    @Test func `has what both sides of Codex say once, by whichever way it came`() throws {
        let home = try LogHome()
        defer { home.remove() }
        let folder = Recording.folder.path
        let file = "rollout-2026-08-18T00-40-27-01a011e2-21e4-71f2-a354-0495db06869c.jsonl"
        let sessions = try home.take("\(folder)/\(file)", .codex)
        let (entries, unread) = home.read([home.set(.codex, sessions)])
        #expect(unread.isEmpty)
        #expect(entries.filter { $0.who == .person }.count == 1)
        let said = entries.filter { $0.who == .agent && !$0.text.isEmpty }.map(\.text)
        #expect(Set(said).count == said.count && !said.isEmpty)
        let tools = entries.filter { $0.who == .tool }
        #expect(tools.count == 2 && tools.allSatisfy { $0.tool == "exec" && $0.turn == 1 })
        #expect(entries.contains { $0.who == .result && $0.text.hasPrefix("Script failed") })
        let old = try home.take(UsageFixtures.folder.path + "/as_codex_large.jsonl", .codex)
        let short = home.read([home.set(.codex, old)]).entries.short
        #expect(short.filter { $0.contains("Start") } == ["1 person: Start"])
        #expect(short.contains("2 person: Step 1") && short.contains("4 person: Step 3"))
        #expect(short.contains { $0.hasPrefix("1 tool run_shell_command: printf") }, "\(short)")
    }

    @Test func `leaves to the parent what a fork of Codex repeats`() throws {
        let home = try LogHome()
        defer { home.remove() }
        let name = "irrlicht_codex_fork_by_rewind"
        let sessions = try home.take(UsageFixtures.folder.path + "/" + name, .codex)
        let short = home.read([home.set(.codex, sessions)]).entries.short
        for word in ["one", "two", "three"] {
            let prompts = short.filter { $0.hasSuffix("exactly the word: \(word)") }
            #expect(prompts.count == 1, "\(word): \(short)")
        }
    }

    @Test func `has a message of Gemini once, however often it is written`() throws {
        let home = try LogHome()
        defer { home.remove() }
        let name = "irrlicht_gemini_session_resume"
        let sessions = try home.take(UsageFixtures.folder.path + "/" + name, .gemini)
        let short = home.read([home.set(.gemini, sessions)]).entries.short
        #expect(short.filter { $0 == "1 person: Reply with exactly the word: ok" }.count == 1)
        #expect(short.filter { $0 == "1 agent: ok" }.count == 1, "\(short)")
        #expect(short.filter { $0 == "2 person: Reply with exactly the word: again" }.count == 1)
        let other = try home.take(UsageFixtures.folder.path + "/as_gemini_large.json", .gemini)
        let old = home.read([home.set(.gemini, other)]).entries.short
        #expect(old.first == "1 person: Run a command", "\(old)")
        #expect(old.contains { $0.hasPrefix("1 tool run_shell_command: printf") })
        #expect(old.contains { $0.hasPrefix("1 result: Output: line1") })
    }

    @Test func `merges sessions by time and counts turns over all of them`() throws {
        let home = try LogHome()
        defer { home.remove() }
        let ping = "git-bus: D1 is claimed [bus 1a2b3c4d 5e6f7a8b]"
        try home.write(
            ".claude/projects/p/s1.jsonl",
            Rows.prompt("first", at: "10:00:00"),
            Rows.answer("a", "here", at: "10:00:05"),
            Rows.prompt("late", at: "12:00:00")
        )
        try home.write(
            ".claude/projects/p/s2.jsonl",
            Rows.prompt(ping, at: "11:00:00"),
            Rows.answer("b", "there", at: "11:00:05")
        )
        let (entries, _) = home.read([home.set(.claude, ["s1", "s2"])])
        #expect(
            entries.short == [
                "1 person: first", "1 agent: here", "2 ping: \(ping)", "2 agent: there",
                "3 person: late",
            ]
        )
        let marks = ["1a2b3c4d", "5e6f7a8b"]
        #expect(entries.map(\.pings) == [[], [], marks, marks, []])
    }

    @Test func `goes on with what is appended, and with subagents that begin`() throws {
        let home = try LogHome()
        defer { home.remove() }
        let file = ".claude/projects/p/s1.jsonl"
        try home.write(file, Rows.prompt("first", at: "10:00:00"))
        var log = TranscriptLog(textBytesMax: 8192, isFollowing: true)
        let sets = [home.set(.claude, ["s1"])]
        log.look(at: sets)
        #expect(log.rest().short == ["1 person: first"])
        try home.append(file, Rows.answer("a", "one", at: "10:00:01", output: 2))
        log.look(at: sets)
        let first = log.rest()
        #expect(first.short == ["1 agent: one"] && first.tokens.output == 2)
        // The request turns out to have used more.
        try home.append(file, Rows.answer("a", "two", at: "10:00:02", output: 5))
        try home.write(
            ".claude/projects/p/s1/subagents/agent-7.jsonl",
            Rows.answer("b", "sub", at: "10:00:03")
        )
        log.look(at: sets)
        let second = log.rest()
        #expect(second.short == ["1 agent: two", "1 subagent: sub"])
        #expect(second.map { $0.tokens?.output } == [3, 1])
        log.look(at: sets)
        #expect(log.rest().isEmpty)
    }
}

/// Rows of Claude Code.
enum Rows {
    static func prompt(_ text: String, at time: String, id: String = UUID().uuidString) -> String {
        #"{"type":"user","uuid":"\#(id)","timestamp":"2026-11-20T\#(time)Z","message":{"#
            + #""role":"user","content":"\#(text)"}}"#
    }

    static func answer(_ id: String, _ text: String, at time: String, output: Int = 1) -> String {
        #"{"type":"assistant","uuid":"\#(UUID().uuidString)","requestId":"r\#(id)","#
            + #""timestamp":"2026-11-20T\#(time)Z","message":{"id":"\#(id)","model":"m","#
            + #""content":[{"type":"text","text":"\#(text)"}],"#
            + #""usage":{"input_tokens":1,"output_tokens":\#(output)}}}"#
    }
}
