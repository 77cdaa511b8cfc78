import BusModel
import Decisions
import Foundation
import GitBus
import Policy

/// Writes verbs from a clone: builds the commit in the object store, pushes it, and tries again
/// when somebody else was faster. The work tree is touched only to follow what was pushed.
struct BusClient {
    let location: BusLocation
    let directory: String
    let git: GitProcess
    /// What the bus is called in this clone.
    private let remote: String
    private let repository: BusRepository
    /// How long the other side may take.
    private let deadline: Duration

    /// What is to be said, decided anew on each tip it is tried on.
    struct Draft {
        var subject: String
        var body = ""
        var trailers: [Trailer] = []
        /// Files to write, by path, or with `nil` to delete.
        var files: [String: [UInt8]?] = [:]
    }

    /// What was pushed.
    struct Published {
        let commit: ObjectID
        let attempts: Int
        let note: String?
    }

    init(location: BusLocation, directory: String) async throws {
        self.location = location
        let top = try await GitProcess(directory: directory).run([
            "rev-parse", "--show-toplevel", "--absolute-git-dir",
        ])
        let lines = top.output.split(separator: "\n").map(String.init)
        guard top.status == 0, lines.count == 2 else {
            throw CommandFailure(
                .usage,
                "this must be run in a clone of the bus",
                hints: ["git clone \(location.url)", "cd into the clone"]
            )
        }
        self.directory = lines[0]
        git = GitProcess(directory: lines[0])
        remote = try await CloneSettings(of: git).remote
        deadline = try HostConfigReader(environment: Wiring.environment).networkDeadline()
        repository = try BusRepository(path: lines[1], parseConfig: SharedConfigReader.source)
    }

    private var tracking: RefName { RefName("refs/remotes/\(remote)/\(location.branch)") }

    /// Who speaks: the author e-mail of this clone, mapped by the roster.
    func actor(in state: BusState) async throws -> Actor {
        let email = try await git.run(["config", "user.email"]).line
        return state.config?.actor(email: email) ?? .unknown(email)
    }

    /// Fetches the bus and folds it.
    func fetch() async throws -> (tip: ObjectID, state: BusState) {
        try await fetchTracking()
        guard case .at(let tip) = try await repository.target(of: tracking) else {
            throw CommandFailure(.failed, "the bus has no branch \(location.branch)")
        }
        let loaded = try await LoadedBus.load(location, at: tip, in: repository)
        return (tip, loaded.state)
    }

    private func fetchTracking() async throws {
        for attempt in 1...Self.attemptsMax {
            let answer = try await git.run(
                [
                    "fetch", "--quiet", "--no-tags", remote, "+\(location.ref):\(tracking)",
                ],
                deadline: deadline
            )
            if answer.status == 0 { return }
            if answer.error.contains("couldn't find remote ref") {
                throw CommandFailure(
                    .failed,
                    "the bus has no branch \(location.branch) yet",
                    hints: ["push a first commit with a git-bus.toml to it"]
                )
            }
            // Another command in this clone fetches at the same moment.
            guard answer.error.contains("cannot lock ref"), attempt < Self.attemptsMax else {
                throw CommandFailure(
                    far: answer,
                    "cannot fetch the bus",
                    hint: "see whether the other side answers: git ls-remote origin"
                )
            }
            try await Task.sleep(for: .milliseconds(Int.random(in: 5...50)))
        }
    }

    /// Whether the clone's HEAD has a commit in its past.
    func hasPulled(_ commit: ObjectID) async throws -> Bool {
        guard let head = ObjectID(hex: try await git.run(["rev-parse", "HEAD"]).line) else {
            return false
        }
        return try await repository.isAncestor(commit, of: head)
    }

    /// A file of the bus at a commit.
    func file(_ path: String, at tip: ObjectID) async throws -> [UInt8]? {
        try await repository.file(path, at: tip)
    }

    /// Publishes what `draft` says, on whatever the tip is by then.
    ///
    /// - Parameters:
    ///   - kind: the event that must come of it; a commit that would give none is not published.
    ///     `nil` where none does: an ordinary commit, or an override, which is one when it is used.
    ///   - carriesWork: whether the unpushed commits of the clone go along.
    ///   - draft: asked again for each new tip, with the commit that it will be built on; throws
    ///     when what it was about has moved.
    func publish(
        _ kind: EventKind?,
        carriesWork: Bool = false,
        _ draft: (_ base: ObjectID, _ state: BusState) async throws -> Draft
    ) async throws -> Published {
        let nonce = Trailer(key: "Bus-Nonce", value: UUID().uuidString.lowercased())
        for attempt in 1...Self.attemptsMax {
            let (tip, state) = try await fetch()
            guard state.config != nil else {
                throw CommandFailure(
                    .configuration,
                    "the bus has no git-bus.toml that can be used, so nothing said on it counts",
                    hints: ["git bus explain \(tip.short)"]
                )
            }
            let base = carriesWork ? try await rebasedHead(onto: tip) : tip
            let text = try await draft(base, state)
            let commit = try await build(text, nonce: nonce, on: base)
            try await refuseIfUnlawful(commit, kind, after: tip, state)
            if try await push(commit) {
                return Published(commit: commit, attempts: attempt, note: try await follow(commit))
            }
            // Full jitter: two clones that collided once do not collide for ever.
            let longest = min(2000, 50 << min(attempt, 6))
            try await Task.sleep(for: .milliseconds(Int.random(in: 10...longest)))
        }
        throw CommandFailure(
            .tryAgain,
            "the bus moved \(Self.attemptsMax) times while this was pushed; nothing was published",
            hints: ["run the same command again"]
        )
    }

    private static let attemptsMax = 20

    /// The clone's HEAD with its unpushed commits on top of the tip.
    private func rebasedHead(onto tip: ObjectID) async throws -> ObjectID {
        try await refuseIfBusy()
        let dirty = try await git.succeed(["status", "--porcelain", "--untracked-files=no"])
        guard dirty.output.isEmpty else {
            throw CommandFailure(
                .failed,
                "there are changes that are not committed; they would not be part of this",
                facts: dirty.output.split(separator: "\n").prefix(8).map(String.init),
                hints: ["git commit -a", "or set them aside: git stash"]
            )
        }
        let onto = try await git.succeed(["rev-parse", "HEAD"])
        if let head = ObjectID(hex: onto.line), try await repository.isAncestor(tip, of: head) {
            return head
        }
        let rebase = try await git.run(["rebase", "--quiet", tip.hex])
        guard rebase.status == 0 else {
            _ = try await git.run(["rebase", "--abort"])
            throw CommandFailure(
                .failed,
                "your commits do not apply on top of the bus",
                hints: ["git pull --rebase", "solve the conflict, then run this again"]
            )
        }
        guard let head = ObjectID(hex: try await git.succeed(["rev-parse", "HEAD"]).line) else {
            throw CommandFailure(.failed, "HEAD is no commit after the rebase")
        }
        return head
    }

    /// A rebase or merge that the user has begun is the user's: it is neither joined nor aborted.
    private func refuseIfBusy() async throws {
        for name in ["rebase-merge", "rebase-apply", "MERGE_HEAD", "CHERRY_PICK_HEAD"] {
            let path = try await git.succeed(["rev-parse", "--git-path", name]).line
            let full = path.hasPrefix("/") ? path : directory + "/" + path
            guard FileManager.default.fileExists(atPath: full) else { continue }
            throw CommandFailure(
                .failed,
                "a rebase, merge or cherry-pick is under way in this clone",
                hints: ["finish it first: git status"]
            )
        }
    }

    private func build(
        _ draft: Draft,
        nonce: Trailer,
        on base: ObjectID
    ) async throws -> ObjectID {
        let tree = try await self.tree(draft.files, over: base)
        var message = draft.subject + "\n\n"
        if !draft.body.isEmpty { message += draft.body + "\n\n" }
        for trailer in draft.trailers + [nonce] { message += "\(trailer.key): \(trailer.value)\n" }
        let output = try await git.succeed(
            ["commit-tree", tree, "-p", base.hex, "-F", "-"],
            input: message
        )
        guard let commit = ObjectID(hex: output.line) else {
            throw CommandFailure(.failed, "git made no commit")
        }
        return commit
    }

    /// The tree of `base` with some files changed, made in an index of its own.
    private func tree(_ files: [String: [UInt8]?], over base: ObjectID) async throws -> String {
        if files.isEmpty { return try await git.succeed(["rev-parse", "\(base)^{tree}"]).line }
        let index = NSTemporaryDirectory() + "git-bus-index-\(UUID().uuidString)"
        defer { unlink(index) }
        let own = GitProcess(directory: directory, environment: ["GIT_INDEX_FILE": index])
        _ = try await own.succeed(["read-tree", base.hex])
        for (path, content) in files.sorted(by: { $0.key < $1.key }) {
            guard let content else {
                _ = try await own.succeed(["update-index", "--force-remove", "--", path])
                continue
            }
            let blob = try await own.succeed(
                ["hash-object", "-w", "--stdin"],
                input: String(decoding: content, as: UTF8.self)
            )
            _ = try await own.succeed([
                "update-index", "--add", "--cacheinfo", "100644,\(blob.line),\(path)",
            ])
        }
        return try await own.succeed(["write-tree"]).line
    }

    /// Judges the commit by the same fold that will judge it on the bus.
    private func refuseIfUnlawful(
        _ commit: ObjectID,
        _ kind: EventKind?,
        after tip: ObjectID,
        _ state: BusState
    ) async throws {
        var isSaid = false
        let new = try await repository.newCommits(from: commit) { $0 == tip }
        try await Replay.fold(new.places, into: state, in: repository) { item, step, _ in
            for record in step.records {
                isSaid = isSaid || (record.event.kind == kind && record.counts)
                guard case .policyViolated(let violation) = record.event else { continue }
                // What was drafted here is in no clone: nothing of it can be amended.
                let isDraft = item.id == commit
                let canMend = !violation.hints.contains { $0.contains("commit --amend") }
                throw CommandFailure(
                    .refused,
                    violation.sentence,
                    facts: violation.facts,
                    hints: (isDraft && !canMend
                        ? [Mending.explain(violation.code)] : violation.hints)
                        + ["nothing was published"],
                    code: violation.code.rawValue
                )
            }
            return true
        }
        guard let kind, !isSaid else { return }
        throw CommandFailure(
            .refused,
            "the commit would not be read as \(kind.rawValue), so it was not published",
            hints: ["git bus explain subject TEXT", "look into the file: an open code fence?"]
        )
    }

    /// - Returns: false when somebody else was faster.
    private func push(_ commit: ObjectID) async throws -> Bool {
        let answer = try await git.run(
            [
                "push", "--quiet", remote, "\(commit):\(location.ref)",
            ],
            deadline: deadline
        )
        return try PushOutcome(answer) == .landed
    }

    /// Brings the clone forward to what was pushed, where that loses nothing.
    private func follow(_ commit: ObjectID) async throws -> String? {
        _ = try await git.run(["update-ref", tracking.text, commit.hex])
        let merge = try await git.run(["merge", "--ff-only", "--quiet", commit.hex])
        return merge.status == 0
            ? nil : "your clone stays where it is; take it along with: git pull --rebase"
    }
}
