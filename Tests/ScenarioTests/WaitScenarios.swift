import Foundation
import TestSupport
import Testing

/// Waiting for a branch to move, by ssh and on this machine.
@Suite(.serialized) struct `Waiting for a push` {
    @Test func `ends with the push, wherever the one who waits is`() async throws {
        try await Sandbox.run { box in
            let hub = try KeyedHub(box)
            defer { hub.server.stop() }
            let key = try hub.addKey("builder")
            let clone = try hub.clone("builder", email: "build@example.org", key: key)
            let old = try box.git("rev-parse", "main", in: box.hub)
            let line =
                hub.server.sshCommand(key: key, ["-n"])
                + ["git-bus-wait", "refs/heads/main", old]
            let process = box.start("/bin/sh", ["-c", "\"$@\"; exit $?", "sh"] + line)
            let out = Pipe()
            process.standardOutput = out
            try process.run()
            try hub.waitUntilWatched(by: "shell")
            let began = Date()
            let tip = try box.commit("something", in: clone)
            let said = out.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            #expect(String(decoding: said, as: UTF8.self) == tip + "\n")
            #expect(Date().timeIntervalSince(began) < 20)
            // Who is behind already need not wait, with the path or without.
            for path in [[], ["'\(box.hub)'"]] {
                let words = ["git-bus-wait"] + path + ["refs/heads/main", old]
                let output = try hub.server.ssh(key: key, command: words)
                #expect(output.status == 0 && output.out == tip + "\n", "\(output)")
            }
            let wrong = try hub.server.ssh(key: key, command: ["git-bus-wait", "HEAD", old])
            #expect(wrong.status == 65 && wrong.error.contains("no name of a branch"))
        }
    }

    @Test func `ends when nobody is there any more to be told`() async throws {
        try await Sandbox.run { box in
            let hub = try KeyedHub(box)
            defer { hub.server.stop() }
            let key = try hub.addKey("builder")
            let old = try box.git("rev-parse", "main", in: box.hub)
            let line =
                hub.server.sshCommand(key: key)
                + ["git-bus-wait", "refs/heads/main", old]
            let pids = box.directory + "/pid"
            // The shell ends at once and leaves ssh alone: what a test starts does not hear of the
            // end of its children, and could not wait for it.
            let script = "out=$1; shift; \"$@\" </dev/null >/dev/null 2>&1 & echo $! >\"$out\""
            try box.run("/bin/sh", ["-c", script, "sh", pids] + line)
            let text = try String(contentsOfFile: pids, encoding: .utf8)
            let pid = try #require(Int32(text.trimmingCharacters(in: .newlines)))
            defer { kill(pid, SIGKILL) }
            try hub.waitUntilWatched(by: "shell")
            kill(pid, SIGKILL)
            try box.waitUntil("the server's side has ended", seconds: 20) {
                try hub.processes("shell").isEmpty
            }
        }
    }

    @Test func `sees branches come, go and be packed`() async throws {
        try await Sandbox.run { box in
            try box.makeHub(config: KeyedHub.config)
            let clone = box.directory + "/clones/ana"
            let tip = try box.git("rev-parse", "main", in: box.hub)
            let branch = "refs/heads/proposals/a/b"
            let made = try Waiter(box, branch, "absent")
            try box.git("push", "--quiet", "origin", "HEAD:\(branch)", in: clone)
            #expect(try made.answer() == [tip, "0"])
            let packed = try Waiter(box, branch, tip)
            try box.git("pack-refs", "--all", in: box.hub)
            try box.git("push", "--quiet", "origin", ":\(branch)", in: clone)
            #expect(try packed.answer() == ["absent", "0"])
            let moved = try Waiter(box, "refs/heads/main", tip)
            let new = try box.commit("something", in: clone)
            #expect(try moved.answer() == [new, "0"])
            // Nothing but packing: that is no move.
            let still = try Waiter(box, "refs/heads/main", new, "--timeout", "2")
            try box.git("pack-refs", "--all", in: box.hub)
            #expect(try still.answer() == [new, "124"])
        }
    }

    @Test func `takes no more than the time it is given, and names only branches`() async throws {
        try await Sandbox.run { box in
            try box.makeHub(config: KeyedHub.config)
            let tip = try box.git("rev-parse", "main", in: box.hub)
            let rows: [([String], Int32, String)] = [
                (["refs/heads/main", tip, "--timeout", "0"], 124, tip + "\n"),
                (["refs/heads/none", "absent", "--timeout", "0"], 124, "absent\n"),
                (["refs/heads/main", "absent"], 0, tip + "\n"),
                (["main", tip], 65, ""), (["refs/heads/main", "main"], 65, ""),
                (["refs/heads/main", tip, "--timeout", "-1"], 64, ""),
            ]
            for (words, status, text) in rows {
                let output = try box.run("/usr/bin/git", ["bus", "wait", "--hub", box.hub] + words)
                #expect(output.status == status && output.out == text, "\(words): \(output)")
            }
        }
    }
}

/// `git bus wait`, running.
private struct Waiter {
    private let process: Process
    private let out = Pipe()

    init(_ box: Sandbox, _ words: String...) throws {
        let line = ["wait", "--hub", box.hub] + words
        process = box.start(Sandbox.products + "/git-bus", line)
        process.standardOutput = out
        try process.run()
        let folder = "/proc/\(process.processIdentifier)/fd"
        #if os(Linux)
            try box.waitUntil("it watches") {
                let names = try FileManager.default.contentsOfDirectory(atPath: folder)
                return names.contains { name in
                    // Why try?: a descriptor may be closed before it is looked at.
                    let link = try? FileManager.default.destinationOfSymbolicLink(
                        atPath: "\(folder)/\(name)"
                    )
                    return link?.contains("inotify") == true
                }
            }
        #endif
    }

    /// What it printed, and its exit status.
    func answer() throws -> [String] {
        let text = out.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let line = String(decoding: text, as: UTF8.self).trimmingCharacters(in: .newlines)
        return [line, "\(process.terminationStatus)"]
    }
}
