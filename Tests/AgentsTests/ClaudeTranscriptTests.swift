import BusModel
import Foundation
import TestSupport
import Testing
import Watchdog

@testable import Agents

@Suite struct `A transcript of Claude Code` {
    @Test(arguments: [
        ("claude_stop_hook", ["turn", "says: hello world", "end", "end"]),
        ("claude_esc_no_hook", ["turn", "interrupted"]),
        (
            "claude_permission_denied",
            [
                "queued", "turn", "tool", "tool",
                "says: Error: `cat: /srv/tmp: No such file` (exit code 1).",
            ]
        ),
        (
            "claude_mid_turn_message",
            [
                "turn", "queued", "says: done", "end", "turn",
                "says: Acknowledged — ready for the followup whenever you send it.", "end",
            ]
        ),
        (
            "claude_compaction",
            ["turn", "says: ok", "end", "queued", "turn", "says: still-here", "end"]
        ),
        ("claude_session_reset", ["turn", "says: fresh", "end"]),
    ])
    func `tells turns, words, tools and interruptions`(file: String, story: [String]) throws {
        #expect(try Recording.story("\(file).jsonl") == story)
    }

    @Test func `tells that work in the background has a turn follow`() throws {
        let story = try Recording.story("claude_workflow.jsonl")
        #expect(
            story.filter { $0 == "end" || $0.hasPrefix("turn") } == ["turn", "end", "turn", "end"]
        )
    }

    private func words(_ json: String) -> [String]? {
        let row = #"{"timestamp":"2026-11-21T12:00:00Z","sessionId":"s","# + json.dropFirst()
        return Recording.claude(Recording.row(row))?.map { Recording.word($0.kind) }
    }

    private func user(_ content: String, _ more: String = "") -> String {
        #"{"type":"user"\#(more),"message":{"role":"user","content":\#(content)}}"#
    }

    @Test(arguments: [
        (#""git-bus: go on [bus 1a2b3c4d 5e6f7a8b]""#, ["turn 1a2b3c4d 5e6f7a8b"]),
        (
            #"[{"type":"text","text":"one [bus 1a2b3c4d]\nx\ntwo [bus 5e6f7a8b] "}]"#,
            ["turn 1a2b3c4d 5e6f7a8b"]
        ),
        (#""it said [bus 1a2b3c4d] and went on""#, ["turn"]),
        (#"[{"type":"tool_result","content":"git-bus: x [bus 1a2b3c4d]"}]"#, ["tool"]),
        (
            #"[{"type":"tool_result"},{"type":"text","text":"[Request interrupted by user for"}]"#,
            ["interrupted"]
        ),
        (#""<command-name>/clear</command-name>""#, []),
        (#""<local-command-stdout>Compacted</local-command-stdout>""#, []),
        (#""<bash-input>ls</bash-input>""#, []),
        (#""<task-notification>done</task-notification>""#, ["turn"]),
        ("null", ["turn"]), ("7", ["turn"]), (#"["x",7]"#, ["turn"]),
    ])
    func `has prompts among its user rows, and much else`(content: String, expected: [String]) {
        #expect(words(user(content)) == expected)
    }

    @Test func `has rows of the user that nobody typed`() {
        #expect(words(user(#""x""#, #","isMeta":true"#)) == [])
        #expect(words(user(#""x""#, #","isCompactSummary":true"#)) == [])
        #expect(words(user(#""x [bus 1a2b3c4d]""#, #","isSidechain":true"#)) == ["tool"])
        #expect(words(#"{"type":"user"}"#) == [])
    }

    @Test func `takes no mark from what a model says`() {
        let block = #"{"type":"text","text":"[bus 1a2b3c4d]"}"#
        let row = #"{"type":"assistant","message":{"content":[\#(block)]}}"#
        #expect(words(row) == ["says: [bus 1a2b3c4d]"])
    }

    private func error(_ text: String, _ more: String = "") -> [String]? {
        words(
            #"{"type":"assistant","isApiErrorMessage":true\#(more),"message":{"model":"#
                + #""<synthetic>","content":[{"type":"text","text":"\#(text)"}]}}"#
        )
    }

    @Test func `tells a limit by its words, and its end by the number where there is one`() {
        let text = "You've hit your session limit · resets 3pm (UTC)"
        #expect(error(text) == ["limited 2026-11-21T15:00:00Z"])
        let quota = #","error":"rate_limit","quotaLimits":{"resetsAt":1795276800}"#
        #expect(error(text, quota) == ["limited 2026-11-21T16:00:00Z"])
        #expect(error("Too much", quota) == ["limited 2026-11-21T16:00:00Z"])
        #expect(error("You've hit your limit") == ["limited -"])
        // What is over, or for ever, is no end.
        #expect(
            error(text, quota.replacing("1795276800", with: "1")) == [
                "limited 2026-11-21T15:00:00Z"
            ]
        )
        #expect(
            error(text, quota.replacing("1795276800", with: "1e300")) == [
                "limited 2026-11-21T15:00:00Z"
            ]
        )
    }

    @Test func `tells other errors in their own word`() {
        #expect(error("API Error: 529 Overloaded") == ["failed api_error"])
        let login = #","error":"authentication_failed""#
        #expect(error("Please run /login", login) == ["failed authentication_failed"])
    }

    @Test func `has words that no model said`() {
        let row =
            #"{"type":"assistant","message":{"model":"<synthetic>","#
            + #""content":[{"type":"text","text":"No response requested."}]}}"#
        #expect(words(row) == [])
    }

    @Test func `tells that the service is tried again, and that memory was made smaller`() {
        #expect(words(#"{"type":"system","subtype":"api_error"}"#) == ["tool"])
        let compact =
            #"{"type":"system","subtype":"compact_boundary","compactMetadata":{"trigger":"auto"}}"#
        #expect(words(compact) == ["tool"])
        // By hand it is outside of any turn.
        #expect(words(compact.replacing("auto", with: "manual")) == [])
    }

    @Test(arguments: [
        "", "{", "[]", "null", "7", "{\"type\":\"user\"", "nonsense",
        String(repeating: "[", count: 100_000),
    ])
    func `has lines that are no rows`(text: String) {
        #expect(Recording.claude(Recording.row(text)) == nil)
    }

    @Test(arguments: [
        "{}", #"{"type":7}"#, #"{"timestamp":7,"type":"user"}"#,
        #"{"timestamp":"yesterday","type":"user","message":{"content":"x"}}"#,
        #"{"timestamp":"2026-11-21T12:00:00Z","type":"from-the-future","message":[]}"#,
    ])
    func `has rows that tell nothing`(text: String) {
        #expect(Recording.claude(Recording.row(text)) == [])
    }

    @Test(arguments: [
        ("/srv/a b/c.d_e@f", "-srv-a-b-c-d-e-f"), ("/Été/x", "--t--x"), ("/a//b", "-a--b"),
        ("/𝄞", "---"),
    ])
    func `lies in a folder by the directory's name`(path: String, slug: String) {
        #expect(ClaudeTranscript.slug(of: path) == slug)
    }

    @Test func `lies in a folder whose long name is cut and hashed`() {
        let short = "/" + String(repeating: "a", count: 199)
        #expect(ClaudeTranscript.slug(of: short) == "-" + String(repeating: "a", count: 199))
        let long = "/" + String(repeating: "a", count: 200)
        // By the program's own rule, worked out by hand in another language.
        #expect(
            ClaudeTranscript.slug(of: long)
                == "-" + String(repeating: "a", count: 199) + "-b6ymvl"
        )
    }

    @Test func `is looked for where the settings say, and nowhere else`() {
        let home = ["HOME": "/h"]
        #expect(
            ClaudeTranscript.candidates(session: "s", work: "/nowhere/w", environment: home) == [
                "/h/.claude/projects/-nowhere-w/s.jsonl",
                "/h/.config/claude/projects/-nowhere-w/s.jsonl",
            ]
        )
        let own = ["HOME": "/h", "CLAUDE_CONFIG_DIR": "/c"]
        #expect(
            ClaudeTranscript.candidates(session: "s", work: "/nowhere/w", environment: own)
                == ["/c/projects/-nowhere-w/s.jsonl"]
        )
        #expect(
            ClaudeTranscript.candidates(session: "../s", work: "/w", environment: home).isEmpty
        )
    }
}
