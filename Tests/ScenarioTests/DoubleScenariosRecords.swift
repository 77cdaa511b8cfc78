import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `What a double leaves` {
    private static let play = """
        case $2 in
        tool*) echo "I run it."; echo "@tool echo one; exit 3"; echo "@tool pwd"; echo "Done.";;
        limit*) echo "@limit-until 1900000000"
            echo "@limit You've hit your session limit · resets 4:20am (Europe/Warsaw)";;
        error*) echo "@error API Error: 529 Overloaded";;
        esac
        """
    private static let events = [
        "SessionStart", "SessionEnd", "UserPromptSubmit", "PreToolUse", "PostToolUse",
        "PostToolUseFailure", "Stop", "StopFailure",
    ]

    /// A folder name by the rule, written once more.
    private func slug(_ path: String) -> String {
        String(
            path.unicodeScalars.map {
                "a"..."z" ~= $0 || "A"..."Z" ~= $0 || "0"..."9" ~= $0 ? Character($0) : "-"
            }
        )
    }

    private func hooked(_ box: Sandbox, _ words: String) throws -> DoubleOnStage {
        let hook = "{ cat; echo; } >>'\(box.directory)/hooks'"
        try box.write(
            try Settings.json(Self.events, hook),
            to: box.directory + "/settings.json"
        )
        return try DoubleOnStage(
            box,
            "claude --settings '\(box.directory)/settings.json' \(words)",
            play: Self.play
        )
    }

    private func hooks(_ box: Sandbox) throws -> [Row] {
        try Row.all(in: DoubleOnStage.text(box.directory + "/hooks") ?? "")
    }

    @Test func `claude tells its hooks who it is and what happens, in order`() async throws {
        try await Sandbox.run { box in
            let id = "8f14e45f-ceea-467f-a9c3-0123456789ab"
            let double = try hooked(box, "--session-id \(id) tool")
            try double.wait(for: "✻ Baked for")
            try double.press("C-c", "C-c")
            #expect(try double.waitForStatus() == "0")
            let rows = try hooks(box)
            #expect(
                rows.compactMap { $0["hook_event_name"] } == [
                    "SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUseFailure",
                    "PreToolUse", "PostToolUse", "Stop", "SessionEnd",
                ]
            )
            let folder = URL(filePath: double.folder).resolvingSymlinksInPath().path
            let file = "/.claude/projects/\(slug(folder))/\(id).jsonl"
            for row in rows {
                #expect(row["session_id"] == id)
                #expect(row["transcript_path"] == box.directory + "/home" + file)
                #expect(row["cwd"] == folder)
                #expect(row["permission_mode"] == "default")
            }
            #expect(rows[0]["source"] == "startup")
            #expect(rows[1]["prompt"] == "tool")
            #expect(rows[2]["tool_input.command"] == "echo one; exit 3")
            #expect(rows[5]["tool_response.stdout"] == folder)
            #expect(rows[6]["last_assistant_message"] == "Done.")
            #expect(rows[7]["reason"] == "prompt_input_exit")
            #expect(double.file("double-complaints") == nil)
        }
    }

    @Test func `claude complains of hooks that print, fail or are no commands`() async throws {
        try await Sandbox.run { box in
            let settings = """
                {"hooks":{"SessionStart":[{"matcher":"startup","hooks":[
                {"type":"command","command":"echo hello"}]},{"matcher":"resume","hooks":[
                {"type":"command","command":"echo never"}]}],
                "UserPromptSubmit":[{"hooks":[{"type":"command","command":"exit 4"}]}],
                "Stop":[{"hooks":[{"type":"http","url":"http://localhost"}]}]}}
                """
            try box.write(settings, to: box.directory + "/settings.json")
            let double = try DoubleOnStage(
                box,
                "claude --settings '\(box.directory)/settings.json' hello"
            )
            try double.wait(for: "✻ Baked for")
            #expect(
                double.file("double-complaints") == """
                    Stop: a hook of type http is not played
                    SessionStart: printed "hello\\n"
                    UserPromptSubmit: ended with 4

                    """
            )
        }
    }

    @Test func `claude writes rows that readers of transcripts can count on`() async throws {
        try await Sandbox.run { box in
            let double = try DoubleOnStage(box, "claude tool", play: Self.play)
            try double.wait(for: "✻ Baked for")
            try box.waitUntil("the turn is written") {
                try double.transcript.last?["subtype"] == "turn_duration"
            }
            let rows = try double.transcript.filter { $0["uuid"] != nil }
            // Each row follows the one before it, and knows its place.
            for (row, before) in zip(rows.dropFirst(), rows) {
                #expect(row["parentUuid"] == before["uuid"])
            }
            #expect(Set(rows.compactMap { $0["cwd"] }).count == 1)
            #expect(rows.allSatisfy { $0["timestamp"]?.contains(/^\d{4}-.*T.*Z$/) == true })
            let answers = Dictionary(grouping: rows.filter { $0["type"] == "assistant" }) {
                "\($0["message.id"] ?? "") \($0["requestId"] ?? "")"
            }
            // Three requests: before, between and after the commands; their usage only grows.
            #expect(answers.count == 3)
            for rows in answers.values {
                #expect(rows.count >= 2)
                #expect(rows[0]["message.content.0.type"] == "thinking")
                let counts = rows.compactMap {
                    $0["message.usage.output_tokens"].flatMap { Int($0) }
                }
                #expect(counts.count == rows.count && counts == counts.sorted())
            }
            let tools = rows.filter { $0["message.content.0.type"] == "tool_use" }
            let results = rows.filter { $0["message.content.0.type"] == "tool_result" }
            #expect(
                tools.map { $0["message.content.0.id"] }
                    == results.map { $0["message.content.0.tool_use_id"] }
            )
            #expect(results.map { $0["message.content.0.is_error"] } == ["true", "false"])
        }
    }

    @Test func `claude shows a limit, writes it and tells a hook other than Stop`() async throws {
        try await Sandbox.run { box in
            let double = try hooked(box, "limit")
            try double.wait(for: "  ⎿  You've hit your session limit · resets 4:20am")
            try box.waitUntil("the hook has run") { try hooks(box).count == 3 }
            let row = try #require(try double.transcript.last)
            #expect(row["isApiErrorMessage"] == "true")
            #expect(row["message.model"] == "<synthetic>")
            #expect(row["quotaLimits.resetsAt"] == "1900000000")
            #expect(try hooks(box).last?["hook_event_name"] == "StopFailure")
            #expect(try hooks(box).last?["error"] == "rate_limit")
            try double.send("error")
            try double.wait(for: "  ⎿  API Error: 529 Overloaded")
            try box.waitUntil("the hook has run") { try hooks(box).count == 5 }
            #expect(try hooks(box).last?["error"] == "server_error")
            #expect(try !double.shown.contains("esc to interrupt"))
        }
    }

    @Test func `codex writes a rollout, with the limit and when it ends`() async throws {
        try await Sandbox.run { box in
            let double = try DoubleOnStage(box, "codex tool", play: Self.play)
            try double.wait(for: "─ Worked for")
            try double.send("limit")
            try double.wait(for: "■ You've hit your session limit")
            try box.waitUntil("the turn is written") {
                let types = try double.transcript.compactMap { $0["payload.type"] }
                return types.count { $0 == "task_complete" } == 2
            }
            let rows = try double.transcript
            #expect(rows[0]["type"] == "session_meta")
            #expect(rows[0]["payload.cwd"]?.hasSuffix("/work.d") == true)
            let types = rows.map { $0["payload.type"] ?? $0["type"] ?? "" }
            #expect(
                types.filter { !["message", "token_count", "session_meta"].contains($0) } == [
                    "task_started", "turn_context", "user_message", "agent_message",
                    "function_call", "function_call_output", "function_call",
                    "function_call_output", "agent_message", "task_complete", "task_started",
                    "turn_context", "user_message", "error", "task_complete",
                ]
            )
            let counts = rows.filter { $0["payload.type"] == "token_count" }
            #expect(counts.first?["payload.info"] == nil)
            #expect(counts.last?["payload.rate_limits.primary.resets_at"] == "1900000000")
            let totals = counts.compactMap {
                $0["payload.info.total_token_usage.total_tokens"].flatMap { Int($0) }
            }
            #expect(totals.count == 5 && totals == totals.sorted())
            let path = try #require(try Row.paths(box).first)
            #expect(
                path.contains(
                    #/\.codex/sessions/\d{4}/\d\d/\d\d/rollout-[-\dT]+-[-0-9a-f]{36}\.jsonl/#
                )
            )
        }
    }

    @Test func `codex tells its program of turns that ended, and of no others`() async throws {
        try await Sandbox.run { box in
            let program = box.directory + "/told"
            try box.write("#!/bin/sh\nprintf '%s\\n' \"$2\" >>'\(program).out'\n", to: program)
            chmod(program, 0o755)
            let double = try DoubleOnStage(
                box,
                "codex -c 'notify=[\"\(program)\", \"turn\"]' limit",
                play: Self.play
            )
            try double.wait(for: "■ You've hit")
            try double.send("hello\u{20}you")
            try double.wait(for: "─ Worked for")
            try box.waitUntil("it was told") { DoubleOnStage.text(program + ".out") != nil }
            let rows = try Row.all(in: DoubleOnStage.text(program + ".out") ?? "")
            #expect(rows.count == 1)
            #expect(rows[0]["type"] == "agent-turn-complete")
            #expect(rows[0]["input-messages.0"] == "hello you")
            #expect(rows[0]["thread-id"] == (try double.transcript[0]["payload.id"]))
        }
    }

    @Test func `keeps to the folders that the surroundings name`() async throws {
        try await Sandbox.run { box in
            let homes = box.directory + "/home/.elsewhere"
            let environment = "CLAUDE_CONFIG_DIR='\(homes)/c' CODEX_HOME='\(homes)/x'"
            for program in ["claude", "codex"] {
                let double = try DoubleOnStage(box, "\(program) hi", environment: environment)
                try double.wait(for: " ok")
            }
            let paths = try Row.paths(box)
            #expect(paths.count == 2)
            #expect(paths.contains { $0.hasPrefix(homes + "/c/projects/") })
            #expect(paths.contains { $0.hasPrefix(homes + "/x/sessions/") })
        }
    }

    @Test func `counts its runs where no commit sees it`() async throws {
        try await Sandbox.run { box in
            let folder = try DoubleOnStage.prepare(box, "work.d", play: "echo \"run $DOUBLE_RUN\"")
            try box.git("init", "--quiet", folder)
            let variables = DoubleOnStage.variables(box, play: true)
            for run in 1...2 {
                let output = try box.run(
                    box.directory + "/bin/claude",
                    ["-p", "hi"],
                    in: folder,
                    with: variables
                )
                #expect(output.out == "run \(run)\n")
            }
            #expect(try box.git("status", "--porcelain", in: folder) == "?? .here")
        }
    }
}
