import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `What the doctor mends` {
    private struct Check: Decodable {
        let id: String
        let state: String
        let detail: String
        let fix: String?
    }

    private struct Report: Decodable {
        let checks: [Check]
        let repaired: [String]

        func all(_ id: String) -> [Check] { checks.filter { $0.id == id } }
        var wrong: [String] { checks.filter { $0.state == "error" }.map(\.id) }
    }

    private func look(_ box: Sandbox, _ more: String...) throws -> (status: Int32, report: Report) {
        let output = try box.run(
            "/usr/bin/git",
            ["bus", "doctor", "--json", "--hub", box.hub] + more
        )
        let report = try JSONDecoder().decode(Report.self, from: Data(output.out.utf8))
        return (output.status, report)
    }

    private func state(_ box: Sandbox) throws -> String {
        "\(box.directory)/state/git-bus/\(try box.stateKey())"
    }

    /// A team whose builder has a child in a session of its own, told by its number.
    private func start(_ box: Sandbox) throws -> Int32 {
        try Team.make(box)
        try box.write(
            """
            if [ "$1" = builder ]; then
              setsid nohup sleep 600 >/dev/null 2>&1 &
              echo $! >"$HOME/child"
            fi
            while printf 'ready> ' && read -r line; do :; done
            """,
            to: box.directory + "/record.sh"
        )
        try box.busSucceeds("hooks", "install", box.hub)
        try box.busSucceeds("up", "--hub", box.hub)
        let file = box.directory + "/home/child"
        try box.waitUntil("the builder has a child") {
            // Why none is "not yet": the agent has not written it.
            let said = try? String(contentsOfFile: file, encoding: .utf8)  // why: see above
            return said?.hasSuffix("\n") ?? false
        }
        let text = try String(contentsOfFile: file, encoding: .utf8)
        return try #require(Int32(text.filter(\.isNumber)))
    }

    private func runs(_ pid: Int32) -> Bool {
        // Why none is "no": a process that is gone has no such file.
        let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)  // why: above
        return stat.map { !$0.contains(") Z ") } ?? false
    }

    private func tmux(_ box: Sandbox) throws -> Int32 {
        let name = "git-bus-" + (try box.stateKey()).prefix(12)
        let answer = try box.run(
            "/usr/bin/tmux",
            ["-L", name, "display-message", "-p", "#{pid}"]
        )
        return try #require(Int32(answer.out.filter(\.isNumber)))
    }

    /// The journal names terminals that are gone; nobody had said `down`.
    @Test func `a process of a team whose daemon and tmux were killed`() async throws {
        try await Sandbox.run { box in
            let child = try start(box)
            let server = try tmux(box)
            try box.killDaemon()
            kill(server, SIGKILL)
            try box.waitUntil("tmux has ended") { !runs(server) }
            let found = try look(box)
            #expect(found.status == 6)
            let left = try #require(found.report.all("left_behind.process").first)
            #expect(left.detail.contains("builder") && left.detail.contains("\(child)"))
            // The doorbells of host and hub, and the socket of tmux.
            #expect(found.report.all("left_behind.socket").count == 3)
            let dry = try look(box, "--fix", "--dry-run")
            #expect(dry.report.repaired.count == 4 && runs(child))
            let mended = try look(box, "--fix")
            #expect(!runs(child))
            #expect(mended.report.wrong == ["daemon"], "\(mended)")
            try box.busSucceeds("down", "--hub", box.hub)
            let after = try look(box)
            #expect(after.status == 0 && after.report.all("left_behind").count == 1, "\(after)")
        }
    }

    @Test func `never what runs, though the bus cannot be read and no daemon is there`()
        async throws
    {
        try await Sandbox.run { box in
            let child = try start(box)
            let server = try tmux(box)
            try box.busSucceeds("down", "--keep-agents", "--hub", box.hub)
            let aside = box.directory + "/aside.git"
            try FileManager.default.moveItem(atPath: box.hub, toPath: aside)
            let found = try look(box, "--fix")
            #expect(found.status == 6 && found.report.wrong.contains("hub.reach"))
            #expect(found.report.wrong.contains("daemon"), "\(found)")
            #expect(runs(child) && runs(server))
            try FileManager.default.moveItem(atPath: aside, toPath: box.hub)
            // Nor when the journal cannot say what should run.
            let journal = try state(box) + "/journal.db"
            try FileManager.default.moveItem(atPath: journal, toPath: journal + ".aside")
            try box.write(String(repeating: "no journal ", count: 1000), to: journal)
            _ = try look(box, "--fix")
            #expect(runs(child) && runs(server))
            try FileManager.default.removeItem(atPath: journal)
            try FileManager.default.moveItem(atPath: journal + ".aside", toPath: journal)
            #expect(try look(box).report.all("left_behind").count == 1)
            try box.busSucceeds("down", "--hub", box.hub)
            #expect(!runs(child))
        }
    }

    @Test func `is what its commands mend, pasted as they are`() async throws {
        try await Sandbox.run(named: "it's a place") { box in
            try Team.make(box)
            try box.busSucceeds("hooks", "install", box.hub)
            try box.busSucceeds("up", "--hub", box.hub)
            try box.busSucceeds("down", "--hub", box.hub)
            let state = try state(box)
            chmod(state + "/journal.db", 0o640)
            chmod(state, 0o755)
            try box.git("config", "user.email", "ana@x.y", in: "\(state)/" + "work/builder")
            let found = try look(box)
            #expect(Set(found.report.wrong) == ["mode", "agent.email/builder"], "\(found)")
            #expect(found.report.wrong.count == 3)
            // Looking at a journal must not close it to others before that was said.
            chmod(state + "/journal.db", 0o640)
            let text = try box.bus("doctor", "--hub", box.hub)
            let fixes = text.lines.filter { $0.contains("fix: ") }.map { line in
                String(line.split(separator: "fix: ", maxSplits: 1).last ?? "")
            }
            // Who commits here is asked for as well.
            #expect(fixes.count == 4)
            for fix in fixes {
                let done = try box.run("/bin/sh", ["-euc", fix])
                #expect(done.status == 0, "\(fix): \(done.error)")
            }
            #expect(try look(box).status == 0)
        }
    }

    @Test func `a damaged journal is said and hides nothing else; its command mends it`()
        async throws
    {
        try await Sandbox.run { box in
            try Team.make(box)
            let builder = try box.clone("builder")
            try box.commit("claim(D1): done", in: builder)
            try box.busSucceeds("up", "--hub", box.hub)
            try box.busSucceeds("down", "--hub", box.hub)
            let journal = try state(box) + "/journal.db"
            try box.write(String(repeating: "no journal ", count: 1000), to: journal)
            let found = try look(box)
            #expect(found.status == 6)
            let damage = try #require(found.report.all("journal").first)
            #expect(damage.state == "error")
            for id in ["git.version", "hub.reach", "daemon", "left_behind", "config.host"] {
                #expect(found.report.all(id).count == 1, "\(id) is hidden")
            }
            let done = try box.run("/bin/sh", ["-euc", try #require(damage.fix)])
            #expect(done.status == 0, "\(done.error)")
            let after = try look(box)
            #expect(after.status == 0 && after.report.all("journal.fold")[0].state == "ok")
        }
    }

    @Test func `old locks of git are removed where nobody is at work; other buses are only shown`()
        async throws
    {
        try await Sandbox.run { box in
            try Team.make(box)
            try box.busSucceeds("up", "--hub", box.hub)
            try box.busSucceeds("down", "--hub", box.hub)
            let state = try state(box)
            let lock = "\(state)/" + "work/builder/.git/index.lock"
            let old = [FileAttributeKey.modificationDate: Date(timeIntervalSinceNow: -900)]
            for path in [lock, box.hub + "/packed-refs.lock"] {
                try box.write("", to: path)
                try FileManager.default.setAttributes(old, ofItemAtPath: path)
            }
            let fresh = "\(state)/" + "work/correctness/.git/index.lock"
            try box.write("", to: fresh)
            let found = try look(box, "--fix")
            #expect(found.report.repaired.contains("remove \(lock)"), "\(found)")
            #expect(!FileManager.default.fileExists(atPath: lock))
            #expect(FileManager.default.fileExists(atPath: fresh))
            #expect(found.report.all("lock").map(\.fix) == ["rm '\(box.hub)/packed-refs.lock'"])
            try FileManager.default.removeItem(atPath: fresh)

            let other = box.directory + "/other.git"
            try FileManager.default.moveItem(atPath: box.hub, toPath: other)
            let output = try box.run(
                "/usr/bin/git",
                ["bus", "doctor", "--json", "--fix", "--hub", other]
            )
            let report = try JSONDecoder().decode(Report.self, from: Data(output.out.utf8))
            let orphan = try #require(report.all("state.orphan").first)
            #expect(orphan.detail.contains("3 clones") && orphan.detail.contains(box.hub))
            #expect(FileManager.default.fileExists(atPath: state + "/journal.db"))
            try FileManager.default.moveItem(atPath: other, toPath: box.hub)
        }
    }
}
