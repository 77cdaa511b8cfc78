import BusModel
import Decisions
import Policy
import TestSupport

/// A hub in memory: a bus up to some tip, and pushes on top of it that are judged and not folded.
struct Hub {
    var bus: Bus
    var pusher = Pusher.unverified
    var now = Instant(seconds: 1_700_000_500)

    init(_ config: SharedConfig = .team.with { $0.policy.humanProof = .any }) {
        bus = Bus(config)
    }

    /// One commit of a push.
    struct Part {
        var subject = "work goes on"
        var author = "builder"
        var trailers: [String] = []
        var files: [String: String?] = [:]
        var touches: [Touch] = []
        var config: ConfigSource?
    }

    func push(_ parts: Part...) -> PushVerdict { push(parts) }

    func push(_ parts: [Part], ancestry: RefRules.Ancestry = .goesOn) -> PushVerdict {
        var commits = bus.commits
        var made: [Commit] = []
        var details: [ObjectID: CommitDetail] = [:]
        for part in parts {
            var commit = commits.step(
                part.subject,
                by: part.author,
                trailers: part.trailers,
                files: part.files,
                config: part.config
            )
            let touches =
                part.touches + part.files.keys.map { Touch(path: $0, kind: .file, bytes: 9) }
            commit = commit.touching(touches, bus.state.config)
            made.append(commit)
            details[commit.id] = CommitDetail(commit: commit.id, touches: touches)
        }
        let update = RefUpdate(
            ref: "refs/heads/main",
            before: bus.state.tip.map { .at($0) } ?? .absent,
            after: made.last.map { .at($0.id) } ?? .absent
        )
        return PushJudge.verdict(
            on: PushRequest(updates: [update], pusher: pusher, now: now),
            bus: PushJudge.BusPush(
                update: update,
                ancestry: ancestry,
                commits: made,
                details: details
            ),
            branch: "refs/heads/main",
            state: bus.state,
            naming: .pure
        )
    }

    func push(ref: RefName, before: RefTarget = .absent) -> PushVerdict {
        let update = RefUpdate(ref: ref, before: before, after: .at(.pure("x")))
        return PushJudge.verdict(
            on: PushRequest(updates: [update], pusher: pusher, now: now),
            bus: nil,
            branch: "refs/heads/main",
            state: bus.state,
            naming: .pure
        )
    }
}

extension Commit {
    /// The same commit with what the reader would have found of guarded paths.
    fileprivate func touching(_ touches: [Touch], _ config: SharedConfig?) -> Commit {
        guard let config else { return self }
        let guarded = GuardedPaths(config, author: config.actor(email: authorEmail))
        let isConfig = touches.contains { $0.path == "git-bus.toml" }
        return Commit(
            id: id,
            parents: parents,
            authorEmail: authorEmail,
            committedAt: committedAt,
            subject: subject,
            trailers: trailers,
            isStep: isStep,
            workTree: workTree,
            changes: changes,
            touched: touches.filter(guarded.contains),
            settings: isConfig ? touches.count > 1 ? .together : .alone : .none,
            judgedBy: judgedBy,
            config: self.config
        )
    }
}

extension PushVerdict {
    var codes: [String] { refusals.map(\.violation.code.rawValue) }
}
