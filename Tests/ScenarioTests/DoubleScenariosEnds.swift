import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `A double's beginning and end` {
    private static let play = """
        case $2 in
        crash*) echo "Oh."; echo "@crash";;
        leave*) echo "Bye."; echo "@exit 7";;
        child*) echo $$ >child; echo "Working."; exec cat <"$0.never";;
        *) echo "Said $2.";;
        esac
        """

    @Test func `a crash leaves the terminal as it was, as crashes do`() async throws {
        try await Sandbox.run { box in
            let double = try DoubleOnStage(box, "claude crash", play: Self.play)
            #expect(try double.waitForStatus() == "137")
            #expect(try double.text.contains("● Oh."))
            #expect(try double.text.contains("Resume this session") == false)
        }
    }

    @Test(arguments: ["claude", "codex"])
    func `an exit gives the terminal back, and says how to go on`(program: String) async throws {
        try await Sandbox.run { box in
            let double = try DoubleOnStage(box, "\(program) leave", play: Self.play)
            #expect(try double.waitForStatus() == "7")
            let id = try #require(
                try double.transcript.compactMap { $0["sessionId"] ?? $0["payload.id"] }.first
            )
            let words = program == "claude" ? "claude --resume \(id)" : "run codex resume \(id)"
            #expect(try double.text.contains(words))
            #expect(try double.value("#{cursor_flag} #{alternate_on}") == "1 0")
        }
    }

    @Test func `the end of its terminal is told to a hook, and leaves no child`() async throws {
        try await Sandbox.run { box in
            let hook = "{ cat; echo; } >>'\(box.directory)/hooks'"
            try box.write(
                try Settings.json(["SessionEnd"], hook),
                to: box.directory + "/settings.json"
            )
            #expect(mkfifo(box.directory + "/play.never", 0o600) == 0)
            let double = try DoubleOnStage(
                box,
                "claude --settings '\(box.directory)/settings.json' child",
                play: Self.play
            )
            let child = try child(of: double)
            let process = try double.process
            try double.close()
            try box.waitUntil("it has ended") { kill(process, 0) != 0 }
            #expect(kill(child, 0) != 0)
            let rows = try Row.all(in: DoubleOnStage.text(box.directory + "/hooks") ?? "")
            #expect(rows.map { $0["reason"] } == ["other"])
        }
    }

    /// The process of the play, once it has begun.
    private func child(of double: DoubleOnStage) throws -> Int32 {
        try double.box.waitUntil("the play has begun") {
            double.file("child")?.hasSuffix("\n") == true
        }
        let text = try #require(double.file("child"))
        return try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    @Test(arguments: [SIGTERM, SIGHUP])
    func `a signal ends it and its children`(signal: Int32) async throws {
        try await Sandbox.run { box in
            let never = box.directory + "/play.never"
            #expect(mkfifo(never, 0o600) == 0)
            let double = try DoubleOnStage(box, "claude child", play: Self.play)
            let child = try child(of: double)
            #expect(kill(child, 0) == 0)
            kill(try double.process, signal)
            #expect(try double.waitForStatus() == "143")
            #expect(kill(child, 0) != 0)
            #expect(try double.value("#{cursor_flag}") == "1")
        }
    }

    @Test func `what a play runs begins with no signal blocked or ignored`() async throws {
        try await Sandbox.run { box in
            let play = "grep -E 'Sig(Blk|Ign)' /proc/self/status; echo '@tool true'"
            let double = try DoubleOnStage(box, "claude hi", play: play)
            try double.wait(for: "✻ Baked for")
            let masks = try double.text.matches(of: /Sig(?:Blk|Ign):\s+(\S+)/).map {
                // The two above belong to the C library.
                UInt64($0.1, radix: 16).map { $0 & 0x7FFF_FFFF }
            }
            #expect(masks == [0, 0])
        }
    }

    @Test func `keys end it: twice C-c, twice C-d, or its word for it`() async throws {
        try await Sandbox.run { box in
            for keys in [["C-c", "C-c"], ["C-d", "C-d"]] {
                let double = try DoubleOnStage(box, "claude")
                try double.waitUntilReady()
                try double.press(keys[0])
                try double.wait(for: "again to exit")
                try double.press(keys[1])
                #expect(try double.waitForStatus() == "0")
            }
            let double = try DoubleOnStage(box, "codex")
            try double.waitUntilReady()
            try double.send("/quit")
            #expect(try double.waitForStatus() == "0")
        }
    }

    @Test(arguments: ["claude", "codex"])
    func `goes on with a conversation in the same file`(program: String) async throws {
        try await Sandbox.run { box in
            let first = try DoubleOnStage(box, "\(program) one", play: Self.play)
            try first.wait(for: "Said one.")
            try first.wait(for: "for 0s")
            try first.press("C-c", "C-c")
            #expect(try first.waitForStatus() == "0")
            let before = try first.transcript
            let id = try #require(before.compactMap { $0["sessionId"] ?? $0["payload.id"] }.first)
            let resume = program == "claude" ? "claude --resume \(id)" : "codex resume \(id)"
            let second = try DoubleOnStage(box, "\(resume) two", play: Self.play)
            try second.wait(for: "Said two.")
            #expect(try second.text.contains("Said one."))
            #expect(try Row.paths(box).count == 1)
            let after = try second.transcript.dropFirst(before.count)
            if program == "claude" {
                #expect(after.first?["parentUuid"] == before.last?["uuid"])
            } else {
                // The totals of before are told once more.
                let path = "payload.info.total_token_usage.total_tokens"
                #expect(after.first?["payload.type"] == "token_count")
                #expect(after.first?[path] == before.compactMap { $0[path] }.last)
            }
        }
    }

    @Test func `refuses what the real programs refuse, in their words`() async throws {
        try await Sandbox.run { box in
            let id = "8f14e45f-ceea-467f-a9c3-0123456789ab"
            let folder = try DoubleOnStage.prepare(box, "work.d", play: nil)
            let variables = DoubleOnStage.variables(box, play: false)
            func run(_ words: [String], _ more: [String: String] = [:]) throws -> Sandbox.Output {
                try box.run(
                    box.directory + "/bin/" + words[0],
                    Array(words.dropFirst()),
                    in: folder,
                    with: variables.merging(more) { $1 }
                )
            }
            let cases: [([String], String)] = [
                (["claude", "--yolo"], "unknown option '--yolo'"),
                (["claude", "--resume", id], "No conversation found with session ID: \(id)"),
                (["claude", "--session-id", "1"], "Invalid session ID. Must be a valid UUID."),
                (["claude", "--settings", "{"], "Invalid JSON provided to --settings"),
                (["claude", "--settings", "no.json"], "Settings file not found: no.json"),
                (["claude", "-p", "--output-format", "stream-json", "x"], "requires --verbose"),
                (["codex", "--full-auto"], "unexpected argument '--full-auto' found"),
                (["codex", "--json", "x"], "unexpected argument '--json' found"),
                (["codex", "resume", id], "No saved session found with ID \(id)"),
                (["codex", "-c", "notify"], "Invalid override"),
                (["claude", "hello"], "stdin is not a terminal"),
            ]
            for (words, sentence) in cases {
                let output = try run(words)
                #expect(output.status == 1, "\(words)")
                #expect(output.error.contains(sentence), "\(words): \(output.error)")
            }
            let nested = try run(["claude", "-p", "x"], ["CLAUDECODE": "1"])
            #expect(nested.status == 1)
            #expect(nested.error.contains("cannot be launched inside another Claude Code session"))
            #expect(try run(["claude", "-p", "--session-id", id, "x"]).out == "ok\n")
            let again = try run(["claude", "-p", "--session-id", id, "x"])
            #expect(again.error.contains("Session ID \(id) is already in use."))
            #expect(try run(["claude", "-p", "--resume", id, "x"]).out == "ok\n")
        }
    }

    @Test func `answers once, as text or as JSON`() async throws {
        try await Sandbox.run { box in
            let play = """
                case $2 in
                limit*) echo "@limit You've hit your limit · resets 4pm (Europe/Berlin)";;
                *) echo "One."; echo "@tool true"; echo "Said $2.";;
                esac
                """
            let folder = try DoubleOnStage.prepare(box, "work.d", play: play)
            let variables = DoubleOnStage.variables(box, play: true)
            func run(_ program: String, _ words: String..., input: String = "") throws
                -> Sandbox.Output
            {
                try box.run(
                    box.directory + "/bin/" + program,
                    words,
                    in: folder,
                    with: variables,
                    input: input
                )
            }
            #expect(try run("claude", "--version").out == "2.1.280 (Claude Code)\n")
            #expect(try run("claude", "-p", "hi").out == "Said hi.\n")
            #expect(try run("claude", "-p", input: "from there").out == "Said from there.\n")
            let json = try Row(try run("claude", "-p", "hi", "--output-format", "json").out)
            #expect(json["result"] == "Said hi." && json["is_error"] == "false")
            #expect(json["usage.output_tokens"].flatMap { Int($0) } ?? 0 > 0)
            let words = ["-p", "hi", "--output-format", "stream-json", "--verbose"]
            let stream = try box.run(
                box.directory + "/bin/claude",
                words,
                in: folder,
                with: variables
            )
            #expect(
                try Row.all(in: stream.out).map { $0["type"] }
                    == ["system", "assistant", "assistant", "result"]
            )
            let limited = try run("claude", "-p", "limit")
            #expect(limited.status == 1)
            #expect(limited.out == "You've hit your limit · resets 4pm (Europe/Berlin)\n")
            let events = try Row.all(in: try run("codex", "exec", "--json", "hi").out)
            #expect(
                events.map { $0["type"] } == [
                    "thread.started", "turn.started", "item.completed", "item.completed",
                    "item.completed", "turn.completed",
                ]
            )
            #expect(events[4]["item.text"] == "Said hi.")
            #expect(try run("codex", "exec", "limit").status == 1)
            #expect(try run("codex", "exec", "hi", input: "more").out == "Said hi\nmore.\n")
        }
    }

    @Test func `is shown to nobody who does not look for it`() async throws {
        try await Sandbox.run { box in
            let help = try box.bus("-h").out
            #expect(help.contains("status") && !help.contains("double"))
        }
    }
}
