import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `A person is told` {
    private func make(_ box: Sandbox, command: String, config: String = Team.config) throws
        -> String
    {
        try box.makeHub(config: config, host: "[notify]\ncommand = \(command)\n")
        return box.directory + "/clones/ana"
    }

    /// A script that writes down what it is told.
    private func script(_ box: Sandbox) throws -> String {
        let path = box.directory + "/ring.sh"
        try box.write(
            """
            line=$(cat)
            printf '%s\\n' "$line" >>"$HOME/rings"
            printf '%s|' "$@" "$PWD" "${GIT_DIR-none}" "${TMUX-none}" >>"$HOME/surroundings"
            """,
            to: path
        )
        return "[\"sh\", \"\(path)\", \"$HOME\", \"a b\"]"
    }

    private func rings(_ box: Sandbox) throws -> [[String: Any]] {
        let path = box.directory + "/home/rings"
        // Why try?: nobody was told, so nothing was written.
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return try text.split(separator: "\n").map { line in
            let value = try JSONSerialization.jsonObject(with: Data(line.utf8))
            return try #require(value as? [String: Any], "\(line)")
        }
    }

    private func start(_ box: Sandbox, with extra: [String: String] = [:]) throws -> Process {
        let process = box.start(
            Sandbox.products + "/git-bus",
            ["run", "--hub", box.hub],
            with: extra
        )
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    private func end(_ process: Process, by signal: Int32 = SIGTERM) {
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
    }

    private func status(_ box: Sandbox) throws -> [String: Any] {
        let output = try box.busSucceeds("status", "--json", "--hub", box.hub)
        let value = try JSONSerialization.jsonObject(with: Data(output.out.utf8))
        return try #require(value as? [String: Any])
    }

    private func problem(_ box: Sandbox) throws -> String? {
        (try status(box)["notify"] as? [String: Any])?["problem"] as? String
    }

    private func check(_ box: Sandbox) throws -> (state: String, detail: String) {
        let output = try box.bus("doctor", "--json", "--hub", box.hub)
        let value = try JSONSerialization.jsonObject(with: Data(output.out.utf8))
        let checks = (value as? [String: Any])?["checks"] as? [[String: Any]] ?? []
        let check = try #require(checks.first { $0["id"] as? String == "notify" })
        return (check["state"] as? String ?? "", check["detail"] as? String ?? "")
    }

    @Test func `once of a hold, also when the daemon dies and another starts`() async throws {
        try await Sandbox.run { box in
            let ana = try make(box, command: try script(box))
            let first = try start(box, with: ["GIT_DIR": "/nowhere", "TMUX": "x"])
            let hold = try box.commit("hold(bus): wait for ana", in: ana)
            try box.waitUntil("somebody was told") { try !rings(box).isEmpty }
            let ring = try rings(box)[0]
            #expect(ring["schema"] as? String == "git-bus/notify/1")
            #expect(ring["kind"] as? String == "hold" && ring["branch"] as? String == "main")
            #expect(ring["id"] as? String == "hold/bus/\(hold)")
            #expect(ring["ids"] as? [String] == ["hold/bus/\(hold)"])
            let text = ring["text"] as? String ?? ""
            #expect(text.contains("the bus is on hold") && !text.contains("wait for ana"))
            let schema = try JSONSchema(try box.busSucceeds("schema", "notify").out)
            let line = try String(contentsOfFile: box.directory + "/home/rings", encoding: .utf8)
            #expect(try schema.faults(in: line).isEmpty)
            let surroundings = try String(
                contentsOfFile: box.directory + "/home/surroundings",
                encoding: .utf8
            )
            // Its arguments as they stand in the file; a folder of the state; nothing of git.
            #expect(surroundings.hasPrefix("$HOME|a b|\(box.directory)/state/git-bus/"))
            #expect(surroundings.hasSuffix("|none|none|"))
            try box.waitUntil("it is written down") {
                try box.busSucceeds("notify", "list", "--json", "--hub", box.hub).out
                    .contains("\"state\":\"rung\"")
            }
            end(first, by: SIGKILL)
            let second = try start(box)
            // What comes later shows that the second daemon has looked at everything.
            try box.commit("hold(D1): this too", in: ana)
            try box.waitUntil("it was told of the next") { try rings(box).count > 1 }
            end(second)
            #expect(try rings(box).count == 2)
            #expect((try rings(box)[1]["id"] as? String)?.hasPrefix("hold/D1/") == true)
        }
    }

    @Test func `once more when the daemon died while the command ran, and nothing stays behind`()
        async throws
    {
        try await Sandbox.run { box in
            let path = box.directory + "/slow.sh"
            try box.write(
                """
                cat >>"$HOME/rings"
                echo $$ >>"$HOME/pids"
                [ -e "$HOME/fast" ] || exec sleep 600
                """,
                to: path
            )
            let ana = try make(box, command: "[\"sh\", \"\(path)\"]")
            let first = try start(box)
            try box.commit("hold(bus): wait", in: ana)
            let pids = box.directory + "/home/pids"
            try box.waitUntil("the command runs") {
                FileManager.default.fileExists(atPath: pids)
            }
            end(first, by: SIGKILL)
            try box.write("", to: box.directory + "/home/fast")
            let second = try start(box)
            try box.waitUntil("it was told again") {
                try box.busSucceeds("notify", "list", "--json", "--hub", box.hub).out
                    .contains("\"state\":\"rung\"")
            }
            #expect(try rings(box).count == 2)
            let pid = try #require(
                Int32(try String(contentsOfFile: pids, encoding: .utf8).split(separator: "\n")[0])
            )
            try box.waitUntil("the first command has ended") { kill(pid, 0) != 0 || isDead(pid) }
            end(second)
        }
    }

    /// Who collects an orphan that has ended is not ours to say.
    private func isDead(_ pid: Int32) -> Bool {
        // Why try?: without a process there is no file.
        let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        return stat?.contains(") Z ") ?? true
    }

    @Test func `by a command that hangs: it is ended, and the daemon goes on meanwhile`()
        async throws
    {
        try await Sandbox.run { box in
            let path = box.directory + "/hang.sh"
            try box.write(
                """
                trap '' TERM
                echo $$ >"$HOME/pid"
                echo "waiting for the network" >&2
                while :; do sleep 600; done
                """,
                to: path
            )
            let ana = try make(box, command: "[\"sh\", \"\(path)\"]")
            let daemon = try start(box)
            try box.commit("hold(bus): wait", in: ana)
            let file = box.directory + "/home/pid"
            try box.waitUntil("the command runs") { FileManager.default.fileExists(atPath: file) }
            let tip = try box.commit("hold(D1): wait", in: ana)
            try box.waitUntil("the daemon takes the next commit") {
                (try status(box)["bus"] as? [String: Any])?["cursor"] as? String == tip
            }
            let pid = try #require(
                Int32(try String(contentsOfFile: file, encoding: .utf8).filter(\.isNumber))
            )
            try box.waitUntil("it is said that nobody was told") { try problem(box) != nil }
            #expect(
                try problem(box)
                    == "nobody was told: it did not end within 10 s: waiting for the network; "
                    + "git bus notify test"
            )
            #expect(kill(pid, 0) != 0 || isDead(pid))
            end(daemon)
        }
    }

    @Test func `not by a program that is missing, and that is said where people look`()
        async throws
    {
        try await Sandbox.run { box in
            let ana = try make(box, command: "[\"~/ring\"]")
            let daemon = try start(box)
            try box.commit("hold(bus): wait", in: ana)
            try box.waitUntil("it is said") { try problem(box) != nil }
            #expect(try problem(box)?.contains("there is no program ~/ring; no shell") == true)
            let text = try box.busSucceeds("status", "--hub", box.hub).out
            #expect(text.contains("! notify  nobody was told: there is no program"), "\(text)")
            #expect(try check(box) == ("error", "there is no program ~/ring"))
            // A better command is tried at once, and not after the minute of a failure.
            try box.write(
                "[notify]\ncommand = \(try script(box))\n",
                to: box.directory + "/config/git-bus/config.toml"
            )
            try box.waitUntil("somebody was told") { try !rings(box).isEmpty }
            try box.waitUntil("the problem is over") { try problem(box) == nil }
            #expect(try check(box).state == "ok")
            end(daemon)
        }
    }

    @Test func `by a command of the bus only once it is trusted`() async throws {
        try await Sandbox.run { box in
            let path = box.directory + "/ring.sh"
            _ = try script(box)
            let config = Team.config + "\n[notify]\ncommand = [\"sh\", \"\(path)\"]\n"
            try box.makeHub(config: config)
            let ana = box.directory + "/clones/ana"
            let daemon = try start(box)
            let tip = try box.commit("hold(bus): wait", in: ana)
            try box.waitUntil("the daemon has seen the hold") {
                try box.busSucceeds("notify", "list", "--json", "--hub", box.hub).out
                    .contains("\"id\":\"hold/bus/\(tip)\"")
            }
            let needs = try status(box)["needs_you"] as? [[String: Any]] ?? []
            #expect(needs.map { $0["kind"] as? String } == ["hold", "untrusted"])
            #expect(try check(box).state == "warning")
            let refused = try box.bus("notify", "test", "--hub", box.hub)
            #expect(refused.status == 78 && refused.error.contains("git bus trust notify"))
            let up = try box.bus("up", "--hub", box.hub)
            #expect(up.status == 3 && up.error.contains("notify.command"), "\(up.error)")
            #expect(try rings(box).isEmpty)
            try box.busSucceeds("trust", "notify", "--yes", "--hub", box.hub)
            try box.waitUntil("somebody was told") { try !rings(box).isEmpty }
            #expect(try rings(box)[0]["kind"] as? String == "hold")
            end(daemon)
        }
    }

    @Test func `when asked for a test, with what the command answered`() async throws {
        try await Sandbox.run { box in
            _ = try make(box, command: try script(box))
            let good = try box.bus("notify", "test", "--hub", box.hub)
            #expect(good.status == 0 && good.out.contains("status   0"), "\(good)")
            #expect(try rings(box)[0]["kind"] as? String == "test")
            let file = box.directory + "/config/git-bus/config.toml"
            try box.write(
                #"[notify]\#ncommand = ["sh", "-c", "printf 'no \\033[2Jroute\\n' >&2; exit 7"]"#,
                to: file
            )
            let bad = try box.bus("notify", "test", "--hub", box.hub)
            #expect(bad.status == 1 && bad.out.contains("status   7"), "\(bad)")
            #expect(bad.out.contains("said     no ?[2Jroute"), "\(bad)")
            let json = try box.bus("notify", "test", "--json", "--hub", box.hub)
            let schema = try JSONSchema(try box.busSucceeds("schema", "notify").out)
            #expect(try schema.faults(in: json.out).isEmpty && json.out.contains("\"status\":7"))
            try box.write("", to: file)
            let none = try box.bus("notify", "test", "--hub", box.hub)
            #expect(none.status == 78 && none.error.contains("[notify]"), "\(none)")
        }
    }

    @Test func `of a phase that is marked done and is not, and of a rewind`() async throws {
        try await Sandbox.run { box in
            let ana = try make(box, command: try script(box))
            let before = try box.git("rev-parse", "HEAD", in: ana)
            let daemon = try start(box)
            let builder = try box.clone("builder")
            try box.write("## DONE\n", to: builder + "/bus/STATUS-build.md")
            try box.commit("done", in: builder)
            try box.waitUntil("it is told") { try !rings(box).isEmpty }
            let review = try rings(box)[0]
            #expect(review["kind"] as? String == "needs_review")
            #expect((review["id"] as? String)?.hasPrefix("needs_review/build/") == true)
            #expect((review["text"] as? String)?.contains("D1: not claimed") == true)
            try box.git("push", "--quiet", "--force", "origin", "\(before):main", in: ana)
            try box.waitUntil("the rewind is told") { try rings(box).count > 1 }
            let rewind = try rings(box)[1]
            #expect(rewind["kind"] as? String == "rewound")
            #expect((rewind["id"] as? String)?.hasPrefix("rewound/") == true)
            end(daemon)
        }
    }

    @Test func `and nothing that the command started is left behind by down`() async throws {
        try await Sandbox.run { box in
            let path = box.directory + "/leave.sh"
            try box.write(
                """
                sleep 601 & echo $! >>"$HOME/pids"
                # It is independent once it can say so; before that it belongs to the group.
                own=$(wc -l <"$HOME/pids")
                setsid sh -c 'echo $$ >>"$HOME/pids"; exec sleep 602' &
                until [ "$(wc -l <"$HOME/pids")" -gt "$own" ]; do sleep 0.02; done
                grep -q '"kind":"hold"' && exit 0
                echo $$ >>"$HOME/pids"
                sleep 603
                """,
                to: path
            )
            let ana = try make(box, command: "[\"sh\", \"\(path)\"]")
            func pids() throws -> [Int32] {
                // Why try?: before the command ran there is no file.
                let text = try? String(
                    contentsOfFile: box.directory + "/home/pids",
                    encoding: .utf8
                )
                return (text ?? "").split(separator: "\n").compactMap { Int32($0) }
            }
            let daemon = try start(box)
            try box.commit("hold(bus): wait", in: ana)
            try box.waitUntil("the first ring is over") {
                try box.busSucceeds("notify", "list", "--json", "--hub", box.hub).out
                    .contains("\"state\":\"rung\"")
            }
            // Its group ended with it; what made itself independent did not.
            let first = try pids()
            #expect(first.count == 2 && isDead(first[0]) && !isDead(first[1]))
            let builder = try box.clone("builder")
            try box.write("## DONE\n", to: builder + "/bus/STATUS-build.md")
            try box.commit("done", in: builder)
            try box.waitUntil("the second ring hangs") { try pids().count == 5 }
            let down = try box.busSucceeds("down", "--hub", box.hub)
            #expect(down.error.contains("ending what _notify left behind"), "\(down.error)")
            daemon.waitUntilExit()
            for pid in try pids() { #expect(isDead(pid), "\(pid)") }
            #expect(try box.bus("doctor", "--hub", box.hub).out.contains("no terminal, socket"))
        }
    }
}
