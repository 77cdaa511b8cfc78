import BusModel
import Foundation
import Testing
import Watchdog

@testable import Agents

struct `A session` {
    @Test func `has the environment it was given, and no way to our server`() async throws {
        try await Terminal.with { terminal in
            _ = try await terminal.server.startSession(
                name: "env",
                directory: terminal.directory,
                command: ["sh", "-c", "env > out.tmp; mv out.tmp out"],
                environment: ["GREETING": "it's #{pid} $HOME;"],
                unset: ["HOME"]
            )
            try await eventually { !terminal.file("out").isEmpty }
            let lines = terminal.file("out").split(separator: "\n")
            #expect(lines.contains("GREETING=it's #{pid} $HOME;"))
            #expect(lines.contains { $0.hasPrefix("PWD=") && $0.hasSuffix(terminal.directory) })
            #expect(!lines.contains { $0.hasPrefix("HOME=") || $0.hasPrefix("TMUX=") })
            #expect(!lines.contains { $0.hasPrefix("TMUX_PANE=") })
        }
    }

    @Test func `runs a program of one word without a shell`() async throws {
        try await Terminal.with { terminal in
            let pane = try await terminal.server.startSession(
                name: "cat",
                directory: terminal.directory,
                command: ["cat"]
            )
            try await eventually {
                try await terminal.server.snapshot(pane).currentCommand == "cat"
            }
            let snapshot = try await terminal.server.snapshot(pane)
            #expect(snapshot.width == 200)
            #expect(snapshot.height == 50)
            #expect(snapshot.rows.count == 50)
        }
    }

    @Test func `that ended is listed as dead, with its exit status`() async throws {
        try await Terminal.with { terminal in
            let server = terminal.server
            for (name, script) in [("a", "exit 7"), ("b", "kill -9 $$"), ("c", "cat")] {
                _ = try await server.startSession(
                    name: name,
                    directory: terminal.directory,
                    command: ["sh", "-c", script]
                )
            }
            try await eventually { try await server.sessions().filter(\.isDead).count == 2 }
            let sessions = try await server.sessions()
            #expect(sessions.map(\.name) == ["a", "b", "c"])
            #expect(sessions.map(\.isDead) == [true, true, false])
            #expect(sessions.map(\.exitStatus) == [7, 137, nil])
            #expect(sessions.allSatisfy { $0.lastActivity.milliseconds > 0 && $0.pid > 0 })
        }
    }

    @Test func `is the agent's pane even when a person splits the window`() async throws {
        try await Terminal.with { terminal in
            let pane = try await terminal.startScript()
            _ = try await terminal.server.command(["split-window", "-b", "-t", "=agent:", "cat"])
            #expect(try await terminal.server.sessions().map(\.pane) == [pane])
        }
    }

    @Test func `has a plain name, an existing directory and a program`() async throws {
        try await Terminal.with { terminal in
            let server = terminal.server
            for name in ["", "a.b", "a:b", "a b", "é", "_git-bus", "#{pid}"] {
                let error = await failure { () throws(TmuxError) in
                    try await server.startSession(
                        name: name,
                        directory: "/",
                        command: ["cat"]
                    )
                }
                #expect(error?.isHarmless == true)
            }
            for (directory, command) in [("/no/such", ["cat"]), ("/", []), ("/", ["-x"])] {
                let error = await failure { () throws(TmuxError) in
                    try await server.startSession(
                        name: "a",
                        directory: directory,
                        command: command
                    )
                }
                #expect(error?.isHarmless == true)
            }
            let sessions = try await server.sessions()
            #expect(sessions.isEmpty)
        }
    }

    @Test func `exists once`() async throws {
        try await Terminal.with { terminal in
            _ = try await terminal.startScript()
            let error = await failure { () throws(TmuxError) in
                try await terminal.server.startSession(
                    name: "agent",
                    directory: "/",
                    command: ["cat"]
                )
            }
            #expect(
                error == .refused(command: "new-session", message: "duplicate session: agent")
            )
        }
    }

    @Test func `leaves no process behind when it is stopped, and takes no other's`() async throws {
        try await Terminal.with { terminal in
            let program = """
                trap '' HUP TERM; tail -f /dev/null & echo $! > deaf; trap - HUP TERM
                setsid tail -f /dev/null & echo $! > foreign
                echo $$ > self; echo set; cat
                """
            _ = try await terminal.start("agent", ["sh", "-c", program], until: "set")
            let deaf = try #require(terminal.number(in: "deaf"))
            let foreign = try #require(terminal.number(in: "foreign"))
            let own = try #require(terminal.number(in: "self"))
            try await eventually { getsid(foreign) == foreign }
            defer { kill(foreign, SIGKILL) }
            #expect(ProcessTable.members(ofSession: own).contains(deaf))
            try await terminal.server.stopSession("agent", grace: .milliseconds(100))
            #expect(ProcessTable.members(ofSession: own).isEmpty)
            #expect(!ProcessTable.isRunning(deaf))
            #expect(ProcessTable.isRunning(foreign))
            #expect(try await terminal.server.sessions().isEmpty)
        }
    }

    @Test func `whose program ended takes what the program left behind with it`() async throws {
        try await Terminal.with { terminal in
            let program = "trap '' HUP; tail -f /dev/null & echo $! > left"
            _ = try await terminal.server.startSession(
                name: "agent",
                directory: terminal.directory,
                command: ["sh", "-c", program]
            )
            try await eventually { try await terminal.server.sessions().allSatisfy(\.isDead) }
            let left = try #require(terminal.number(in: "left"))
            #expect(ProcessTable.isRunning(left))
            try await terminal.server.stopSession("agent", grace: .zero)
            #expect(!ProcessTable.isRunning(left))
        }
    }

    @Test func `that does not exist is stopped already`() async throws {
        try await Terminal.with { terminal in
            try await terminal.server.stopSession("nobody")
        }
    }
}
