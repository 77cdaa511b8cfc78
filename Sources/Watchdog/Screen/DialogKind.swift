/// Which dialog it is, in a word of this table.
enum DialogKind {
    /// The one that comes with a used-up account. Its first line may cost money.
    static let limitMenu = "limit-menu"

    private static let table: [(kind: String, signs: [Pattern])] = [
        (limitMenu, ["Stop and wait for limit", "Add funds to continue"]),
        ("nudge-menu", ["(?i)approaching rate limits", "(?i)lower credit usage"]),
        ("update", ["(?i)update available!", "(?i)update now"]),
        ("bypass", ["(?i)bypass permissions mode"]),
        ("hooks", ["(?i)review hook trust", "(?i)lifecycle hooks", "(?i)to view hooks"]),
        (
            "trust",
            [
                "(?i)i trust this folder", "(?i)do you trust",
                "(?i)allow codex to work in this folder",
                "(?i)trust (?:parent )?folder",
            ]
        ),
        (
            "login",
            [
                "(?i)login method", "(?i)sign in with", "(?i)paste code here",
                "(?i)pass(?:word|phrase)",
            ]
        ),
        ("exit", ["(?i)background work is running", "(?i)again to exit"]),
        ("mcp", ["(?i)new mcp server"]),
        ("imports", ["(?i)external .*imports"]),
        ("theme", ["(?i)choose the text style", "(?i)fullscreen renderer"]),
        ("rewind", ["(?i)^\\s*rewind\\b"]),
        ("plan", ["(?i)would you like to proceed"]),
        ("question", ["(?i)question \\d+/\\d+", "(?i)submit answer", "(?i)to navigate"]),
        (
            "permission",
            [
                "(?i)would you like to (?:run|make|grant)", "(?i)do you want to", "(?i)allow",
                "(?i)approv", "(?i)deny", "(?i)yes, proceed", "(?i)\\[y/n",
            ]
        ),
    ]

    /// The kind of the dialog in these lines; `unknown` when none of the table fits.
    static func of(_ lines: [String]) -> String {
        for (kind, signs) in table
        where lines.contains(where: { line in signs.contains { $0.occurs(in: line) } }) {
            return kind
        }
        return "unknown"
    }
}
