import BusModel
import Foundation
import TestSupport
import Testing
import Watchdog

@testable import Agents

@Suite struct `What is heard of an agent` {
    private final class World {
        let folder: TemporaryDirectory
        var position = EarPosition()
        let preset: String
        var work: String { folder.path + "/w" }
        var events: String { folder.path + "/events.jsonl" }

        init(_ preset: String) throws {
            folder = try TemporaryDirectory()
            self.preset = preset
            try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
            try Data().write(to: URL(fileURLWithPath: events))
        }

        deinit { folder.remove() }

        func append(_ lines: String..., to path: String) throws {
            let folder = (path as NSString).deletingLastPathComponent
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
            if !FileManager.default.fileExists(atPath: path) {
                try Data().write(to: URL(fileURLWithPath: path))
            }
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data((lines.joined(separator: "\n") + "\n").utf8))
            try handle.close()
        }

        /// A hook is called with this, `second` seconds after noon.
        func call(_ json: String, at second: Int64) throws {
            let text = Data(json.utf8)
            let line = EventFile.line(backend: preset, text: text, now: noon + .seconds(second))
            try append(String(decoding: try #require(line), as: UTF8.self), to: events)
        }

        func listen(session: String? = nil, since: Instant = noon) throws -> [String] {
            let ears = AgentEars(
                backend: try #require(Backend.preset(preset)),
                eventFile: events,
                work: work,
                environment: ["HOME": folder.path + "/home"],
                zones: .utc
            )
            return ears.listen(from: &position, session: session, since: since)
                .map { Recording.word($0.kind) }
        }

        func transcript(_ session: String) -> String {
            let slug = ClaudeTranscript.slug(of: work)
            return "\(folder.path)/home/.claude/projects/\(slug)/\(session).jsonl"
        }

        func rollout(_ thread: String) -> String {
            "\(folder.path)/home/.codex/sessions/2026/11/21/"
                + "rollout-2026-11-21T12-00-00-\(thread).jsonl"
        }

        func meta(_ thread: String, _ more: String = "") -> String {
            #"{"timestamp":"2026-11-21T12:00:00Z","type":"session_meta","#
                + #""payload":{"id":"\#(thread)","cwd":"\#(work)"\#(more)}}"#
        }
    }

    private static let noon = Instant(seconds: 1_795_262_400)

    private static func row(_ type: String, _ second: Int, _ message: String) -> String {
        #"{"type":"\#(type)","timestamp":"2026-11-21T12:00:\#(second)Z","message":\#(message)}"#
    }

    private static func event(_ type: String, _ second: Int) -> String {
        #"{"type":"event_msg","timestamp":"2026-11-21T12:00:\#(second)Z","#
            + #""payload":{"type":"\#(type)"}}"#
    }

    @Test func `is both its hooks and its transcript, in the order of time`() throws {
        let world = try World("claude")
        #expect(try world.listen(session: "s") == [])
        try world.call(
            #"{"hook_event_name":"SessionStart","session_id":"s","source":"startup"}"#,
            at: 1
        )
        try world.call(
            #"{"hook_event_name":"UserPromptSubmit","prompt":"x [bus 1a2b3c4d]"}"#,
            at: 2
        )
        try world.call(#"{"hook_event_name":"Stop"}"#, at: 30)
        try world.append(
            Self.row("user", 12, #"{"content":"x [bus 1a2b3c4d]"}"#),
            Self.row("assistant", 20, #"{"content":[{"type":"text","text":"ok"}]}"#),
            to: world.transcript("s")
        )
        #expect(
            try world.listen(session: "s")
                == ["session s", "turn 1a2b3c4d", "turn 1a2b3c4d", "says: ok", "end"]
        )
        #expect(try world.listen(session: "s") == [])
    }

    @Test func `is nothing of an earlier run`() throws {
        let world = try World("claude")
        try world.append(
            Self.row("user", 12, #"{"content":"old"}"#),
            Self.row("user", 40, #"{"content":"new"}"#),
            to: world.transcript("s")
        )
        #expect(try world.listen(session: "s", since: Self.noon + .seconds(30)) == ["turn"])
    }

    @Test func `follows another session of the same terminal`() throws {
        let world = try World("claude")
        try world.append(Self.row("user", 12, #"{"content":"a"}"#), to: world.transcript("s"))
        #expect(try world.listen(session: "s") == ["turn"])
        let other = world.folder.path + "/elsewhere/t.jsonl"
        try world.append(Self.row("user", 20, #"{"content":"b"}"#), to: other)
        try world.call(
            #"{"hook_event_name":"SessionStart","session_id":"t","transcript_path":"\#(other)"}"#,
            at: 19
        )
        #expect(try world.listen(session: "s") == ["session t", "turn"])
    }

    @Test func `counts what cannot be read`() throws {
        let world = try World("claude")
        try world.append("nonsense", #"{"time":1e300,"event":{}}"#, to: world.events)
        try world.append("{", Self.row("user", 12, #"{"content":"a"}"#), to: world.transcript("s"))
        #expect(try world.listen(session: "s") == ["turn"])
        #expect(world.position.troubles == 3)
    }

    @Test func `goes on after a restart of the daemon`() throws {
        let world = try World("claude")
        try world.append(Self.row("user", 12, #"{"content":"a"}"#), to: world.transcript("s"))
        #expect(try world.listen(session: "s") == ["turn"])
        let kept = try JSONEncoder().encode(world.position)
        world.position = try JSONDecoder().decode(EarPosition.self, from: kept)
        try world.append(Self.row("user", 13, #"{"content":"b"}"#), to: world.transcript("s"))
        #expect(try world.listen(session: "s") == ["turn"])
    }

    private static func thread(_ digit: Int) -> String {
        "01a1fdfa-4600-7901-b1e7-a3f0c990c12\(digit)"
    }

    private static func notice(_ thread: String) -> String {
        #"{"type":"agent-turn-complete","thread-id":"\#(thread)","input-messages":["secret"]}"#
    }

    @Test func `of Codex is found by its directory, and named by its notice`() throws {
        let world = try World("codex")
        let own = Self.thread(1)
        try world.append(
            world.meta(own),
            Self.event("task_started", 12),
            Self.event("task_complete", 20),
            to: world.rollout(own)
        )
        try world.call(Self.notice(own), at: 21)
        #expect(
            try world.listen() == ["session 01a1fdfa", "turn", "end", "session 01a1fdfa", "end"]
        )
    }

    @Test func `of a subagent of Codex ends no turn of the agent`() throws {
        let world = try World("codex")
        let (own, sub) = (Self.thread(1), Self.thread(2))
        try world.append(
            world.meta(own),
            Self.event("task_started", 12),
            to: world.rollout(own)
        )
        try world.append(world.meta(sub, #","thread_source":"subagent""#), to: world.rollout(sub))
        #expect(try world.listen() == ["session 01a1fdfa", "turn"])
        try world.call(Self.notice(sub), at: 21)
        #expect(try world.listen(session: own) == ["tool"])
        try world.append(Self.event("task_complete", 30), to: world.rollout(own))
        #expect(try world.listen(session: own) == ["end"])
    }

    @Test func `of Codex follows a thread that a person begins in its terminal`() throws {
        let world = try World("codex")
        let (own, next) = (Self.thread(1), Self.thread(2))
        try world.append(world.meta(own), to: world.rollout(own))
        #expect(try world.listen(session: own) == ["session 01a1fdfa"])
        try world.append(
            world.meta(next),
            Self.event("task_started", 40),
            Self.event("task_complete", 50),
            to: world.rollout(next)
        )
        try world.call(Self.notice(next), at: 51)
        #expect(
            try world.listen(session: own)
                == ["session 01a1fdfa", "turn", "end", "session 01a1fdfa", "end"]
        )
    }

    @Test func `of a program that tells nothing is nothing`() throws {
        let world = try World("generic")
        try world.append(
            #"{"time":1795262401000,"event":{"hook_event_name":"Stop"}}"#,
            to: world.events
        )
        #expect(try world.listen() == [])
    }
}

private let noon = Instant(seconds: 1_795_262_400)

@Suite struct `A call of a hook` {
    private func kept(_ json: String) throws -> String {
        let line = EventFile.line(backend: "claude", text: Data(json.utf8), now: noon)
        return String(decoding: try #require(line), as: UTF8.self)
    }

    private func words(_ json: String) throws -> [String] {
        let call = try #require(HookCall(Data(try kept(json).utf8)))
        return call.signals().map { Recording.word($0.kind) }
    }

    @Test func `leaves names and marks, and nothing that anybody wrote`() throws {
        let line = try kept(
            #"""
            {"hook_event_name":"UserPromptSubmit","session_id":"s","cwd":"/w",
             "prompt":"my password is hunter2\ngit-bus: go on [bus 1a2b3c4d]",
             "tool_input":{"command":"hunter2"},"last_assistant_message":"hunter2"}
            """#
        )
        #expect(
            line
                == #"{"backend":"claude","event":{"hook_event_name":"UserPromptSubmit","#
                + #""marks":["1a2b3c4d"],"session_id":"s"},"time":1795262400000}"#
        )
    }

    @Test func `leaves no half of a name that is too long`() throws {
        let long = String(repeating: "x", count: 5000)
        let line = try kept(
            #"{"hook_event_name":"Stop","transcript_path":"/\#(long)","error":"\#(long)"}"#
        )
        #expect(!line.contains("xx"))
    }

    @Test(arguments: ["", "{", "[]", "7", "{}", #"{"prompt":"x"}"#, #"{"hook_event_name":7}"#])
    func `that says nothing leaves nothing`(json: String) {
        #expect(EventFile.line(backend: "claude", text: Data(json.utf8), now: noon) == nil)
    }

    @Test(arguments: [
        (
            #"{"hook_event_name":"SessionStart","session_id":"abc","source":"resume"}"#,
            ["session abc"]
        ),
        (#"{"hook_event_name":"SessionStart","session_id":"abc","agent_id":"a"}"#, []),
        (#"{"hook_event_name":"SessionEnd","reason":"clear"}"#, ["over clear"]),
        (#"{"hook_event_name":"UserPromptSubmit","prompt":"x"}"#, ["turn"]),
        (#"{"hook_event_name":"PreToolUse","tool_name":"Bash"}"#, ["tool"]),
        (#"{"hook_event_name":"PostToolUse"}"#, ["tool"]),
        (#"{"hook_event_name":"PermissionRequest"}"#, ["asks permission"]),
        (
            #"{"hook_event_name":"Notification","notification_type":"permission_prompt"}"#,
            ["asks permission"]
        ),
        (
            #"{"hook_event_name":"Notification","notification_type":"elicitation_dialog"}"#,
            ["asks question"]
        ),
        (#"{"hook_event_name":"Notification","notification_type":"idle_prompt"}"#, ["end"]),
        (#"{"hook_event_name":"Notification"}"#, []),
        (#"{"hook_event_name":"Stop"}"#, ["end"]),
        (#"{"hook_event_name":"Stop","agent_id":"a1"}"#, ["tool"]),
        (#"{"hook_event_name":"SubagentStop"}"#, ["tool"]),
        (#"{"hook_event_name":"StopFailure","error":"rate_limit"}"#, ["failed rate_limit"]),
        (
            #"{"hook_event_name":"StopFailure","error_type":"server_error"}"#,
            ["failed server_error"]
        ),
        (#"{"hook_event_name":"StopFailure"}"#, ["failed unknown"]),
        (#"{"hook_event_name":"StopFailure","error":"rate_limit","agent_id":"a"}"#, ["tool"]),
        (#"{"hook_event_name":"PreCompact","trigger":"auto"}"#, ["compacts"]),
        (#"{"hook_event_name":"FromTheFuture"}"#, []),
        (#"{"type":"agent-turn-complete"}"#, ["end"]),
    ])
    func `tells one thing`(json: String, expected: [String]) throws {
        #expect(try words(json) == expected)
    }

    @Test func `names a session only by a whole path`() throws {
        let call = { (path: String) in
            HookCall(
                Data(
                    try kept(
                        #"{"hook_event_name":"SessionStart","session_id":"s","#
                            + #""transcript_path":"\#(path)"}"#
                    ).utf8
                )
            )?.beginning?.transcript
        }
        #expect(try call("/a/b.jsonl") == "/a/b.jsonl")
        #expect(try call("b.jsonl") == nil)
    }
}
