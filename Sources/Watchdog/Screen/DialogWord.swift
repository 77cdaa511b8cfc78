/// What a dialog is about, in a word that scripts can branch on.
enum DialogWord {
    /// The first row that applies gives the word, so the more particular ones come first.
    private static let table: [(word: String, signs: [String])] = [
        (
            "limit-menu",
            ["stop and wait for limit", "add funds to continue", "wait for limit to reset"]
        ),
        (
            "nudge-menu",
            [
                "approaching rate limits", "lower credit usage", "keep current model",
                "never show again",
            ]
        ),
        ("bypass", ["bypass permissions mode"]),
        (
            "trust",
            [
                "trust this folder", "trust the files", "trust the contents", "do you trust",
                "to work in this folder", "a project you created", "trust folder",
                "accessing workspace", "trust parent",
            ]
        ),
        (
            "hooks",
            [
                "hook trust", "hooks need review", "lifecycle hooks", "review hooks",
                "view hooks", "trust all hooks",
            ]
        ),
        ("update", ["update available", "update now", "skip until next version"]),
        ("mcp", ["mcp server"]),
        (
            "login",
            [
                "sign in with", "select login method", "login method", "paste code here",
                "password", "passphrase", "passcode", "one-time code", "verification code",
                "log in with", "authentication method", "api key",
            ]
        ),
        (
            "exit",
            [
                "background work is running", "when you exit", "again to exit", "again to quit",
                "exit and stop", "exiting worktree", "are you sure you want to exit",
            ]
        ),
        ("survey", ["0: dismiss", "how is claude doing", "cli experience"]),
        ("theme", ["text style", "choose a theme", "select theme", "fullscreen renderer"]),
        ("rewind", ["rewind", "restore the conversation", "restore conversation", "restore code"]),
        (
            "plan",
            [
                "would you like to proceed?", "ready to code?", "keep planning",
                "implement this plan", "auto-accept edits",
            ]
        ),
        (
            "question",
            [
                "submit answer", "unanswered)", "to add notes", "type something",
                "chat about this", "select a valid option",
            ]
        ),
        (
            "permission",
            [
                "do you want", "would you like to", "allow once", "allow always", "always allow",
                "approval required", "permission required", "waiting for confirmation",
                "waiting for user confirmation", "apply this change", "allow this", "allow tool",
                "allow execution", "allow command", "yes, proceed", "yes, and don't ask",
                "approve", "[y/n", "(y/n", "(y)es", "[a] accept", "requires approval",
                "grant", "network access", "allow external",
            ]
        ),
    ]

    /// Questions that say by themselves what they are about, whatever is shown to decide on.
    private static let questions: [(word: String, sign: Pattern)] = [
        (
            "plan",
            Pattern(
                known:
                    "(?i)(?:^|[.!]\\s+)\\W*would you like to proceed\\?$|\\bimplement this plan\\?"
            )
        ),
        (
            "question",
            Pattern(
                known: "(?i)^\\W*\\d+\\. chat about this$|[☐☒✔]\\s+submit\\b|\\(\\d+ unanswered\\)"
                    + "|^\\W*\\d+\\. submit answers$"
            )
        ),
        (
            "permission",
            Pattern(
                known: "(?i)^\\W*(?:do you want to (?:proceed\\?|make this edit|create|overwrite"
                    + "|allow (?:claude|this|the)|approve|run|execute)"
                    + "|would you like to (?:run|make|grant)|allow execution of|apply this change"
                    + "|this command requires approval|allow codex to run)"
            )
        ),
    ]
    /// The beginning of what an agent or a person said; a dialog stands below that.
    private static let said = Pattern(known: "^[⏺•✦]\\s|^●\\s+[^\\d\\sYNA]|^[❯›]\\s+[^\\d\\s]")

    /// Names the dialog that these lines show.
    static func of(_ lines: some Sequence<ScreenLine>) -> String {
        let all = Array(lines)
        let start = all.lastIndex { $0.has(said) } ?? 0
        for (word, sign) in questions where sign.isIn(all[start...]) { return word }
        let word = word(of: all[start...])
        return word == "unknown" ? self.word(of: all[...]) : word
    }

    private static func word(of lines: ArraySlice<ScreenLine>) -> String {
        let text = lines.filter { !$0.isBlank }.map { $0.trimmed.lowercased() }
            .joined(separator: " ")
        for (word, signs) in table where signs.contains(where: { text.contains($0) }) {
            return word
        }
        return "unknown"
    }

    /// Every word, for the schema and the manual.
    static let all = table.map(\.word) + ["unknown"]
}
