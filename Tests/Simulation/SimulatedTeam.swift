import BusModel
import Decisions
import Phases
import TestSupport

/// What a team pushes, chosen by chance, and mostly what makes sense at the moment.
struct SimulatedTeam {
    var random: PureRandom
    /// How far the clocks of clones may be off, in seconds.
    private let skew: Int64
    private var number = 0
    private var spoken: [String: [Trailer]] = [:]

    static let people = ["builder", "mason", "r1", "r2", "ana@example.org"]

    init(random: PureRandom) {
        self.random = random
        skew = [0, 60, 100_000, 100_000_000][Int(self.random.next() % 4)]
    }

    /// The settings that a bus may have, by their number in a tree.
    static func settings(isOpen: Bool) -> [SharedConfig] {
        let base = SharedConfig.team.with { config in
            config.policy.humanProof = .any
            if isOpen { config.policy.enforce.standard = .warn }
            config.onAdvance = .ping
            let hosts = ["alpha", "beta"]
            for index in config.agents.indices { config.agents[index].host = hosts[index % 2] }
        }
        return [
            base,
            base.with { $0.phases[0].quorum = .any },
            base.with { $0.onAdvance = .restart },
            base.with { config in
                config.agents.removeAll { $0.name == "mason" }
                config.handoff.reviewPings = []
            },
        ]
    }

    /// The first commit of the bus.
    mutating func first(now: Instant) -> Draft {
        var draft = Draft(author: "ana@example.org", subject: "settings", settings: 0)
        if random.chance(oneIn: 2) {
            for item in 1...3 { draft.files["bus/issues/\(item)-it.md"] = "+++\n+++\nitem\n" }
        }
        draft.date = now
        return draft
    }

    /// A commit of somebody who sees the bus in a state.
    mutating func draft(seeing state: BusState, _ tree: SimulatedGit.Tree, now: Instant) -> Draft {
        number += 1
        var draft = choose(state, tree)
        let date = skew == 0 ? 0 : Int64(random.next() % UInt64(skew * 2)) - skew
        // A commit from the future is refused; most are not.
        draft.date = now + .seconds(random.chance(oneIn: 20) ? date : min(date, 0))
        if draft.subject.contains("(") { sign(&draft) }
        if !draft.author.contains("@") { draft.author += "@agents.invalid" }
        return draft
    }

    /// Now and then a verb carries a nonce, and sometimes one that was used before.
    private mutating func sign(_ draft: inout Draft) {
        guard random.chance(oneIn: 3) else { return }
        let key = draft.author + draft.subject
        if let old = spoken[key], random.chance(oneIn: 2) {
            draft.trailers = old
        } else {
            let digits = String(100_000_000_000 + number)
            let nonce = "00000000-0000-0000-0000-" + digits
            draft.trailers.append(Trailer(key: "Bus-Nonce", value: nonce))
            spoken[key] = draft.trailers
        }
    }

    private mutating func choose(_ state: BusState, _ tree: SimulatedGit.Tree) -> Draft {
        let open = openGates(state)
        if !open.isEmpty, random.chance(oneIn: 2) { return review(state, open) }
        switch random.next() % 20 {
        case 0...5: return claim(state)
        case 6...8: return review(state, open)
        case 9, 10: return status(state)
        case 11...13: return lease(state)
        case 14, 15: return mail(tree)
        case 16: return decision(state)
        case 17: return odd()
        default: return Draft(author: anybody(), work: Int(random.next() % 4))
        }
    }

    private mutating func anybody() -> String { random.one(of: Self.people) }

    private mutating func claim(_ state: BusState) -> Draft {
        let declared = state.currentPhase?.gates ?? ["D1"]
        let label = random.chance(oneIn: 12) ? "S1" : random.one(of: declared)
        return Draft(
            author: random.one(of: ["builder", "builder", "mason"]),
            subject: "claim(\(label)): try \(number)",
            work: random.chance(oneIn: 3) ? Int(random.next() % 4) : nil
        )
    }

    private func openGates(_ state: BusState) -> [GateLabel] {
        guard let phase = state.currentPhase else { return [] }
        return phase.gates.filter { label in
            state.sequence.gate(label, in: phase.id).state(in: phase) == .open
        }
    }

    private mutating func review(_ state: BusState, _ open: [GateLabel]) -> Draft {
        guard let phase = state.currentPhase else { return Draft(author: "r1") }
        let label = random.one(of: open.isEmpty ? phase.gates : open)
        let gate = state.sequence.gate(label, in: phase.id)
        let who = gate.awaited(in: phase).first?.text ?? random.one(of: ["r1", "r2"])
        let words = ["PASS", "PASS", "PASS", "PASS", "PASS", "FAIL", "VETO", "look again"]
        var draft = Draft(author: who, subject: "review(\(label)): \(random.one(of: words))")
        if let veto = gate.vetoes.keys.sorted(by: { $0.text < $1.text }).first {
            draft.author = random.chance(oneIn: 2) ? veto.text : "ana@example.org"
            draft.subject = "lift(\(label)): fine"
            return draft
        }
        if let claim = gate.claim, !random.chance(oneIn: 6) {
            draft.trailers = [Trailer(key: "Bus-Claim", value: claim.commit.hex)]
        }
        return draft
    }

    private mutating func status(_ state: BusState) -> Draft {
        let phase = state.currentPhase?.id.text ?? "build"
        let text = random.one(of: ["## DONE\n", "## DONE\n", "working\n"]) + "\(number)\n"
        return Draft(author: "builder", files: ["bus/STATUS-\(phase).md": text])
    }

    private mutating func lease(_ state: BusState) -> Draft {
        let item = 1 + Int(random.next() % 3)
        let author = random.one(of: ["builder", "mason", "r1", "r2"])
        guard let holder = state.leases[String(item)], !random.chance(oneIn: 3) else {
            return Draft(author: author, subject: "take(\(item)): mine")
        }
        let word = random.one(of: ["drop", "drop", "close"])
        return Draft(author: holder.text, subject: "\(word)(\(item)): it goes")
    }

    private mutating func mail(_ tree: SimulatedGit.Tree) -> Draft {
        let read = tree.files.keys.filter { $0.hasPrefix("bus/inbox/") }.sorted()
        if !read.isEmpty, random.chance(oneIn: 2) {
            let path = random.one(of: read)
            let owner = path.split(separator: "/")[2]
            return Draft(author: String(owner), subject: "read it", files: [path: nil])
        }
        let to = random.one(of: ["builder", "mason", "r1", "r2"])
        return Draft(
            author: anybody(),
            subject: "mail",
            files: ["bus/inbox/\(to)/\(number).md": "read this \(number)\n"]
        )
    }

    private mutating func decision(_ state: BusState) -> Draft {
        var draft = Draft(author: "ana@example.org")
        switch random.next() % 5 {
        case 0, 1:
            draft.subject = state.holds.isBusHeld ? "resume(bus): go" : "hold(bus): wait"
        case 2: draft.subject = "resume(bus): go on"
        case 3: draft.subject = "reopen(build): once more"
        default: draft.settings = Int(random.next() % 4)
        }
        return draft
    }

    private mutating func odd() -> Draft {
        let words = ["review(D1): LGTM", "claim D1", "claim(D9): x", "take(77): x", "drop(1): x"]
        return Draft(author: anybody(), subject: random.one(of: words))
    }
}
