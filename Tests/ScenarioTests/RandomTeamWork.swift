import Foundation
import TestSupport
import Testing

/// What a team might push, chosen by a seed: verbs that count and verbs that do not, mail, markers,
/// merges, other settings, and plain work.
struct RandomTeamWork {
    private let box: Sandbox
    private let clones: [(name: String, path: String)]
    private var random: PureRandom
    private var number = 0
    private var claims: [String] = []

    static let config = """
        [bus]
        protocol = 1
        [loop]
        on_advance = "ping"
        phases = [
          { id = "build", gates = ["D1", "D2"], reviewers = ["correctness", "readability"] },
          { id = "ship",  gates = ["S1"], reviewers = ["correctness"] },
        ]
        [loop.handoff]
        review_pings = "builder"
        [[agent]]
        name = "builder"
        role = "builder"
        host = "alpha"
        [[agent]]
        name = "correctness"
        role = "reviewer"
        host = "beta"
        [[agent]]
        name = "readability"
        role = "reviewer"
        host = "gamma"
        [policy]
        humans = ["ana@example.org"]
        """

    /// - Parameter clones: of the agents, of `ana`, who is a person, and of `stranger`.
    init(_ box: Sandbox, clones: [(name: String, path: String)], seed: UInt64) {
        self.box = box
        self.clones = clones
        random = PureRandom(seed: seed)
    }

    /// Pushes once, one commit or some. Returns the new tip.
    ///
    /// - Parameter count: only the first so many clones push; the others cannot.
    mutating func push(with count: Int? = nil) throws -> String {
        number += 1
        let (name, clone) = random.one(of: Array(clones.prefix(count ?? clones.count)))
        try shell("git fetch -q origin main; git reset -q --hard FETCH_HEAD", in: clone)
        if random.chance(oneIn: 12) {
            try merge(name, in: clone)
        } else {
            for _ in 0..<(random.chance(oneIn: 8) ? 2 + random.next() % 3 : 1) {
                try commit(name, in: clone)
            }
        }
        return try shell("git push -q origin HEAD:main; git rev-parse HEAD", in: clone)
    }

    /// Some commands of git as one process: a push is made of many, and there are hundreds.
    @discardableResult
    private func shell(_ script: String, in clone: String, input: String = "") throws -> String {
        let output = try box.run("/bin/sh", ["-ec", script], in: clone, input: input)
        try #require(output.status == 0, "\(script): \(output.error)")
        return output.out.trimmingCharacters(in: .newlines)
    }

    /// A branch with commits of its own, brought in by a merge: from the bus, or, one in three,
    /// as `git pull` does it, with the bus in second place.
    private mutating func merge(_ name: String, in clone: String) throws {
        try box.git("checkout", "--quiet", "-B", "side", "HEAD~1", in: clone)
        for _ in 0...(random.next() % 2) { try commit(name, in: clone) }
        let isFoxtrot = random.chance(oneIn: 3)
        let into = isFoxtrot ? "side" : "main"
        // Both sides may have touched one file; whose text wins is all the same here.
        try shell(
            """
            git checkout -q \(into)
            git merge -q --no-ff -X ours -m "bring it in \(number)" \(isFoxtrot ? "main" : "side")
            git checkout -q -B main
            """,
            in: clone
        )
    }

    private mutating func commit(_ name: String, in clone: String) throws {
        let message = try change(name, in: clone)
        let id = try shell(
            "git add -A; git commit -q --allow-empty -F -; git rev-parse HEAD",
            in: clone,
            input: message
        )
        if message.hasPrefix("claim(") { claims.append(id) }
    }

    /// Changes files where that is meant, and says what the commit's message is.
    private mutating func change(_ name: String, in clone: String) throws -> String {
        let label = random.one(of: ["D1", "D1", "D2", "D2", "S1", "D1, D2", "D9"])
        switch random.next() % 24 {
        case 0...5: return name == "ana" ? try decision() : verb(name, label)
        case 6...8: return verb(random.one(of: ["builder", "correctness"]), label)
        case 9: return random.one(of: ["claim D1", "review(D1): LGTM", "claim(): x", "review D1"])
        case 10, 11:
            let owner = random.one(of: ["builder", "correctness", "nobody"])
            let folder = clone + "/bus/inbox/" + owner
            try box.write("mail \(number)\n", to: "\(folder)/\(number).md")
            return "mail \(number)"
        case 12:
            try box.write("more \(number)\n", to: clone + "/bus/INBOX-readability.md")
            return "mail in one file"
        case 13, 14: return try read(name, in: clone)
        case 15, 16:
            let phase = random.one(of: ["build", "ship"])
            let text = random.chance(oneIn: 3) ? "notes \(number)\n" : "notes\n## DONE\n"
            try box.write(text, to: clone + "/bus/STATUS-\(phase).md")
            return "status of \(phase)"
        case 17: return try settings(in: clone)
        case 18: return random.one(of: ["take(7): mine", "drop(7): back", "close(7): done"])
        default:
            try box.write("\(random.next())\n", to: clone + "/src/\(random.next() % 9).txt")
            return "work \(number)"
        }
    }

    private mutating func verb(_ name: String, _ label: String) -> String {
        guard name.hasSuffix("y") || name.hasSuffix("s") else {
            return "claim(\(label)): try \(number)"
        }
        let word = random.one(of: ["PASS", "PASS", "PASS", "FAIL", "VETO", "look at line 3"])
        if word == "VETO" {
            return random.one(of: ["review(\(label)): VETO", "lift(\(label)): fine"])
        }
        guard let claim = claims.last, !random.chance(oneIn: 4) else {
            return "review(\(label)): \(word)"
        }
        return "review(\(label)): \(word)\n\nBus-Claim: \(claim)\n"
    }

    private mutating func decision() throws -> String {
        random.one(of: [
            "hold(D1): wait", "resume(D1): go on", "resume(bus): go on", "reopen(build): again",
            "override(BUS-DONE-001): it is late", "lift(D1): I say so", "lift(D2): I say so",
            "hold(bus): stop",
        ])
    }

    private mutating func read(_ name: String, in clone: String) throws -> String {
        let folder = clone + "/bus/inbox/" + name
        // Why try?: who has no folder has no mail.
        let mail = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for file in mail { try FileManager.default.removeItem(atPath: "\(folder)/\(file)") }
        return "read \(mail.count)"
    }

    private mutating func settings(in clone: String) throws -> String {
        let texts = [
            Self.config,
            Self.config.replacing("gates = [\"S1\"]", with: "gates = [\"S1\", \"S2\"]"),
            Self.config.replacing(
                "reviewers = [\"correctness\", \"readability\"]",
                with: "reviewers = [\"correctness\", \"readability\"], quorum = \"any\""
            ),
            Self.config + "\n[lop]\n",
        ]
        try box.write(random.one(of: texts), to: clone + "/git-bus.toml")
        return "other settings \(number)"
    }
}
