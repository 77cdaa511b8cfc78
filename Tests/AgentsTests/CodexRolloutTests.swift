import BusModel
import Foundation
import TestSupport
import Testing
import Watchdog

@testable import Agents

@Suite struct `A rollout of Codex` {
    private static let stop =
        "rollout-2026-08-18T00-42-27-01a011e3-f45b-7e10-8298-7609f4d621fd.jsonl"
    private static let fork =
        "rollout-2026-05-29T20-54-27-019e7584-5201-7901-b1e7-a3f0c990c12f.jsonl"

    @Test func `tells turns and words, also as the items of newer versions`() throws {
        #expect(
            try Recording.story(Self.stop) == [
                "session 01a011e3", "turn", "turn", "says: The capital of France is Paris.",
                "says: The capital of France is Paris.", "end",
            ]
        )
    }

    @Test func `tells tools`() throws {
        let file = "rollout-2026-08-18T00-40-27-01a011e2-21e4-71f2-a354-0495db06869c.jsonl"
        let story = try Recording.story(file)
        #expect(story.filter { $0 == "tool" }.count == 3)
        // The question that it ends with is on the screen alone.
        #expect(story.last == "tool" && !story.contains("end"))
    }

    @Test func `of a fork is the fork's, though it begins with its parent's rows`() throws {
        let story = try Recording.story(Self.fork)
        #expect(story.filter { $0.hasPrefix("session") } == ["session 019e7584"])
        #expect(story.filter { $0 == "end" }.count == 3)
    }

    @Test func `of an older version tells an error in its own word`() throws {
        #expect(
            try Recording.story("codex_053_rate_limit.jsonl")
                == ["session test-rat", "failed rate_limit"]
        )
    }

    private static func item(_ type: String, _ block: String) -> String {
        #"{"type":"item_completed","item":{"type":"\#(type)","content":[\#(block)]}}"#
    }

    private func words(_ type: String, _ payload: String) -> [String]? {
        let row = #"{"timestamp":"2026-11-21T12:00:00.5Z","type":"\#(type)","payload":\#(payload)}"#
        return Recording.codex(Recording.row(row))?.map { Recording.word($0.kind) }
    }

    @Test(arguments: [
        (#"{"type":"task_started"}"#, ["turn"]),
        (#"{"type":"user_message","message":"go on [bus 1a2b3c4d]"}"#, ["turn 1a2b3c4d"]),
        (
            item("UserMessage", #"{"type":"text","text":"x [bus 1a2b3c4d]"}"#),
            ["turn 1a2b3c4d"]
        ),
        (
            item("AgentMessage", #"{"type":"Text","text":"[bus 1a2b3c4d]"}"#),
            ["says: [bus 1a2b3c4d]"]
        ),
        (#"{"type":"item_completed","item":{"type":"Reasoning"}}"#, []),
        (#"{"type":"item_completed"}"#, []),
        (#"{"type":"agent_message","message":"a\nb\n"}"#, ["says: b"]),
        (#"{"type":"task_complete","last_agent_message":"bye"}"#, ["says: bye", "end"]),
        (#"{"type":"task_complete","last_agent_message":null}"#, ["end"]),
        (#"{"type":"turn_aborted","reason":"interrupted"}"#, ["interrupted"]),
        (#"{"type":"context_compacted"}"#, ["tool"]),
        (#"{"type":"error","message":"stream disconnected"}"#, ["failed error"]),
        (
            #"{"type":"error","message":"You've hit your usage limit. Try again at 3:05 PM."}"#,
            ["limited 2026-11-21T15:05:00Z"]
        ),
        (
            #"{"type":"error","message":"No more","codex_error_info":"usage_limit_exceeded"}"#,
            ["limited -"]
        ),
        (#"{"type":"error","codex_error_info":{"http":1}}"#, ["failed error"]),
        (#"{"type":"account/rateLimits/updated"}"#, []), (#"{"type":7}"#, []), ("{}", []),
    ])
    func `has events, and many that tell nothing`(payload: String, expected: [String]) {
        #expect(words("event_msg", payload) == expected)
    }

    @Test(arguments: [
        ("function_call", ["tool"]), ("custom_tool_call_output", ["tool"]),
        ("local_shell_call", ["tool"]), ("reasoning", []), ("message", []),
    ])
    func `has items of work`(type: String, expected: [String]) {
        #expect(words("response_item", #"{"type":"\#(type)"}"#) == expected)
    }

    private func rates(_ rates: String) -> [String]? {
        words("event_msg", #"{"type":"token_count","info":null,"rate_limits":\#(rates)}"#)
    }

    @Test func `tells a limit by the numbers, to the second`() {
        // 14:00 and 18:00 of that day; 10:00 is over.
        let full = #"{"used_percent":100.0,"resets_at":1795269600}"#
        let fuller = #"{"used_percent":101,"resets_at":1795284000}"#
        let over = #"{"used_percent":100,"resets_at":1795255200}"#
        let some = #"{"used_percent":99.9,"resets_at":1795269600}"#
        #expect(rates(#"{"primary":\#(full)}"#) == ["limited 2026-11-21T14:00:00Z"])
        #expect(
            rates(#"{"primary":\#(full),"secondary":\#(fuller)}"#) == [
                "limited 2026-11-21T18:00:00Z"
            ]
        )
        #expect(rates(#"{"primary":\#(some),"secondary":null}"#) == [])
        #expect(rates(#"{"primary":\#(over)}"#) == [])
        #expect(rates(#"{"primary":\#(full),"credits":{"has_credits":true}}"#) == [])
        #expect(rates(#"{"primary":\#(some),"rate_limit_reached_type":"x"}"#) == ["limited -"])
        #expect(
            rates(#"{"primary":{"used_percent":100,"resets_in_seconds":3600}}"#) == [
                "limited 2026-11-21T13:00:00Z"
            ]
        )
        #expect(rates("null") == [])
    }

    @Test(arguments: ["1e300", "-1e300", "9223372036854775807", "-1", "true", #""x""#])
    func `has numbers that no clock shows, and none of them hurts`(number: String) {
        let window = #"{"used_percent":100,"resets_at":\#(number),"resets_in_seconds":\#(number)}"#
        let told = rates(#"{"primary":\#(window)}"#)
        #expect(told == [] || told == ["limited -"])
    }

    // MARK: - Which one it is

    private struct Home {
        let folder: TemporaryDirectory
        var work: String { folder.path + "/work" }
        var environment: [String: String] { ["HOME": folder.path + "/home"] }
        var rollouts: RolloutFolder { RolloutFolder(work: work, environment: environment) }

        init() throws {
            folder = try TemporaryDirectory()
            try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
        }

        /// Writes a rollout that began in `cwd` at noon of the 21st.
        @discardableResult
        func add(
            _ thread: String,
            day: String = "2026/11/21",
            cwd: String? = nil,
            more: String = ""
        ) throws -> String {
            let path = "\(folder.path)/home/.codex/sessions/\(day)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            let file = "\(path)/rollout-2026-11-21T12-00-00-\(thread).jsonl"
            let row =
                #"{"timestamp":"2026-11-21T12:00:00Z","type":"session_meta","#
                + #""payload":{"id":"\#(thread)","cwd":"\#(cwd ?? work)"\#(more)}}"# + "\n"
            try row.write(toFile: file, atomically: true, encoding: .utf8)
            return file
        }
    }

    /// A thread that was named at noon.
    private static func thread(_ digit: Int) -> String {
        "01a1fdfa-4600-7901-b1e7-a3f0c990c12\(digit)"
    }

    private static let noon = Instant(seconds: 1_795_262_400)

    @Test func `is the one of this directory since the start, not the newest`() throws {
        let home = try Home()
        defer { home.folder.remove() }
        #expect(home.rollouts.file(since: Self.noon) == nil)
        let own = try home.add(Self.thread(1))
        try home.add(Self.thread(2), cwd: "/elsewhere")
        let parent = #","thread_source":"subagent""#
        try home.add(Self.thread(3), more: parent)
        try home.add(Self.thread(4), more: #","source":{"subagent":{"thread_spawn":{}}}"#)
        #expect(home.rollouts.file(since: Self.noon) == own)
        #expect(home.rollouts.file(since: Self.noon + .seconds(3)) == own)
        #expect(home.rollouts.file(since: Self.noon + .seconds(6)) == nil)
    }

    @Test func `is found by its thread, however long ago that began`() throws {
        let home = try Home()
        defer { home.folder.remove() }
        let old = try home.add(Self.thread(1), day: "2025/12/31")
        for day in 10..<20 { try home.add(Self.thread(2), day: "2026/11/\(day)") }
        #expect(home.rollouts.file(of: Self.thread(1)) == old)
        #expect(home.rollouts.file(of: Self.thread(9)) == nil)
        #expect(home.rollouts.file(of: "../x") == nil)
    }

    @Test func `that is still empty is nobody's yet`() throws {
        let home = try Home()
        defer { home.folder.remove() }
        let file = try home.add(Self.thread(1))
        let text = try String(contentsOfFile: file, encoding: .utf8)
        for part in ["", String(text.dropLast())] {
            try part.write(toFile: file, atomically: true, encoding: .utf8)
            #expect(home.rollouts.file(since: Self.noon) == nil)
        }
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        #expect(home.rollouts.file(since: Self.noon) == file)
    }

    @Test func `has its thread in its name`() {
        #expect(RolloutFolder.thread(of: "/x/" + Self.stop)?.hasPrefix("01a011e3-") == true)
        #expect(RolloutFolder.thread(of: "codex_053_rate_limit.jsonl") == nil)
        #expect(RolloutFolder.thread(of: "x") == nil)
    }
}
