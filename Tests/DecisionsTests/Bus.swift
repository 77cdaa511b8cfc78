import BusModel
import Decisions
import Phases
import TestSupport

/// A bus in memory and the state that is folded from it, commit by commit.
struct Bus {
    var commits: PureCommits
    var state = BusState()
    /// Every commit so far.
    var history: [Commit] = []
    /// Every event so far.
    var records: [EventRecord] = []

    /// A bus whose first commit brings the settings.
    init(_ config: SharedConfig = .team, name: String = "bus") {
        commits = PureCommits(name)
        step("settings", by: "ana@example.org", config: .pure(config))
    }

    /// Pushes one step.
    @discardableResult
    mutating func step(
        _ subject: String = "work goes on",
        by author: String = "builder",
        trailers: [String] = [],
        files: [String: String?] = [:],
        foreign: [String] = [],
        touched: [Touch] = [],
        work: Int? = nil,
        config: ConfigSource? = nil,
        isMerge: Bool = false
    ) -> Outcome {
        let commit = commits.step(
            subject,
            by: author,
            trailers: trailers,
            files: files,
            foreign: foreign,
            touched: touched,
            work: work,
            config: config,
            isMerge: isMerge
        )
        return fold(commit)
    }

    /// Folds a commit that a merge brings in.
    @discardableResult
    mutating func side(
        _ subject: String,
        by author: String = "builder",
        trailers: [String] = [],
        judgedBy: ConfigSource? = nil,
        touched: [Touch] = [],
        config: ConfigSource? = nil
    ) -> Outcome {
        fold(
            commits.side(
                subject,
                by: author,
                trailers: trailers,
                judgedBy: judgedBy,
                touched: touched,
                config: config
            )
        )
    }

    /// Folds any commit.
    mutating func fold(_ commit: Commit) -> Outcome {
        let step = state.apply(commit, naming: .pure)
        history.append(commit)
        records += step.records
        return Outcome(commit: commit, step: step)
    }

    /// Claims and passes gates of the current phase.
    mutating func pass(_ labels: [GateLabel], by reviewers: [String] = ["r1", "r2"]) {
        for label in labels {
            let claim = step("claim(\(label)): done").commit.id
            for reviewer in reviewers {
                step("review(\(label)): PASS", by: reviewer, trailers: ["Bus-Claim: \(claim)"])
            }
        }
    }

    /// Writes a status file.
    @discardableResult
    mutating func mark(
        _ phase: String,
        _ text: String? = "## DONE\n",
        by author: String = "builder"
    ) -> Outcome {
        step("status", by: author, files: ["bus/STATUS-\(phase).md": text])
    }

    /// What a gate of the first phases stands at.
    func gate(_ label: GateLabel, _ phase: PhaseID = "build") -> String {
        guard let config = state.config?.phase(phase) else { return "no phase" }
        return state.sequence.gate(label, in: phase).state(in: config).rawValue
    }

    /// What the current phase lacks.
    var missing: [String] { state.missing.map(\.line) }

    /// Who is owed what, as `name about`.
    var owed: [String] {
        Decision.effects(of: state, outstanding: []).compactMap { effect in
            if case .ping(let ping) = effect { "\(ping.to) \(ping.about.word)" } else { nil }
        }
    }
}

/// What one commit led to.
struct Outcome {
    let commit: Commit
    let step: Step

    /// The kinds and labels, in order; a violation with its code, what changed nothing in brackets.
    var events: [String] {
        step.records.map { record in
            let text = [record.event.kind.rawValue, record.event.label].compactMap { $0 }
                .joined(separator: " ")
            return record.counts ? text : "(\(text))"
        }
    }

    /// The codes of the rules that it broke.
    var codes: [RuleCode] { violations.map(\.code) }

    /// The rules that it broke.
    var violations: [Violation] {
        step.records.compactMap { record in
            if case .policyViolated(let violation) = record.event { violation } else { nil }
        }
    }
}
