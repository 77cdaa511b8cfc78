import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `The doctor` {
    private struct Check: Decodable {
        let id: String
        let state: String
        let detail: String
    }

    private struct Report: Decodable {
        let checks: [Check]
        let repaired: [String]

        func state(_ id: String) -> String? { checks.first { $0.id == id }?.state }
        var errors: [String] { checks.filter { $0.state == "error" }.map(\.id) }
    }

    private func look(_ box: Sandbox, _ more: [String] = []) throws -> (Int32, Report) {
        let output = try box.run(
            "/usr/bin/git",
            ["bus", "doctor", "--json", "--hub", box.hub] + more
        )
        let report = try JSONDecoder().decode(Report.self, from: Data(output.out.utf8))
        return (output.status, report)
    }

    @Test func `finds nothing wrong with a team at work, nor after down`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            try box.busSucceeds("hooks", "install", box.hub)
            try box.busSucceeds("up", "--hub", box.hub)
            let (status, running) = try look(box)
            #expect(status == 0 && running.errors.isEmpty, "\(running)")
            #expect(running.state("daemon") == "ok" && running.state("hub.hooks") == "ok")
            #expect(running.state("journal.fold") == "ok")
            // Said plainly: nothing is refused yet.
            #expect(running.state("hub.rules") == "warning")
            try box.busSucceeds("down", "--hub", box.hub)
            let (after, ended) = try look(box)
            #expect(after == 0 && ended.state("left_behind") == "ok", "\(ended)")
        }
    }

    @Test func `finds what a killed daemon and a killed tmux leave behind, and removes it`()
        async throws
    {
        try await Sandbox.run { box in
            try Team.make(box)
            try box.write(
                """
                setsid nohup sleep 600 >/dev/null 2>&1 & echo $! >"$HOME/stray"
                while printf 'ready> ' && read -r line; do :; done
                """,
                to: box.directory + "/record.sh"
            )
            try box.busSucceeds("hooks", "install", box.hub)
            try box.busSucceeds("up", "builder", "--hub", box.hub)
            let file = box.directory + "/home/stray"
            try box.waitUntil("the agent has a child") {
                FileManager.default.fileExists(atPath: file)
            }
            let text = try String(contentsOfFile: file, encoding: .utf8)
            let stray = try #require(Int32(text.filter(\.isNumber)))
            let daemon = try #require(try self.daemon(box))
            kill(daemon, SIGKILL)
            // tmux is told apart by its socket, which has no name of this folder in it.
            let server = try box.run(
                "/usr/bin/tmux",
                ["-L", try tmuxName(box), "display-message", "-p", "#{pid}"]
            )
            if let pid = Int32(server.out.filter(\.isNumber)) { kill(pid, SIGKILL) }
            let (status, report) = try look(box)
            #expect(status == 6)
            #expect(report.errors.contains("daemon"), "\(report)")
            #expect(report.errors.contains("left_behind.socket"), "\(report)")
            // What should run is wanted still; the person says that it should not.
            try box.busSucceeds("down", "--hub", box.hub)
            try box.waitUntil("the child has ended") {
                // A zombie has ended, too; who collects it is not ours to say.
                let path = "/proc/\(stray)/stat"
                // Why try?: without a process there is no file.
                let stat = try? String(contentsOfFile: path, encoding: .utf8)
                return stat?.contains(") Z ") ?? true
            }
            let (after, clean) = try look(box, ["--fix"])
            #expect(after == 0 && clean.state("left_behind") == "ok", "\(clean)")
        }
    }

    @Test func `mends permissions, hooks and the author of a clone, and says so`() async throws {
        try await Sandbox.run { box in
            try Team.make(box)
            try box.busSucceeds("up", "--hub", box.hub)
            try box.busSucceeds("down", "--hub", box.hub)
            let state = box.directory + "/state/git-bus"
            let key = try #require(try FileManager.default.contentsOfDirectory(atPath: state).first)
            let clone = [state, key, "work", "builder"].joined(separator: "/")
            try box.git("config", "user.email", "ana@example.org", in: clone)
            chmod("\(state)/\(key)/daemon.log", 0o644)
            let (status, wrong) = try look(box)
            #expect(status == 6)
            #expect(Set(wrong.errors) == ["mode", "agent.email/builder"], "\(wrong)")
            let (_, dry) = try look(box, ["--fix", "--dry-run"])
            #expect(dry.repaired.count == 3 && dry.errors.count == 2)
            let (after, mended) = try look(box, ["--fix"])
            #expect(after == 0 && mended.errors.isEmpty, "\(mended)")
            #expect(mended.state("hub.hooks") == "ok")
            #expect(
                try box.git("config", "user.email", in: clone) == "builder@agents.invalid"
            )
        }
    }

    @Test func `names a bad prompt, a missing program and bad settings by their places`()
        async throws
    {
        try await Sandbox.run { box in
            let config = Team.config.replacing(
                "role = \"builder\"",
                with: "role = \"builder\"\nprompt = \"p.md\""
            )
            try Team.make(box, config: config)
            let ana = box.directory + "/clones/ana"
            try box.write("one\ntwo {{agnet}}\n", to: ana + "/p.md")
            try box.commit("a prompt", in: ana)
            let (_, report) = try look(box)
            let prompt = try #require(report.checks.first { $0.id == "agent.prompt/builder" })
            #expect(prompt.detail == "p.md:2:5: unknown placeholder {{agnet}}")
            let own = box.directory + "/config/git-bus/config.toml"
            try box.write(
                "[defaults]\nbackend = \"x\"\n[backend.x]\ncommand = [\"no-such\"]\n",
                to: own
            )
            let (_, missing) = try look(box)
            let command = try #require(missing.checks.first { $0.id == "agent.command/builder" })
            #expect(command.detail.contains("no-such is not on the PATH"))
            try box.write("[defaults]\nbakend = \"x\"\n", to: own)
            let (status, typo) = try look(box)
            let fault = try #require(typo.checks.first { $0.id == "config.host" })
            #expect(status == 6 && fault.detail.contains("config.toml:2:1: unknown key"))
        }
    }

    @Test func `works outside a repository, where it looks at the machine`() async throws {
        try await Sandbox.run { box in
            let output = try box.bus("doctor", in: box.directory)
            #expect(output.status == 0, "\(output)")
            #expect(output.out.contains("git version"))
            #expect(output.out.contains("git bus init"))
            #expect(output.lines.allSatisfy { $0.count <= 80 })
        }
    }

    private func daemon(_ box: Sandbox) throws -> Int32? {
        let state = box.directory + "/state/git-bus"
        let key = try #require(try FileManager.default.contentsOfDirectory(atPath: state).first)
        let lock = try String(contentsOfFile: "\(state)/\(key)/daemon.lock", encoding: .utf8)
        return Int32(lock.prefix { $0.isNumber })
    }

    private func tmuxName(_ box: Sandbox) throws -> String {
        let state = box.directory + "/state/git-bus"
        let key = try #require(try FileManager.default.contentsOfDirectory(atPath: state).first)
        return "git-bus-" + key.prefix(12)
    }
}
