import Agents
import GitBus
import Hooks
import Journal

/// Every error as a person sees it: a kind that decides the exit status, a sentence, hints.
struct CommandFailure: Error, Hashable {
    /// What went wrong, by exit status (`sysexits.h` where one fits).
    enum Kind: Int32, Hashable, CaseIterable {
        case failed = 1
        case cancelled = 2
        case waiting = 3
        case notAuthorised = 4
        case refused = 5
        case problems = 6
        case usage = 64
        case malformed = 65
        case unreachable = 69
        case cannotCreate = 73
        case tryAgain = 75
        case permission = 77
        case configuration = 78
        case timedOut = 124
        case interrupted = 130
    }

    let kind: Kind
    let message: String
    var facts: [String] = []
    var hints: [String] = []
    /// The rule, where one refused.
    var code: String?

    init(
        _ kind: Kind,
        _ message: String,
        facts: [String] = [],
        hints: [String] = [],
        code: String? = nil
    ) {
        self.kind = kind
        self.message = message
        self.facts = facts
        self.hints = hints
        self.code = code
    }

    /// The one mapping from the errors of the edges to what a person sees.
    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as GitError: self.init(git: error)
        case let error as JournalError: self.init(journal: error)
        case let fault as ConfigFault:
            self.init(.configuration, fault.description, hints: fault.hint.map { [$0] } ?? [])
        case let error as TmuxError: self.init(tmux: error)
        case let error as HookError:
            self.init(.failed, error.message, hints: error.hint.map { [$0] } ?? [])
        case let error as BackendError:
            self.init(.configuration, "\(error)")
        case is CancellationError: self.init(.interrupted, "interrupted")
        default: self.init(.failed, "\(error)")
        }
    }

    private init(git error: GitError) {
        switch error.code {
        case .timedOut: self.init(.timedOut, error.description)
        case .notOwned:
            self.init(
                .permission,
                "the repository belongs to another user (\(error.operation))",
                hints: ["run as its owner, or: git config --global --add safe.directory PATH"]
            )
        case .unsupported:
            self.init(
                .failed,
                "git-bus cannot read this repository: \(error.message)",
                hints: ["it needs the sha1 object format and the files ref format"]
            )
        case .incomplete:
            self.init(.failed, error.description, hints: ["git fetch --unshallow"])
        case .failed:
            let travels = ["fetch", "git fetch", "git push", "git clone"]
            let isFar = travels.contains { error.operation.hasPrefix($0) }
            self.init(isFar ? .unreachable : .failed, error.description)
        case .locked: self.init(.tryAgain, error.description)
        case .notFound where error.operation.hasPrefix("open "):
            self.init(
                .unreachable,
                "there is no repository: \(error.description)",
                hints: ["git init --bare --initial-branch=main PATH", "say --hub PATH"]
            )
        case .notFound, .modified, .corrupt, .other: self.init(.failed, error.description)
        }
    }

    private init(journal error: JournalError) {
        switch error.code {
        case .inUse:
            self.init(.tryAgain, error.message, hints: ["git bus down", "git bus status"])
        case .tooNew: self.init(.failed, error.message, hints: ["update git-bus"])
        case .absent: self.init(.unreachable, error.message, hints: ["git bus up", "git bus run"])
        case .corrupt, .storage: self.init(.cannotCreate, error.message)
        }
    }

    private init(tmux error: TmuxError) {
        switch error {
        case .cannotStart:
            self.init(.unreachable, "\(error)", hints: ["install tmux: apt-get install tmux"])
        case .timedOut: self.init(.timedOut, "\(error)")
        case .serverGone, .disconnected: self.init(.unreachable, "\(error)")
        case .refused, .invalid: self.init(.failed, "\(error)")
        }
    }
}
