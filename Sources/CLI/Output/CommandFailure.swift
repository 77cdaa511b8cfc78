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
        case let error as HookError: self.init(hook: error)
        case let error as BackendError:
            self.init(.configuration, "\(error)")
        case is CancellationError: self.init(.interrupted, "interrupted")
        default: self.init(.failed, "\(error)")
        }
    }

    private init(git error: GitError) {
        // Errors of opening name the repository, so that a hint can name it, too.
        let opened = error.operation.hasPrefix("open ") ? error.operation.dropFirst(5) : "PATH"
        switch error.code {
        case .timedOut:
            self.init(
                .timedOut,
                error.description,
                hints: ["see whether the other side answers: git ls-remote origin"]
            )
        case .notOwned:
            self.init(
                .permission,
                "the repository belongs to another user: \(opened)",
                hints: ["run as its owner, or: git config --global --add safe.directory \(opened)"]
            )
        case .unsupported:
            let isReftable = error.message.lowercased().contains("refstorage")
            self.init(
                .failed,
                "git-bus cannot read \(opened): \(error.message)",
                facts: ["it reads repositories with SHA-1 objects and refs in files"],
                hints: [
                    isReftable
                        ? "git -C \(opened) refs migrate --ref-format=files"
                        : "make the hub anew: git init --bare --object-format=sha1 "
                            + "--initial-branch=main NEW-PATH"
                ]
            )
        case .incomplete:
            self.init(
                .failed,
                error.description,
                hints: ["git -C \(opened) fetch --unshallow"]
            )
        case .failed where error.message.contains("dubious ownership"):
            self = Self.notOwned(gitSaid: error.message)
        case .failed:
            let travels = ["fetch", "git fetch", "git push", "git clone"]
            let isFar = travels.contains { error.operation.hasPrefix($0) }
            self.init(
                isFar ? .unreachable : .failed,
                error.description,
                hints: isFar ? ["see whether the other side answers: git ls-remote origin"] : []
            )
        case .locked:
            self.init(.tryAgain, error.description, hints: ["run the same command again"])
        case .notFound where error.operation.hasPrefix("open "):
            self.init(
                .unreachable,
                "there is no git repository at \(opened)",
                hints: ["git init --bare --initial-branch=main \(opened)", "say --hub PATH"]
            )
        case .cancelled: self.init(.interrupted, "interrupted")
        case .notFound, .modified, .corrupt, .other: self.init(.failed, error.description)
        }
    }

    private init(hook error: HookError) {
        let kind: Kind =
            switch error.code {
            case .notARepository: .unreachable
            case .notOwned: .permission
            case .inUse: .tryAgain
            case .noHookBinary, .notBare, .unsupported, .badRecord, .gitFailed: .failed
            case .fileSystem: .cannotCreate
            case .denied: .permission
            }
        self.init(kind, error.message, hints: error.hint.map { [$0] } ?? [])
    }

    private init(journal error: JournalError) {
        switch error.code {
        case .inUse:
            self.init(.tryAgain, error.message, hints: ["git bus down", "git bus status"])
        case .tooNew: self.init(.failed, error.message, hints: ["update git-bus"])
        case .absent: self.init(.unreachable, error.message, hints: ["git bus up", "git bus run"])
        case .full: self.init(.cannotCreate, error.message, hints: ["make room: df -h"])
        case .denied:
            self.init(
                .permission,
                error.message,
                hints: ["set XDG_STATE_HOME to a folder that is yours"]
            )
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
