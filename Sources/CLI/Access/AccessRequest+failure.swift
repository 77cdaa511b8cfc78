extension AccessRequest.Fault {
    /// What is said of it to whoever asked. It repeats nothing of what they sent.
    var failure: CommandFailure {
        let serves = "this key serves git push, git fetch and git-bus-wait, and nothing else"
        let form = "git-bus-wait refs/heads/main OID"
        return switch self {
        case .nothing:
            CommandFailure(
                .notAuthorised,
                "there is no shell here",
                facts: [serves],
                hints: ["git clone USER@HOST:PATH"]
            )
        case .notServed:
            CommandFailure(
                .notAuthorised,
                "that command is not served here",
                facts: [serves],
                hints: ["git clone USER@HOST:PATH"]
            )
        case .option:
            CommandFailure(
                .notAuthorised,
                "no option may be passed to a program of this server",
                hints: ["use git as usual: git push origin main"]
            )
        case .arguments:
            CommandFailure(
                .malformed,
                "the command has too few words, or too many",
                hints: ["use git as usual: git push origin main", form]
            )
        case .ref: CommandFailure(.malformed, "that is no name of a branch", hints: [form])
        case .oid:
            CommandFailure(.malformed, "a commit is named by 40 hexadecimal digits", hints: [form])
        case .unreadable(let fault):
            CommandFailure(
                .malformed,
                "the command cannot be read: \(Self.reason(fault))",
                hints: ["use git as usual: git push origin main"]
            )
        }
    }

    private static func reason(_ fault: RequestWords.Fault) -> String {
        switch fault {
        case .tooLong: "it is longer than any path"
        case .unprintable: "it holds control characters or bytes that are no UTF-8"
        case .unbalanced: "a quote is not closed"
        case .unquoted: "it holds characters outside of quotes that only a shell would take"
        case .blank: "there is a blank too many"
        }
    }
}
