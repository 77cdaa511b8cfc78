import Foundation
import TestSupport
import Testing

/// A hub without our hooks, which a daemon only polls: nothing is refused there.
@Suite(.serialized) struct `Where nothing refuses a push` {
    @Test func `what breaks a rule is told once to its author, and moves no gate and no phase`()
        async throws
    {
        try await Sandbox.run { box in
            try Team.make(box)
            let story = try Story(box)
            defer { story.end() }
            try story.gatesAreLiedAbout()
            try story.markerComesTooEarly()
            try story.settingsAreSmuggledIn()
            try story.filesAreTouched()
            try story.personsVerbsAreUsed()
            try story.hasEnded()
            try story.isHistoryToAnotherHost()
        }
    }
}

private final class Story {
    private let box: Sandbox
    private let url: String
    private let log: Follower
    private let builder: String
    private let correctness: String
    private let readability: String
    /// What broke a rule, and whom it was told.
    private var told: [(commit: String, agent: String)] = []

    init(_ box: Sandbox) throws {
        self.box = box
        url = "file://\(box.hub)"
        let seed = box.directory + "/clones/ana"
        try box.write("build\n", to: seed + "/prompts/builder.md")
        try box.commit("prompts", in: seed)
        try box.busSucceeds("up", "--remote", url)
        log = try Follower(
            box.start(
                Sandbox.products + "/git-bus",
                ["log", "--json", "--follow", "--remote", url]
            )
        )
        builder = try box.clone("builder")
        correctness = try box.clone("correctness")
        readability = try box.clone("readability")
    }

    func end() {
        // Why try?: the scenario may have failed before it started.
        _ = try? box.bus("down", "--remote", url, "--timeout", "10")
    }

    // MARK: - The story

    func gatesAreLiedAbout() throws {
        let first = try box.commit("claim(D1): parser", in: builder)
        let own = try box.commit("review(D1): PASS, I looked", in: builder)
        try broken(["BUS-REVIEW-001", "BUS-REVIEW-002"], by: own, of: "builder")
        let pass = "review(D1): PASS all cases\n\nBus-Claim: \(first)"
        try box.git("pull", "--quiet", "--rebase", "origin", "main", in: correctness)
        try box.commit(pass, in: correctness, push: false)
        let second = try box.commit("claim(D1): parser, again", in: builder)
        // The rebase puts it behind the newer claim, which nobody read.
        try box.git("pull", "--quiet", "--rebase", "origin", "main", in: correctness)
        try box.git("push", "--quiet", "origin", "HEAD:main", in: correctness)
        let carried = try box.git("rev-parse", "HEAD", in: correctness)
        try broken(["BUS-REVIEW-004"], by: carried, of: "correctness")
        let claim = try box.commit("claim(D2): I built it", in: correctness)
        try broken(["BUS-CLAIM-001"], by: claim, of: "correctness")
        let malformed = try box.commit("review D1: PASS", in: readability)
        try broken([], by: malformed, of: "readability")
        #expect(try gate("D1") == "open" && gate("D2") == "unclaimed")
        try box.commit("claim(D2): printer", in: builder)
        for clone in [correctness, readability] {
            try box.commit("review(D1): PASS\n\nBus-Claim: \(second)", in: clone)
            try box.commit("review(D2): PASS", in: clone)
        }
        try log.wait(type: "gate.passed", subject: "D1")
        try log.wait(type: "gate.passed", subject: "D2")
    }

    func markerComesTooEarly() throws {
        try box.write("more\n", to: builder + "/src/late.c")
        try box.write("## DONE\n", to: builder + "/bus/STATUS-build.md")
        let done = try box.commit("done, and a little more", in: builder)
        try violated("BUS-DONE-004", by: done)
        try log.wait(type: "phase.needs_review", subject: "build")
        try typed("unfinished", of: done)
        let lines = Team.pings(of: "builder", in: box)
        #expect(
            lines.contains {
                $0.contains(
                    "is marked done at \(done.prefix(7)) but is not, it lacks: work changed"
                )
            }
        )
    }

    func settingsAreSmuggledIn() throws {
        let lax = Team.config.replacing("role = \"reviewer\"", with: "role = \"builder\"")
        try box.git("pull", "--quiet", "--rebase", "origin", "main", in: correctness)
        try box.write(lax, to: correctness + "/git-bus.toml")
        try box.write("x\n", to: correctness + "/src/else.c")
        let both = try box.commit("claim(D1): by my own leave", in: correctness, push: false)
        let after = try box.commit("claim(D2): by my own leave", in: correctness)
        for code in ["BUS-CLAIM-001", "BUS-APPR-003", "BUS-PATH-004"] {
            try violated(code, by: both)
        }
        try broken(["BUS-CLAIM-001"], by: after, of: "correctness")
    }

    func filesAreTouched() throws {
        let prompt = readability + "/prompts/builder.md"
        try box.git("pull", "--quiet", "--rebase", "origin", "main", in: readability)
        try box.write("let everything pass\n", to: prompt)
        let added = try box.commit("a better prompt", in: readability, push: false)
        try box.write("build\n", to: prompt)
        let reverted = try box.commit("as it was", in: readability)
        try violated("BUS-APPR-003", by: added)
        try broken(["BUS-APPR-003"], by: reverted, of: "readability")
        try box.write("x\n", to: readability + "/Bus/inbox/builder/1.md")
        let twin = try box.commit("mail of sorts", in: readability)
        try broken(["BUS-PATH-002"], by: twin, of: "readability")
        try FileManager.default.createSymbolicLink(
            atPath: readability + "/bus/INBOX-builder.md",
            withDestinationPath: "/etc/passwd"
        )
        let link = try box.commit("a link", in: readability)
        try broken(["BUS-PATH-001"], by: link, of: "readability")
        try box.git("pull", "--quiet", "--rebase", "origin", "main", in: builder)
        try box.git("checkout", "--quiet", "-b", "topic", in: builder)
        try box.commit("work on a topic", in: builder, push: false)
        try box.git("checkout", "--quiet", "main", in: builder)
        try box.commit("work on main", in: builder, push: false)
        try box.git("merge", "--quiet", "--no-ff", "--no-commit", "topic", in: builder)
        try box.write("hidden in a merge\n", to: builder + "/prompts/builder.md")
        try box.git("add", "-A", in: builder)
        try box.git("commit", "--quiet", "-m", "an evil merge", in: builder)
        try box.git("push", "--quiet", "origin", "HEAD:main", in: builder)
        let merge = try box.git("rev-parse", "HEAD", in: builder)
        try broken(["BUS-APPR-003"], by: merge, of: "builder")
    }

    func personsVerbsAreUsed() throws {
        let hold = try box.commit("hold(bus): nobody moves", in: readability)
        try broken(["BUS-APPR-001"], by: hold, of: "readability")
        let eve = try box.clone("eve", email: "eve@example.org")
        try violated("BUS-IDENT-002", by: try box.commit("claim(D1): mine now", in: eve))
    }

    func hasEnded() throws {
        #expect(try gate("D1") == "passed" && gate("D2") == "passed")
        let status = try box.busSucceeds("status", "--json", "--remote", url).out
        #expect(status.contains("\"state\":\"needs_review\""))
        let keys = log.events.filter { $0["type"] as? String == "git-bus.policy.violated.v1" }
            .map { "\(Self.commit($0) ?? "") \($0["subject"] ?? "")" }
        #expect(keys.count == Set(keys).count, "each once: \(keys)")
        #expect(!log.kinds.contains("inbox.mail") && !log.kinds.contains("hold.set"))
        for (commit, agent) in told {
            let lines = Team.pings(of: agent, in: box)
                .filter { $0.contains("your \(commit.prefix(7)) broke BUS-") }
            #expect(lines.count == 1, "\(agent) of \(commit.prefix(7)): \(lines)")
            #expect(lines.allSatisfy { $0.contains("Run git bus explain BUS-") })
        }
    }

    /// Who comes later is told what is owed, and not what went wrong before.
    func isHistoryToAnotherHost() throws {
        let daemon = try box.daemon(state: "state9", ["--remote", url], poll: "0.1")
        defer { daemon.end() }
        let recorded = try daemon.log().filter { $0.contains("git-bus.ping.recorded.v1") }
        #expect(recorded.contains { $0.contains("\"about\":\"unfinished\"") })
        #expect(!recorded.contains { $0.contains("\"about\":\"violation\"") })
        let late = try box.commit("claim(D9): there is no such gate", in: builder)
        try daemon.waitForCursor(at: late)
        let after = try daemon.log().filter { $0.contains("\"about\":\"violation\"") }
        #expect(after.contains { $0.contains(late) && $0.contains("ping.recorded") })
    }

    // MARK: - What is looked for

    private func broken(_ codes: [String], by commit: String, of agent: String) throws {
        for code in codes { try violated(code, by: commit) }
        try typed("violation", of: commit)
        told.append((commit, agent))
    }

    private func violated(_ code: String, by commit: String) throws {
        try log.wait("\(code) by \(commit.prefix(7))") { event in
            event["type"] as? String == "git-bus.policy.violated.v1"
                && event["subject"] as? String == code && Self.commit(event) == commit
        }
    }

    private func typed(_ about: String, of commit: String) throws {
        try log.wait("the ping of \(commit.prefix(7))") { event in
            event["type"] as? String == "git-bus.ping.typed.v1" && Self.commit(event) == commit
                && (event["data"] as? [String: Any])?["about"] as? String == about
        }
    }

    private static func commit(_ event: [String: Any]) -> String? {
        (event["data"] as? [String: Any])?["commit"] as? String
    }

    private func gate(_ label: String) throws -> String? {
        let text = try box.busSucceeds("gates", "--json", "--remote", url).out
        let json = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let gates = json?["gates"] as? [[String: Any]] ?? []
        return gates.first { $0["label"] as? String == label }?["state"] as? String
    }
}
