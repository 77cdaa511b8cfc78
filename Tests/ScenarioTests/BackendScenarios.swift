import Foundation
import TestSupport
import Testing

/// Claude Code and Codex as their doubles play them: real terminals, real hooks, real transcripts.
@Suite(.serialized) struct `A real agent` {
    @Test
    func `is started, pinged, heard and answered, in Claude Code and in Codex`() async throws {
        try await Sandbox.run { box in
            let stage = try Stage(
                box,
                config: Stage.pair,
                play: Stage.pairPlay
            )
            try stage.up()
            let story = try stage.follow()
            try story.wait(type: "sequence.completed", subject: nil)
            for kind in ["ping.typed", "ping.seen", "ping.acted"] {
                try story.wait(type: kind, subject: "r1")
                try story.wait(type: kind, subject: "builder")
            }
            // What its hooks were given was taken without a word.
            #expect(try stage.complaints() == [])
            let told = try stage.bus("explain", "agent", "builder", "--json").out
            #expect(!told.contains("\"session\":null"), "\(told)")
        }
    }

    @Test
    func `that crashed goes on in the session it had, and is told that it was interrupted`()
        async throws
    {
        try await Sandbox.run { box in
            let stage = try Stage(
                box,
                config: Stage.pair,
                play: """
                    builder:*'You were interrupted'*) echo "I see: $DOUBLE_SESSION" ;;
                    builder:*'Your kickoff'*) echo "I begin: $DOUBLE_SESSION" ;;
                    builder:*'see what waits for you'*) echo '@crash' ;;
                    """
            )
            try stage.up("builder")
            let story = try stage.follow()
            try box.waitUntil("it has begun") { try stage.screen("builder").contains("I begin: ") }
            try stage.bus("ping", "builder")
            try story.wait(type: "agent.restarted", subject: "builder")
            try box.waitUntil("it knows") { try stage.screen("builder").contains("I see: ") }
            let screen = try stage.screen("builder")
            let sessions = screen.matches(of: #/I (?:begin|see): ([0-9a-f-]{36})/#).map { $0.1 }
            #expect(Set(sessions).count == 1, "\(sessions)")
        }
    }

    @Test
    func `that asks for a permission is reported and not typed to, until a person answers`()
        async throws
    {
        try await Sandbox.run { box in
            let stage = try Stage(
                box,
                config: Stage.pair,
                play: "*:*'Your kickoff'*) echo '@dialog permission'; echo 'I go on' ;;"
            )
            try stage.up("builder")
            let story = try stage.follow()
            try box.waitUntil("it is reported") {
                try stage.bus("status", "--json").out.contains("\"kind\":\"dialog\"")
            }
            let before = try stage.screen("builder")
            try stage.bus("ping", "builder", "--wait", "0")
            try box.waitUntil("the ping waits, visibly") {
                try stage.bus("status", "--json").out.contains("\"pending_pings\":1")
            }
            try stage.night.jump(1800)
            try stage.ticks(4)
            #expect(try stage.screen("builder") == before)
            try stage.night.tmux("send-keys", "-t", "=builder:", "Enter")
            try story.wait(type: "ping.typed", subject: "builder")
            try story.wait(type: "ping.seen", subject: "builder")
        }
    }

    @Test
    func `whose account is used up is left alone until it is not, and then goes on`() async throws {
        try await Sandbox.run { box in
            let stage = try Stage(
                box,
                config: Stage.pair,
                play: """
                    builder:*'Your kickoff'*)
                        echo "@limit You've hit your session limit · resets $(cat "$HOME/reset")" ;;
                    builder:*'usage limit has passed'*) echo 'I go on' ;;
                    """
            )
            // In an hour, by the clock of a place whose zone is half an hour off.
            let soon = Date().addingTimeInterval(3600)
            let clock = DateFormatter()
            clock.locale = Locale(identifier: "en_US_POSIX")
            clock.timeZone = TimeZone(identifier: "Asia/Kolkata")
            clock.dateFormat = "h:mma"
            let words = clock.string(from: soon).lowercased() + " (Asia/Kolkata)"
            try box.write(words, to: box.directory + "/home/reset")
            try stage.up("builder")
            let story = try stage.follow()
            let limited = try story.wait(type: "agent.limited", subject: "builder")
            let until = try #require((limited["data"] as? [String: Any])?["until_ms"] as? Double)
            #expect(abs(until / 1000 - soon.timeIntervalSince1970) < 61)
            try stage.night.jump(3000)
            try stage.ticks(4)
            #expect(try !stage.screen("builder").contains("limit has passed"))
            try stage.night.jump(900)
            try story.wait(type: "agent.resumed", subject: "builder")
            try box.waitUntil("it goes on") { try stage.screen("builder").contains("I go on") }
            let log = try stage.bus("log", "--json").lines
            #expect(log.filter { $0.contains("agent.limited") }.count == 1)
        }
    }

    @Test
    func `with somebody's half-typed line is not typed to, and the line stays`() async throws {
        try await Sandbox.run { box in
            let stage = try Stage(box, config: Stage.pair, play: "*) echo ok ;;")
            try stage.up()
            let story = try stage.follow()
            for agent in ["builder", "r1"] {
                try box.waitUntil("\(agent) is at its prompt") {
                    try stage.bus("explain", "agent", agent, "--json").out
                        .contains("\"state\":\"idle\"")
                }
                try stage.night.tmux("send-keys", "-t", "=\(agent):", "-l", "merge only af")
                try box.waitUntil("the draft stands there") {
                    try stage.screen(agent).contains("merge only af")
                }
                try stage.bus("ping", agent, "--wait", "0")
                try stage.ticks(6)
                let screen = try stage.screen(agent)
                #expect(screen.contains("merge only af") && !screen.contains("git-bus: pull"))
                try stage.night.tmux("send-keys", "-t", "=\(agent):", "C-u")
                try story.wait(type: "ping.typed", subject: agent)
                try story.wait(type: "ping.seen", subject: agent)
            }
        }
    }

    @Test
    func `whose account is used up goes on with the next of its backends, and is told so`()
        async throws
    {
        try await Sandbox.run { box in
            let config = Stage.pair.replacing(
                "backend = \"claude\"",
                with: "backend = [\"claude\", \"codex\"]"
            )
            let stage = try Stage(
                box,
                config: config,
                play: """
                    builder:*'goes on with codex'*) echo "I take over" ;;
                    builder:*'Your kickoff'*)
                        echo "@limit You've hit your session limit · resets in 3 hours" ;;
                    """
            )
            try stage.up("builder")
            let story = try stage.follow()
            try story.wait(type: "agent.failed_over", subject: "builder")
            try box.waitUntil("the other has taken over") {
                try stage.screen("builder").contains("I take over")
            }
            let log = try stage.bus("log", "--json").lines
            #expect(log.filter { $0.contains("agent.failed_over") }.count == 1)
        }
    }
}
