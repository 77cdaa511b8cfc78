public import BusModel

/// How much a push may bring, and from when.
public struct LimitRules {
    private let config: SharedConfig

    /// Makes the rules of a bus.
    public init(_ config: SharedConfig) { self.config = config }

    /// What is wrong with a push of so many commits that change so many lines. Neither is counted
    /// on once it is too many.
    public func push(commits: Int, lines: Int, isCut: Bool) -> [Violation] {
        let policy = config.policy
        var list: [Violation] = []
        if commits > policy.commitsPerPush {
            let most = policy.commitsPerPush
            list.append(
                Violation(
                    .tooManyCommits,
                    "more than \(most) commits in one push",
                    facts: ["push them in steps"],
                    hints: [
                        "git push origin \"$(git rev-list --reverse --first-parent @{u}.. | "
                            + "sed -n \(most)p)\":\(ShellWord.quoted(config.branch))"
                    ]
                )
            )
        }
        if isCut {
            list.append(cut)
        } else if lines > policy.maxDiffLines {
            list.append(
                Violation(
                    .diffTooLarge,
                    "the push changes more than \(policy.maxDiffLines) lines",
                    facts: ["leave out what is generated, or push in steps"],
                    hints: ["git diff --stat @{upstream}"]
                )
            )
        }
        return list
    }

    /// More than anybody looks at.
    public var cut: Violation {
        Violation(
            .diffTooLarge,
            "more files or folders change than are looked at",
            hints: ["leave generated files out, or push in steps"]
        )
    }

    /// What is wrong with the files that a commit brings.
    public func files(_ touches: [Touch]) -> [Violation] {
        var list: [Violation] = []
        let tooLarge = touches.filter { $0.bytes > limit(of: $0.path) }
        let mail = tooLarge.filter { config.inboxOwner(ofPath: $0.path) != nil }
        if !mail.isEmpty {
            list.append(Self.mail(mail.map(\.path)))
        }
        let others = tooLarge.filter { config.inboxOwner(ofPath: $0.path) == nil }
        if let first = others.first {
            list.append(
                Violation(
                    .fileTooLarge,
                    "a file of \(first.bytes) bytes; at most \(limit(of: first.path))",
                    facts: PathRules.named(others.map(\.path)),
                    hints: Mending.takeOut(others.map(\.path))
                )
            )
        }
        return list
    }

    /// What is wrong with mail that nobody wants to read.
    public static func mail(_ paths: [String]) -> Violation {
        Violation(
            .mailTooLarge,
            "mail of more than \(PolicyConfig.busFileBytesMax) bytes",
            facts: PathRules.named(paths) + ["put it into a file of its own and write where it is"],
            hints: Mending.takeOut(paths)
        )
    }

    /// What is wrong with the date of a commit.
    public func date(_ committedAt: Instant, now: Instant) -> Violation? {
        let ahead = committedAt.since(now)
        guard ahead > .seconds(config.policy.clockAhead) else { return nil }
        return Violation(
            .clockAhead,
            "a commit is from \(ahead.components.seconds) seconds in the future",
            facts: [
                "at most \(config.policy.clockAhead) seconds are tolerated; set the clock first"
            ],
            hints: [Mending.keep + " --date=now"]
        )
    }

    private func limit(of path: String) -> Int {
        path.hasPrefix(config.directory + "/")
            ? PolicyConfig.busFileBytesMax : config.policy.maxFileBytes
    }
}
