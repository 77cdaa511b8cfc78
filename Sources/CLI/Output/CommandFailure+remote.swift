import GitBus

extension CommandFailure {
    /// The other side could not be reached: what was tried, what git said, what to do.
    init(far answer: GitProcess.Output, _ sentence: String, hint: String) {
        if answer.error.contains("dubious ownership") {
            self = Self.notOwned(gitSaid: answer.error)
            return
        }
        self.init(
            .unreachable,
            sentence,
            facts: answer.error.split(separator: "\n").prefix(6).map(String.init),
            hints: [hint]
        )
    }

    /// git will not touch a repository of another user. It says so in six lines, of which the path
    /// is what matters.
    static func notOwned(gitSaid text: String) -> CommandFailure {
        let path = text.firstMatch(of: /repository at '([^']+)'/).map { String($0.1) } ?? "PATH"
        return CommandFailure(
            .permission,
            "the repository belongs to another user: \(path)",
            hints: ["run as its owner, or: git config --global --add safe.directory \(path)"]
        )
    }
}
