import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `Setting a team up` {
    /// The commands of the README's own section, as they stand there.
    private func readmeCommands() throws -> [String] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("README.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let heading = "## Your repository, a team at work, three commands"
        let section = try #require(text.components(separatedBy: heading).dropFirst().first)
        let block = try #require(section.components(separatedBy: "```sh\n").dropFirst().first)
        return try #require(block.components(separatedBy: "```").first)
            .split(separator: "\n").map(String.init)
    }

    /// A repository of some size: commits of several authors, folders, and nothing of ours.
    private func makeHistory(_ box: Sandbox, commits: Int = 2000) throws -> String {
        let path = box.directory + "/calc"
        try box.git("init", "--quiet", "--initial-branch=main", path)
        try box.git("config", "user.name", "Ana", in: path)
        try box.git("config", "user.email", "ana@example.org", in: path)
        let done = try box.run(
            "/usr/bin/git",
            ["fast-import", "--quiet", "--done"],
            in: path,
            input: Self.history(commits: commits)
        )
        try #require(done.status == 0, "\(done.error)")
        try box.git("reset", "--quiet", "--hard", in: path)
        return path
    }

    private static func history(commits: Int) -> String {
        var lines: [String] = []
        for number in 1...commits {
            let message = "change \(number)"
            let content = "line \(number)\n"
            lines += [
                "commit refs/heads/main", "mark :\(number)",
                "committer Bo <bo@example.org> \(1_600_000_000 + number * 60) +0000",
                "data \(message.utf8.count)", message,
            ]
            if number > 1 { lines.append("from :\(number - 1)") }
            lines += [
                "M 100644 inline src/part\(number % 40)/file\(number % 400).txt",
                "data \(content.utf8.count)", content,
            ]
        }
        return lines.joined(separator: "\n") + "\ndone\n"
    }

    @Test func `takes the README's three commands, and ends with a phase that is done`()
        async throws
    {
        try await Sandbox.run(named: "w") { box in
            let path = try makeHistory(box)
            let commands = try readmeCommands()
            try #require(commands.count == 3)
            let screen = try Screen(box, "exec bash --norc", in: path)
            try screen.type(commands[0] + "\n")
            try screen.wait(for: "Will not touch your other files")
            try screen.wait(for: "Do this? [Y/n]")
            try screen.type("\n")
            try screen.wait(for: "git bus up ")
            try screen.type(commands[1] + "\n")
            try screen.wait(for: "Run this on this host? [y/N]")
            try screen.type("y\n")
            try screen.wait(for: "hint: git bus status")
            try screen.type(commands[2] + "\n")
            try screen.wait(for: "+ build")
            try screen.wait(for: "complete")
            try screen.press("C-c")
            let hub = box.directory + "/team.git"
            #expect(try box.git("rev-list", "--count", "main", in: hub) != "2000")
            let subjects = try box.git("log", "--format=%s", "-5", "main", in: hub)
            #expect(subjects.contains("claim(D1): "))
            #expect(subjects.contains("review(D1): PASS "))
            try box.busSucceeds("down", in: path)
        }
    }

    @Test func `says what it would do, and with --dry-run does nothing`() async throws {
        try await Sandbox.run { box in
            let path = try makeHistory(box, commits: 3)
            let before = try box.git("status", "--porcelain", in: path)
            let said = try box.busSucceeds("init", "--dry-run", "--hub", "../t.git", in: path)
            #expect(said.out.contains("+ git-bus.toml"))
            #expect(said.out.contains("branch main, 3 commits"))
            #expect(try box.git("status", "--porcelain", in: path) == before)
            #expect(!FileManager.default.fileExists(atPath: box.directory + "/t.git"))
            #expect(try box.git("remote", in: path).isEmpty)
        }
    }

    @Test func `is done once: a second time says so, and what was cut off is finished`()
        async throws
    {
        try await Sandbox.run { box in
            let path = try makeHistory(box, commits: 3)
            // The folder of the hub cannot be made, so it stops half way.
            try box.write("in the way", to: box.directory + "/t")
            let cut = try box.bus("init", "--yes", "--hub", "../t/hub.git", in: path)
            #expect(cut.status == 73, "\(cut.error)")
            try FileManager.default.removeItem(atPath: box.directory + "/t")
            try box.busSucceeds("init", "--yes", "--hub", "../t/hub.git", in: path)
            let again = try box.busSucceeds("init", in: path)
            #expect(again.out == "already initialised, nothing to do\n")
            #expect(
                try box.git("log", "--format=%s", "--grep", "set up git-bus", in: path)
                    .split(separator: "\n").count == 1
            )
            let hooks = try box.busSucceeds(
                "hooks",
                "status",
                "--json",
                box.directory + "/t/hub.git"
            )
            #expect(hooks.out.contains("\"installed\":true"))
        }
    }

    @Test func `finishes what a hook had refused, every file of it`() async throws {
        try await Sandbox.run { box in
            let path = try makeHistory(box, commits: 3)
            let hook = path + "/.git/hooks/pre-commit"
            try box.write("#!/bin/sh\necho no; exit 1\n", to: hook)
            chmod(hook, 0o755)
            let arguments = ["bus", "init", "--yes", "--backend", "scripted", "--hub", "../t.git"]
            let refused = try box.run("/usr/bin/git", arguments, in: path)
            #expect(refused.status == 1 && refused.error.contains("the commit was refused"))
            try FileManager.default.removeItem(atPath: hook)
            let done = try box.run("/usr/bin/git", arguments, in: path)
            #expect(done.status == 0, "\(done.error)")
            #expect(try box.git("status", "--porcelain", in: path).isEmpty)
            let files = try box.git("show", "--format=", "--name-only", "HEAD", in: path)
            #expect(files.split(separator: "\n").count == 6, "\(files)")
        }
    }

    @Test func `does not move the bus to another branch by the way`() async throws {
        try await Sandbox.run { box in
            let path = try makeHistory(box, commits: 3)
            try box.busSucceeds("init", "--yes", "--hub", "../t.git", in: path)
            try box.git("switch", "--quiet", "-c", "other", in: path)
            let said = try box.bus("init", "--yes", in: path)
            #expect(said.status == 64 && said.error.contains("hint: git switch main"))
            #expect(try box.git("config", "git-bus.branch", in: path) == "main")
        }
    }

    @Test func `leaves alone what is staged, what is there, and the upstream`() async throws {
        try await Sandbox.run { box in
            let path = try makeHistory(box, commits: 3)
            let origin = box.directory + "/origin.git"
            try box.git("init", "--quiet", "--bare", "--initial-branch=main", origin)
            try box.git("remote", "add", "origin", origin, in: path)
            try box.git("push", "--quiet", "-u", "origin", "main", in: path)
            try box.write("mine\n", to: path + "/prompts/builder.md")
            try box.write("staged\n", to: path + "/staged.txt")
            try box.git("add", "staged.txt", in: path)
            let said = try box.busSucceeds("init", "--yes", "--hub", "../team.git", in: path)
            #expect(said.out.contains("nor prompts/builder.md"))
            #expect(
                try box.git("status", "--porcelain", in: path)
                    == "A  staged.txt\n?? prompts/builder.md"
            )
            #expect(try box.git("config", "git-bus.remote", in: path) == "bus")
            #expect(try box.git("rev-parse", "--abbrev-ref", "@{u}", in: path) == "origin/main")
            // The bus is found by that name, and origin was not pushed to.
            let status = try box.busSucceeds("status", "--json", in: path)
            #expect(status.out.contains("team.git"))
            #expect(try box.git("rev-list", "--count", "main", in: origin) == "3")
        }
    }

    @Test func `takes the branch that is checked out, whatever it is called`() async throws {
        try await Sandbox.run { box in
            let path = try makeHistory(box, commits: 3)
            try box.git("branch", "-m", "trunk", in: path)
            try box.busSucceeds("init", "--yes", "--hub", "../team.git", in: path)
            let status = try box.busSucceeds("status", "--json", in: path)
            #expect(status.out.contains("\"branch\":\"trunk\""))
            // Somebody else's clone of that hub finds the branch by itself.
            try box.git("clone", "--quiet", "team.git", "other", in: box.directory)
            let other = try box.busSucceeds("status", "--json", in: box.directory + "/other")
            #expect(other.out.contains("\"branch\":\"trunk\""))
        }
    }

    @Test func `refuses what cannot become a bus, and says what to do`() async throws {
        try await Sandbox.run { box in
            let path = try makeHistory(box, commits: 3)
            let cases: [(String, [String], Int32, String, String)] = [
                (box.directory, [], 64, "not in a git repository", "git init"),
                (path, ["--hub", "src"], 64, "no bare repository", "--hub PATH"),
                (path, ["--remote", "/nowhere.git"], 69, "cannot reach", "git ls-remote"),
                (path, ["--backend", "scriptd"], 64, "did you mean scripted", "init -h"),
                (path, ["--hub", "a", "--remote", "b"], 64, "not both", "init -h"),
            ]
            for (folder, arguments, status, words, hint) in cases {
                let said = try box.run(
                    "/usr/bin/git",
                    ["bus", "init", "--yes"] + arguments,
                    in: folder
                )
                #expect(said.status == status, "\(arguments): \(said.error)")
                #expect(said.error.contains(words), "\(arguments): \(said.error)")
                #expect(hint.isEmpty || said.error.contains("hint: "), "\(said.error)")
                #expect(said.error.contains(hint), "\(said.error)")
            }
            #expect(try box.git("status", "--porcelain", in: path).isEmpty)
            let asks = try box.bus("init", in: path)
            #expect(asks.status == 64 && asks.error.contains("hint: pass --"))
        }
    }
}
