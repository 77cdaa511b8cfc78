import BusModel
import Decisions
import Foundation
import Handoff
import Phases
import TestSupport
import Testing

/// Writes random histories that a seed repeats.
private struct Author {
    var random: PureRandom
    var commits: PureCommits
    private var claims: [ObjectID] = []

    private static let people = [
        "builder", "builder", "mason", "r1", "r2", "r1", "r2", "r3", "watcher", "ana@example.org",
        "ana@example.org", "eve@example.org",
    ]
    private static let labels = [
        "D1", "D1", "D2", "D2", "S1", "D1-D2", "D2, D1", "D2-D1", "X", "D1-D9", "feat:D1", "a b",
    ]
    private static let texts = [
        "PASS", "PASS ok", "PASS", "FAIL", "VETO", "hm?", "LGTM", "", "expired",
    ]
    private static let others = [
        "work", "hold(bus): x", "hold(D1): x", "resume(bus): x", "resume(D1): x", "take(1): x",
        "take(2): x", "drop(1): x", "drop(1): expired", "close(2): x", "reopen(build): x",
        "reopen(ship): x", "approve(p): x", "claim", "review D1 PASS", "claim(D1) x",
    ]
    private static let rules = [
        "BUS-DONE-001", "BUS-DONE-002", "BUS-DONE-003", "BUS-DONE-004", "BUS-CLAIM-001",
        "BUS-CLAIM-002", "BUS-REVIEW-002", "BUS-REVIEW-005", "BUS-IDENT-002", "BUS-HOLD-001",
    ]
    private static let paths = [
        "bus/STATUS-build.md", "bus/STATUS-build.md", "bus/STATUS-ship.md", "bus/INBOX-r1.md",
        "bus/inbox/r2/1.md", "bus/inbox/builder/2.md", "bus/inbox/nobody/1.md",
    ]
    private static let contents: [String?] = [
        "## DONE\n", "## DONE\n", "## DONE\nagain\n", "working\n", "", nil, "hello\n", "a\nb\n",
    ]

    init(seed: UInt64) {
        random = PureRandom(seed: seed)
        commits = PureCommits("seed \(seed)")
    }

    mutating func history(_ count: Int) -> [Commit] {
        let first = commits.step("settings", by: "ana@example.org", config: .pure(settings()))
        return [first] + (1..<count).map { _ in next() }
    }

    private mutating func next() -> Commit {
        let subject = subject()
        let author = author(of: subject)
        let commit: Commit
        if random.chance(oneIn: 12) {
            commit = commits.side(
                subject,
                by: author,
                trailers: trailers(),
                touched: touched(),
                config: random.chance(oneIn: 9) ? config() : nil
            )
        } else if let config = config() {
            // Mostly by a person and alone, so that they are taken.
            let isTidy = !random.chance(oneIn: 4)
            commit = commits.step(
                isTidy ? "settings" : subject,
                by: random.chance(oneIn: 4) ? author : "ana@example.org",
                files: isTidy ? [:] : files(),
                config: config,
                isMerge: random.chance(oneIn: 8)
            )
        } else {
            commit = commits.step(
                subject,
                by: author,
                trailers: trailers(),
                files: files(),
                foreign: random.chance(oneIn: 30) ? ["bus/INBOX-r2.md"] : [],
                touched: touched(),
                work: random.chance(oneIn: 6) ? Int(random.next() % 3) : nil
            )
        }
        if subject.hasPrefix("claim(") { claims.append(commit.id) }
        return commit
    }

    /// Mostly who may, so that histories go somewhere.
    private mutating func author(of subject: String) -> String {
        if random.chance(oneIn: 4) { return random.one(of: Self.people) }
        if subject.hasPrefix("review") { return random.one(of: ["r1", "r2"]) }
        if subject.hasPrefix("claim") || subject == "work" { return "builder" }
        return "ana@example.org"
    }

    private mutating func subject() -> String {
        let label = random.one(of: Self.labels)
        switch random.next() % 12 {
        case 0...2: return "claim(\(label)): done"
        case 3...7: return "review(\(label)): " + random.one(of: Self.texts)
        case 8: return "lift(\(label)): ok"
        case 9 where random.chance(oneIn: 2): return "override(\(random.one(of: Self.rules))): x"
        case 9, 10: return "work"
        default: return random.one(of: Self.others)
        }
    }

    private mutating func trailers() -> [String] {
        var lines: [String] = []
        if let claim = claims.last, !random.chance(oneIn: 3) { lines.append("Bus-Claim: \(claim)") }
        if random.chance(oneIn: 8) {
            let digit = random.next() % 4
            lines.append("Bus-Nonce: 00000000-0000-0000-0000-00000000000\(digit)")
        }
        if random.chance(oneIn: 30) { lines.append("Bus-Foo: 1") }
        return lines.filter { !$0.hasPrefix("Bus-Claim") || random.chance(oneIn: 2) }
    }

    private mutating func files() -> [String: String?] {
        guard random.chance(oneIn: 3) else { return [:] }
        var files: [String: String?] = [:]
        for _ in 0...(random.next() % 2) {
            files[random.one(of: Self.paths)] = random.one(of: Self.contents)
        }
        return files
    }

    private mutating func touched() -> [Touch] {
        guard random.chance(oneIn: 25) else { return [] }
        let list = [
            Touch(path: "prompts/builder.md", kind: .file),
            Touch(path: "bus/inbox/r1", kind: .link, isNew: true),
            Touch(path: "BUS", kind: .file, isNew: true, twin: "bus"),
        ]
        return [random.one(of: list)]
    }

    private mutating func config() -> ConfigSource? {
        guard random.chance(oneIn: 15) else { return nil }
        return random.one(of: [.pure(settings()), .pure(settings()), .broken, .absent])
    }

    private mutating func settings() -> SharedConfig {
        var config = SharedConfig.team
        if random.chance(oneIn: 3) { config.phases[0].quorum = .any }
        if random.chance(oneIn: 3) { config.phases[0].gates = [] }
        if random.chance(oneIn: 4) { config.phases[1].doneRequires = .marker }
        if random.chance(oneIn: 4) { config.phases[0].doneCovers = .claims }
        if random.chance(oneIn: 5) { config.phases.swapAt(0, 1) }
        if random.chance(oneIn: 6) { config.phases[0].id = "make" }
        if random.chance(oneIn: 4) { config.phases.removeLast() }
        if random.chance(oneIn: 4) { config.onAdvance = .ping }
        if random.chance(oneIn: 5) { config.agents.removeAll { $0.name == "mason" } }
        if random.chance(oneIn: 6) {
            config.agents.removeAll { $0.name == "r2" }
            for index in config.phases.indices { config.phases[index].reviewers = ["r1"] }
        }
        if config.agents.allSatisfy({ $0.name != "mason" }) { config.handoff.reviewPings = [] }
        return config
    }
}

@Suite struct `A random history` {
    private static let runs = Int(ProcessInfo.processInfo.environment["PURE_RUNS"] ?? "") ?? 1

    /// Two thousand histories in four parts; with `PURE_RUNS` in the environment, times that.
    private static func forEachHistory(
        _ quarter: Int,
        _ visit: (UInt64, [Commit], inout PureRandom) throws -> Void
    ) throws {
        for turn in 0..<(500 * runs) {
            let seed = UInt64(quarter * 1_000_000 + turn)
            var author = Author(seed: seed)
            let history = author.history(60)
            try visit(seed, history, &author.random)
        }
    }

    @Test(arguments: 0..<4)
    func `keeps every promise of the protocol, in any batches and from any memo`(
        quarter: Int
    ) throws {
        var completed = 0
        try Self.forEachHistory(quarter) { seed, history, random in
            var whole = BusState()
            let steps = try Self.folded(history, into: &whole, seed, &completed)
            var state = BusState()
            let inBatches = try Self.foldedInBatches(history, into: &state, seed, &random)
            try check(state == whole, "the state after batches", seed)
            try check(inBatches == steps, "the events of batches", seed)
            let effects = Decision.effects(of: state, outstanding: [])
            let asOne = Decision.effects(of: whole, outstanding: [])
            try check(effects == asOne, "the effects of batches", seed)
        }
        #expect(completed > 30, "the histories go somewhere: \(completed)")
    }

    @Test func `changes nothing by what breaks a rule`() throws {
        var broken = 0
        var kept = 0
        for seed in 0..<UInt64(250 * Self.runs) {
            var author = Author(seed: 9_000_000 + seed)
            var state = BusState()
            for commit in author.history(60) {
                let before = state
                let step = state.apply(commit, naming: .pure)
                let codes = step.records.compactMap { record -> RuleCode? in
                    guard case .policyViolated(let violation) = record.event else { return nil }
                    return violation.code
                }
                let isForbidden =
                    codes.contains(.configNotAlone) || codes.contains(.protectedPath)
                if commit.settings != .none, isForbidden {
                    kept += 1
                    try check(state.config == before.config, "the settings", seed)
                }
                let happened = step.records.filter { $0.counts && $0.event.kind != .policyViolated }
                // A lawful override becomes an event when it is used.
                let isNoted = commit.subject.hasPrefix("override")
                guard !codes.isEmpty, happened.isEmpty, !isNoted else { continue }
                broken += 1
                let moved = differences(before, state)
                try check(moved.isEmpty, "\(codes) changed \(moved)", seed)
                let owed = state.obligations.filter { !before.obligations.contains($0) }
                let isTold = owed.allSatisfy { $0.ping.about.word == "violation" }
                try check(isTold && owed.count <= 1, "what is owed for it", seed)
            }
        }
        #expect(broken > 1000 && kept > 50, "the histories break rules: \(broken), \(kept)")
    }

    /// The fields in which two states differ, but for what only says how far was read and who is
    /// told.
    private func differences(_ one: BusState, _ other: BusState) -> [String] {
        let told: Set = [
            "tip", "order", "work", "configBlob", "strayBlobs", "spoke", "obligations", "nonces",
        ]
        return zip(Mirror(reflecting: one).children, Mirror(reflecting: other).children).compactMap
        {
            guard let label = $0.label, !told.contains(label) else { return nil }
            return $0.value as? AnyHashable == $1.value as? AnyHashable ? nil : label
        }
    }

    /// Commit by commit, with a look at every promise after each.
    private static func folded(
        _ history: [Commit],
        into state: inout BusState,
        _ seed: UInt64,
        _ completed: inout Int
    ) throws -> [Step] {
        var ids: Set<EventID> = []
        var steps: [Step] = []
        for commit in history {
            let before = state.config
            let step = state.apply(commit, naming: .pure)
            steps.append(step)
            for record in step.records {
                try check(ids.insert(record.id).inserted, "\(record.id) twice", seed)
                guard case .phaseCompleted(let id) = record.event else { continue }
                completed += 1
                // By the settings that the commit found, or by those that it brought.
                let configs = [before, state.config].compactMap { $0?.phase(id) }
                let isRight = configs.contains { isRightlyComplete($0, state) }
                try check(isRight, "\(id) completed", seed)
            }
            try checkObligations(state, seed)
            try check(hasNoSelfReview(state), "a self review", seed)
        }
        try check(state.order == history.count, "the order", seed)
        return steps
    }

    /// In batches of any size, once by way of a memo.
    private static func foldedInBatches(
        _ history: [Commit],
        into state: inout BusState,
        _ seed: UInt64,
        _ random: inout PureRandom
    ) throws -> [Step] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var steps: [Step] = []
        var rest = history[...]
        var memoAt = Int(random.next() % 60)
        while !rest.isEmpty {
            let batch = rest.prefix(1 + Int(random.next() % 9))
            rest = rest.dropFirst(batch.count)
            let part = Decision.fold(batch, into: &state, outstanding: [], naming: .pure)
            steps += part.steps
            guard steps.count > memoAt else { continue }
            memoAt = .max
            let data = try encoder.encode(state)
            var read = try JSONDecoder().decode(BusState.self, from: data)
            let isRestored = read.restore(nonces: Set(steps.flatMap(\.nonces)))
            let again = try encoder.encode(read)
            try check(isRestored && read == state && again == data, "a memo", seed)
            state = read
        }
        return steps
    }

    /// Whether what completes a phase still stands, right after the commit that completed it.
    private static func isRightlyComplete(_ phase: PhaseConfig, _ state: BusState) -> Bool {
        let progress = state.sequence[phase.id]
        guard progress.isComplete, progress.isMarked, !state.holds.isBusHeld else { return false }
        if progress.isWaived || phase.doneRequires == .marker { return true }
        guard progress.gates.values.allSatisfy({ $0.vetoes.isEmpty }) else { return false }
        let labels = phase.gates.isEmpty ? progress.gates.map(\.key) : phase.gates
        let claimed = labels.compactMap { progress.gates[$0] }.filter { $0.claim != nil }
        guard !claimed.isEmpty, phase.gates.isEmpty || claimed.count == labels.count else {
            return false
        }
        for gate in claimed {
            let counted = phase.reviewers.filter { $0 != gate.claim?.by }
            let said = counted.compactMap { gate.verdicts[$0]?.verdict }
            let needed = phase.quorum == .any ? 1 : counted.count
            if said.contains(.fail) || said.count(where: { $0 == .pass }) < needed { return false }
        }
        let newest = claimed.compactMap(\.claim).max { $0.order < $1.order }
        return phase.doneCovers == .claims || newest?.work == state.work
    }

    private static func checkObligations(_ state: BusState, _ seed: UInt64) throws {
        let ids = state.obligations.map(\.ping.id)
        try check(Set(ids).count == ids.count, "a ping owed twice", seed)
        for obligation in state.obligations {
            let isKnown = state.config?.agent(obligation.ping.to) != nil
            try check(isKnown, "a ping to \(obligation.ping.to), who is nobody", seed)
            let isNow = obligation.phase == nil || obligation.phase == state.currentPhase?.id
            try check(isNow, "a ping of a phase that is over", seed)
        }
        let isQuiet = !state.isSequenceComplete || state.owed.isEmpty
        try check(isQuiet, "a ping after the end", seed)
    }

    /// Whether every passed gate has a PASS of somebody who did not claim it.
    private static func hasNoSelfReview(_ state: BusState) -> Bool {
        (state.config?.phases ?? []).allSatisfy { phase in
            state.sequence[phase.id].gates.values.allSatisfy { gate in
                guard let claim = gate.claim, gate.state(in: phase) == .passed else { return true }
                return gate.verdicts.contains { $0.key != claim.by && $0.value.verdict == .pass }
            }
        }
    }
}

/// A promise that a history broke; `#require` would take longer than the fold itself.
private struct Broken: Error {
    let promise: String
    let seed: UInt64
}

private func check(_ holds: Bool, _ promise: @autoclosure () -> String, _ seed: UInt64) throws {
    if !holds { throw Broken(promise: promise(), seed: seed) }
}
