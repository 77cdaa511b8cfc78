public import BusModel

/// Commands that mend what a commit breaks, ready to be pasted. None holds what an author wrote
/// freely: the shape of a subject is told as a fact.
public enum Mending {
    /// Writes the message of the newest commit anew. Many verbs are empty commits.
    public static let amend = "git commit --amend --allow-empty"
    /// Makes the newest commit of what is staged now.
    public static let keep = "git commit --amend --no-edit --allow-empty"

    /// Says more about a rule: where nothing else can be pasted.
    public static func explain(_ code: RuleCode) -> String { "git bus explain \(code.rawValue)" }

    /// Gives the newest commit a trailer.
    ///
    /// - Parameter isReplaced: whether it has one of that name that must go.
    public static func trailer(_ line: String, isReplaced: Bool = false) -> String {
        let git = isReplaced ? "git -c trailer.ifexists=replace" : "git"
        return "\(git) commit --amend --no-edit --allow-empty --trailer \(ShellWord.quoted(line))"
    }

    /// Writes to somebody of the team.
    public static func mail(_ to: AgentName, _ text: String) -> String {
        "git bus send \(ShellWord.quoted(to.text)) -m \(ShellWord.quoted(text))"
    }

    /// Takes files out of the newest commit, and lets them lie where they are; three at a time.
    ///
    /// - Parameter paths: they are quoted, and what is no plain letter stands for any.
    static func takeOut(_ paths: [String]) -> [String] {
        let words = paths.prefix(3).map(PathRules.quoted).joined(separator: " ")
        return ["git restore --source=HEAD~1 --staged -- \(words)", keep]
    }

    /// Puts a file back that the newest commit took away.
    public static func putBack(_ path: String) -> [String] {
        ["git restore --source=HEAD~1 --staged --worktree -- \(PathRules.quoted(path))", keep]
    }

    /// Brings mail of the newest commit into another inbox.
    public static func readdress(
        _ path: String,
        from: AgentName,
        to: String
    ) -> [String] {
        guard PathName.isSafe(path) else { return [] }
        var parts = path.split(separator: "/").map(String.init)
        // Whoever it is for may have an INBOX file already: then it becomes a mail beside that.
        if parts.last == "INBOX-\(from.text).md" {
            parts.insert(contentsOf: ["inbox", to], at: parts.count - 1)
        } else {
            parts[parts.count - 2] = to
        }
        let folder = ShellWord.quoted(parts.dropLast().joined(separator: "/"))
        return [
            "mkdir -p \(folder)",
            "git mv \(ShellWord.quoted(path)) \(ShellWord.quoted(parts.joined(separator: "/")))",
            keep,
        ]
    }

    /// The same commands for a commit that others stand on: `git commit --amend` would hit the
    /// newest.
    static func deep(_ hints: [String], parent: ObjectID?) -> [String] {
        guard hints.contains(where: { $0.contains("commit --amend") }) else { return hints }
        return ["git rebase -i \(parent?.short ?? "--root")"] + hints + ["git rebase --continue"]
    }

    /// A broken rule as whoever pushes can mend it there.
    ///
    /// - Parameter isNewest: whether the commit is the last of its push.
    public static func placed(
        _ violation: Violation,
        in commit: Commit,
        isNewest: Bool
    ) -> Violation {
        if isNewest { return violation }
        let hints = deep(violation.hints, parent: commit.parents.first)
        guard hints != violation.hints else { return violation }
        return Violation(
            violation.code,
            violation.sentence,
            facts: violation.facts + ["in the list of git rebase, say edit for \(commit.id.short)"],
            hints: hints
        )
    }

    /// What is wrong with a subject that was meant as a verb.
    ///
    /// - Parameter correction: how the parser thinks that it was meant. Of this only the part that
    ///   nobody can write freely is told, and never a verdict that nobody gave.
    public static func malformed(_ reason: String, correction: String?) -> Violation {
        var facts: [String] = []
        if let correction, let end = correction.firstIndex(of: ")") {
            let label = correction[...end]
            facts = [
                label.hasPrefix("\(Verb.review.rawValue)(")
                    ? "subject: \(label): PASS, FAIL or VETO, then why"
                    : "subject: \(label): ..."
            ]
        }
        return Violation(.malformedSubject, reason, facts: facts, hints: [amend])
    }
}
