import Foundation
import GitBus
import TestSupport
import Testing

@Suite
struct `The git child` {
    @Test
    func `tells its status, its output and its errors`() async throws {
        try await fake("cat; echo wrong >&2; echo worse >&2; exit 3") { git, _ in
            let output = try await git.run(["x"], input: "in\nput\n\n")
            #expect(output.status == 3)
            #expect(output.output == "in\nput\n\n")
            #expect(output.line == "in\nput")
            #expect(output.error == "wrong\nworse\n")
            let error = await #expect(throws: GitError.self) { _ = try await git.succeed(["x"]) }
            #expect(error?.code == .failed(3))
            #expect(error?.description == "git x: wrong; worse")
        }
        try await fake("kill -9 $$") { git, _ in
            let output = try await git.run(["x"])
            #expect(output.status == 137)
        }
    }

    @Test
    func `is an error when it cannot be started`() async throws {
        try await GitWorld.run { world in
            let nowhere = GitProcess(environment: ["PATH": world.directory.file("none")])
            await expectError(.failed(127)) { _ = try await nowhere.run(["x"]) }
            let lost = GitProcess(directory: world.directory.file("none"))
            await expectError(.failed(127)) { _ = try await lost.run(["version"]) }
        }
    }

    @Test
    func `dies at the deadline, and its children with it`() async throws {
        let script = "sleep 600 & echo $$ $! >\"$OUT.new\"; mv \"$OUT.new\" \"$OUT\"; wait"
        try await expectKilled(script, count: 2)
    }

    @Test
    func `dies even when it does not care for a polite word`() async throws {
        let script = """
            trap '' TERM
            sleep 600 & echo $$ $! >"$OUT.new"; mv "$OUT.new" "$OUT"
            while :; do wait; done
            """
        try await expectKilled(script, count: 2)
    }

    @Test(arguments: ["", ">/dev/null 2>&1 </dev/null"])
    func `leaves no child that does not care for a polite word`(streams: String) async throws {
        let script = """
            (trap '' TERM; exec sleep 600) \(streams) & child=$!
            echo $$ $child >"$OUT.new"; mv "$OUT.new" "$OUT"
            exec sleep 600
            """
        try await expectKilled(script, count: 2)
    }

    @Test
    func `is waited for no longer than the deadline, whoever holds its pipes`() async throws {
        // As ssh does with ControlPersist: a session of its own, and the streams stay open.
        let script = """
            setsid sleep 600 & echo $! >"$OUT"
            echo done
            """
        try await fake(script) { git, world in
            let start = ContinuousClock.now
            var output: GitProcess.Output?
            do { output = try await git.run(["x"], deadline: .seconds(1)) } catch let error
                as GitError
            {
                #expect(error.code == .timedOut)
            }
            #expect(ContinuousClock.now - start < .seconds(60))
            if let output { #expect(output.line == "done") }
            for pid in try pids(world) { kill(pid, SIGKILL) }
        }
    }

    @Test
    func `may say megabytes, and not without end`() async throws {
        try await fake("head -c 20000000 /dev/zero; head -c 900000 /dev/zero >&2") { git, _ in
            let output = try await git.run(["x"])
            #expect(output.output.utf8.count == 20_000_000)
            #expect(output.error.utf8.count == 900_000)
        }
        try await fake("exec yes") { git, _ in
            await #expect(throws: GitError.self) { _ = try await git.run(["x"]) }
        }
    }

    @Test
    func `may leave its input unread`() async throws {
        // In a process of its own: SIGPIPE would end this one.
        await #expect(processExitsWith: .success) {
            let input = String(repeating: "x", count: 5_000_000)
            try await GitWorld.run { world in
                let deaf = try world.program("git", "#!/bin/sh\nexit 0\n")
                let git = GitProcess(environment: ["PATH": deaf + ":/usr/bin:/bin"])
                for _ in 0..<5 {
                    let output = try await git.run(["x"], input: input)
                    precondition(output.status == 0)
                }
            }
        }
        let input = String(repeating: "x", count: 5_000_000)
        try await fake("wc -c") { git, _ in
            let output = try await git.run(["x"], input: input)
            #expect(output.line.filter(\.isNumber) == "5000000")
        }
    }

    @Test
    func `knows nothing of the repository that its parent was called in`() async throws {
        await #expect(processExitsWith: .success) {
            let names = try await GitProcess().succeed(["rev-parse", "--local-env-vars"]).line
            // What a person says with `git -c` is meant for every git below it.
            let kept = ["GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT", "GIT_CONFIG"]
            let local = names.split(separator: "\n").map(String.init).filter { !kept.contains($0) }
            let foreign = local + ["GIT_QUARANTINE_PATH", "GIT_NAMESPACE"]
            for name in foreign { setenv(name, "/nowhere", 1) }
            try await TemporaryDirectory.run { directory in
                let path = directory.file("git")
                try "#!/bin/sh\nenv\n".write(toFile: path, atomically: false, encoding: .utf8)
                chmod(path, 0o755)
                let git = GitProcess(environment: ["PATH": directory.path + ":/usr/bin:/bin"])
                let seen = try await git.run(["x"]).output
                precondition(seen.contains("GIT_TERMINAL_PROMPT=0\n"))
                precondition(!foreign.contains { seen.contains($0 + "=") })
            }
        }
    }

    // MARK: - Helpers

    /// Puts a script in the place of git. It may write to the file `$OUT`.
    private func fake(
        _ script: String,
        _ body: (GitProcess, GitWorld) async throws -> Void
    ) async throws {
        try await GitWorld.run { world in
            let folder = try world.program("git", "#!/bin/sh\n" + script + "\n")
            let environment = [
                "PATH": folder + ":/usr/bin:/bin", "OUT": world.directory.file("out"),
            ]
            try await body(GitProcess(environment: environment), world)
        }
    }

    private func pids(_ world: GitWorld) throws -> [Int32] {
        let text = try String(contentsOfFile: world.directory.file("out"), encoding: .utf8)
        return text.split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
    }

    private func expectKilled(_ script: String, count: Int) async throws {
        try await fake(script) { git, world in
            let start = ContinuousClock.now
            await expectError(.timedOut) { _ = try await git.run(["x"], deadline: .seconds(1)) }
            #expect(ContinuousClock.now - start < .seconds(60))
            let pids = try pids(world)
            #expect(pids.count == count)
            for pid in pids where !isGone(pid) {
                Issue.record("process \(pid) lives on")
                kill(pid, SIGKILL)
            }
        }
    }

    /// Whether a process ended, waited for if it is just ending. Whoever inherits it may not have
    /// taken note of its end yet.
    private func isGone(_ pid: Int32) -> Bool {
        let end = ContinuousClock.now + .seconds(2)
        while ContinuousClock.now < end {
            // Why try?: no such file means no such process.
            let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
            guard let state = stat?.split(separator: ")").last?.dropFirst().first else {
                return true
            }
            if state == "Z" || state == "X" { return true }
            sched_yield()
        }
        return false
    }
}
