import Foundation
import TestSupport
import Testing

/// A hub whose daemon does not answer, or whose state was damaged: the hook judges by itself.
@Suite(.serialized) struct `A hub in trouble` {
    private func judges(_ clone: String, _ box: Sandbox, _ when: String) throws {
        let tip = try box.git("rev-parse", "main", in: box.hub)
        let wrong = try box.push("claim(D9): x", from: clone, isFresh: true)
        #expect(wrong.status != 0 && wrong.error.contains("BUS-CLAIM-002"), "\(when): \(wrong)")
        #expect(try box.git("rev-parse", "main", in: box.hub) == tip, "\(when)")
        let right = try box.push("claim(D1): x", from: clone, isFresh: true)
        #expect(right.status == 0, "\(when): \(right.error)")
    }

    private func make(_ box: Sandbox) throws -> String {
        try box.makeHub(config: Team.config)
        try box.busSucceeds("hooks", "install", box.hub)
        return try box.clone("builder")
    }

    @Test func `judges while its daemon hangs, and after it was killed`() async throws {
        try await Sandbox.run { box in
            let clone = try make(box)
            let daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.2")
            defer { daemon.end() }
            let socket = box.hub + "/git-bus/verdict.sock"
            try box.waitUntil("it judges") { FileManager.default.fileExists(atPath: socket) }
            try judges(clone, box, "well")
            kill(daemon.pid, SIGSTOP)
            let began = ContinuousClock.now
            try judges(clone, box, "hanging")
            // Two pushes, each of which waits two seconds for the daemon and no longer.
            #expect(began.duration(to: .now) > .seconds(4))
            kill(daemon.pid, SIGCONT)
            daemon.kill()
            #expect(FileManager.default.fileExists(atPath: socket))
            try judges(clone, box, "killed")
        }
    }

    @Test func `believes no memo that is damaged, older or another hub's`() async throws {
        try await Sandbox.run { box in
            let clone = try make(box)
            let daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.1")
            let memo = box.hub + "/git-bus/memo/state.json"
            try box.waitUntil("the state is left") { FileManager.default.fileExists(atPath: memo) }
            daemon.kill()
            let good = try String(contentsOfFile: memo, encoding: .utf8)
            try judges(clone, box, "as it was left")
            try judges(clone, box, "older by two pushes")
            let damages = [
                "", "x", String(good.dropLast(5)), good.replacing("D1", with: "D9"),
                String(good.dropFirst(40)), String(repeating: "[", count: 100_000),
            ]
            for damage in damages {
                try box.write(damage, to: memo)
                try judges(clone, box, "with a memo of \(damage.prefix(20))")
            }
        }
    }

    @Test func `judges while it is repacked, and with packed refs`() async throws {
        try await Sandbox.run { box in
            let clone = try make(box)
            let daemon = try DaemonUnderTest(box, state: "hub", ["--hub", box.hub], poll: "0.2")
            defer { daemon.end() }
            for command in [
                ["pack-refs", "--all"], ["repack", "-adq"], ["gc", "-q", "--prune=now"],
            ] {
                let output = try box.run("/usr/bin/git", command, in: box.hub)
                try #require(output.status == 0)
                try judges(clone, box, command.joined(separator: " "))
            }
        }
    }

    @Test func `has a branch of another name, and settings that cannot be read`() async throws {
        try await Sandbox.run { box in
            let config =
                Team.config.replacingOccurrences(
                    of: "protocol = 1",
                    with: "protocol = 1\nbranch = \"work\""
                ) + "\nhuman_proof = \"any\"\n"
            try box.git("init", "--quiet", "--bare", "--initial-branch=work", box.hub)
            try box.busSucceeds("hooks", "install", box.hub)
            let ana = try box.clone("ana", email: "ana@example.org")
            try box.write(config, to: ana + "/git-bus.toml")
            try box.git("add", ".", in: ana)
            try box.git("commit", "--quiet", "-m", "set up", in: ana)
            try box.git("push", "--quiet", "origin", "HEAD:work", in: ana)
            try box.git("commit", "--quiet", "--allow-empty", "-m", "claim(D9): x", in: ana)
            let other = try box.run("/usr/bin/git", ["push", "origin", "HEAD:main"], in: ana)
            #expect(other.error.contains("BUS-REF-004"), "\(other.error)")
            let claim = try box.run("/usr/bin/git", ["push", "origin", "HEAD:work"], in: ana)
            #expect(claim.error.contains("BUS-CLAIM-001"), "\(claim.error)")
            try box.git("reset", "--quiet", "--hard", "origin/work", in: ana)
            // A file that nobody can read takes nothing out of force.
            try box.write("[bus\n", to: ana + "/git-bus.toml")
            try box.git("commit", "--quiet", "-am", "broken", in: ana)
            let broken = try box.run("/usr/bin/git", ["push", "origin", "HEAD:work"], in: ana)
            try box.git("commit", "--quiet", "--allow-empty", "-m", "claim(D9): x", in: ana)
            let after = try box.run("/usr/bin/git", ["push", "origin", "HEAD:work"], in: ana)
            #expect(after.status != 0 && after.error.contains("BUS-"), "\(broken) \(after)")
        }
    }
}
