import Foundation
import TestSupport
import Testing
import Watchdog

@testable import Agents

@Suite struct `The command line of a preset` {
    private func values(
        session: String = "S",
        hooks: String = "H",
        permissions: String = ""
    ) -> LaunchValues {
        LaunchValues(
            agent: "builder",
            role: "build",
            phase: "plan",
            prompt: "Go.",
            promptFile: "/p",
            work: "/w",
            session: session,
            hooks: hooks,
            permissions: permissions
        )
    }

    private func line(
        _ preset: String,
        _ form: Backend.LaunchForm,
        _ values: LaunchValues
    ) throws -> String {
        try #require(Backend.preset(preset)).arguments(values, form: form).joined(separator: " ")
    }

    @Test func `of Claude Code`() throws {
        #expect(try line("claude", .fresh, values()) == "claude --session-id S --settings H Go.")
        #expect(try line("claude", .resume, values()) == "claude --resume S --settings H Go.")
        #expect(
            try line("claude", .oneshot, values(permissions: "--yes"))
                == "claude -p --yes --session-id S --settings H Go."
        )
        #expect(
            try line("claude", .fresh, values(permissions: "--yes"))
                == "claude --yes --session-id S --settings H Go."
        )
    }

    @Test func `of Codex`() throws {
        let options =
            "--no-alt-screen -c check_for_update_on_startup=false -c notify=H -C /w"
        #expect(try line("codex", .fresh, values(session: "")) == "codex \(options) Go.")
        #expect(try line("codex", .resume, values()) == "codex resume \(options) S Go.")
        #expect(
            try line("codex", .fresh, values(permissions: "--yes")) == "codex --yes \(options) Go."
        )
        #expect(
            try #require(Backend.preset("codex")).arguments(values(), form: .oneshot) == [
                "sh", "-c", "exec \"$@\" </dev/null", "sh", "codex", "exec", "--json",
                "--skip-git-repo-check", "-C", "/w", "Go.",
            ]
        )
    }

    @Test func `has no option left whose value is not there`() throws {
        let none = values(session: "", hooks: "")
        #expect(try line("claude", .fresh, none) == "claude Go.")
        #expect(
            try line("codex", .fresh, none)
                == "codex --no-alt-screen -c check_for_update_on_startup=false -C /w Go."
        )
    }

    @Test func `takes up no session that is not known`() {
        for preset in ["claude", "codex"] {
            #expect(throws: BackendError.self) {
                try line(preset, .resume, values(session: ""))
            }
        }
    }

    @Test func `keeps an empty argument that somebody wrote`() throws {
        var backend = try #require(Backend.preset("generic"))
        backend.command = ["x", "", "-a", "{permissions}", "--b=c", "{session}", "--", "{hooks}"]
        #expect(
            try backend.arguments(values(session: "", hooks: "")) == ["x", "", "-a", "--b=c", "--"]
        )
    }

    @Test func `names the key that a placeholder is wrong in`() throws {
        var backend = try #require(Backend.preset("claude"))
        backend.resume = ["claude", "{sesion}"]
        let error = #expect(throws: BackendError.self) { try backend.validate() }
        #expect(error?.key == "resume")
    }

    @Test func `acts without asking only where the program takes it`() {
        let flag = { Backend.permissionsArgument(preset: $0, isRoot: $1) }
        #expect(flag("claude", false) == "--dangerously-skip-permissions")
        // It would refuse to start.
        #expect(flag("claude", true) == "")
        #expect(flag("codex", true) == "--dangerously-bypass-approvals-and-sandbox")
        #expect(flag("generic", false) == "")
        #expect(Backend.knowsPermissions(preset: "claude"))
        #expect(!Backend.knowsPermissions(preset: "scripted"))
    }
}

@Suite struct `What is handed to a program for its hooks` {
    private let program = "/opt/it's \"here\"/git-bus"

    private func value(
        _ preset: String,
        home: String = "/nowhere",
        _ change: (inout Backend) -> Void = { _ in }
    ) throws -> String {
        var backend = try #require(Backend.preset(preset))
        change(&backend)
        return HookSettings.value(for: backend, program: program, environment: ["HOME": home])
    }

    @Test func `has Claude Code call us for each event, by a word that a shell reads`() throws {
        struct Settings: Decodable {
            struct Entry: Decodable { let hooks: [Hook] }
            struct Hook: Decodable, Hashable {
                let type: String
                let command: String
                let timeout: Int
            }
            let hooks: [String: [Entry]]
        }
        let text = try value("claude")
        let settings = try JSONDecoder().decode(Settings.self, from: Data(text.utf8))
        #expect(
            settings.hooks.keys.sorted() == [
                "Notification", "PermissionRequest", "PostToolUse", "PreCompact", "PreToolUse",
                "SessionEnd", "SessionStart", "Stop", "StopFailure", "SubagentStop",
                "UserPromptSubmit",
            ]
        )
        let hooks = Set(settings.hooks.values.flatMap { $0 }.flatMap(\.hooks))
        let hook = try #require(hooks.first)
        #expect(hooks.count == 1 && hook.type == "command" && hook.timeout == 5)
        #expect(try words(hook.command) == [program, "agent-event", "claude"])
    }

    /// The words of a command, as a shell reads it.
    private func words(_ command: String) throws -> [String] {
        let shell = Process()
        let out = Pipe()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-c", "printf '%s\\n' \(command)"]
        shell.standardOutput = out
        try shell.run()
        let text = out.fileHandleForReading.readDataToEndOfFile()
        shell.waitUntilExit()
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func `has Codex call us, by a list that is JSON and TOML at once`() throws {
        let list = try JSONDecoder().decode([String].self, from: Data(try value("codex").utf8))
        #expect(list == [program, "agent-event", "codex"])
        #expect(!(try value("codex")).contains("\\/"))
    }

    @Test func `is nothing where nobody wants it`() throws {
        for preset in ["claude", "codex"] { #expect(try value(preset) { $0.hooks = false } == "") }
        #expect(try value("generic") { $0.hooks = true } == "")
    }

    @Test(arguments: [
        ("notify = [\"say\"]\n", false), ("model = \"x\"\n  \"notify\"=[\"say\"]\n", false),
        ("# notify = []\n", true), ("notify_me = 1\n", true),
        ("[tui]\nnotify = [\"x\"]\n", true), ("", true),
    ])
    func `leaves a notify of the user's own in force`(text: String, isOurs: Bool) throws {
        let home = try TemporaryDirectory()
        defer { home.remove() }
        let folder = home.path + "/.codex"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: folder + "/config.toml", atomically: true, encoding: .utf8)
        #expect(try value("codex", home: home.path).isEmpty != isOurs)
    }
}

@Suite struct `The marks of pings` {
    @Test(arguments: [
        ("git-bus: x [bus 1a2b3c4d]", ["1a2b3c4d"]),
        ("git-bus: x [bus 1a2b3c4d 5e6f7a8b] \t", ["1a2b3c4d", "5e6f7a8b"]),
        ("a [bus 1a2b3c4d]\r\nb [bus 5e6f7a8b]", ["1a2b3c4d", "5e6f7a8b"]),
        ("[bus 11111111] x [bus 1a2b3c4d]", ["1a2b3c4d"]),
        ("[bus 1a2b3c4d] is quoted", []), ("[bus 1a2b3c4]", []), ("[bus 1a2b3c4d5]", []),
        ("[bus  1a2b3c4d]", []), ("[bus 1a2b3c4d ]", []), ("[bus ]", []), ("[bus]", []),
        ("[bus 1a2b3c4é]", []), ("[bus 1a2b 3c4d]", []), ("[bus １a2b3c4d]", []),
        ("x [bus 1a2b3c4d", []), ("]", []), ("", []),
    ])
    func `stand at the end of a line, and are letters and digits`(text: String, marks: [String]) {
        #expect(PingMarks.all(in: text) == marks)
    }

    @Test(arguments: [
        ("a\n b \n\n \t", " b "), ("", nil), ("\n\n", nil),
        (String(repeating: "é", count: 300), String(repeating: "é", count: 100)),
    ])
    func `are not the last words, which are cut between characters`(text: String, last: String?) {
        #expect(text.lastLine == last)
    }
}
