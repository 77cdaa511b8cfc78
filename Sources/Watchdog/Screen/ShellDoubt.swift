/// Why a line that looks like an empty prompt may be none: the end of what a program printed, a
/// command that goes on in the next line, a question.
struct ShellDoubt {
    let lines: [ScreenLine]
    let index: Int
    let profile: ScreenProfile

    /// Endings of output that look like those of a prompt.
    private static let output: [Pattern] = [
        #"\d\s?%$"#, #"[=\-]{2,}>$"#, #"<[/\w][^<>]*>$"#, #"(?:^|\s)\d+(?:[.,]\d+)?\$$"#,
        "^[a-z]+ #$",
    ]
    /// What a shell asks for when a command is not complete.
    private static let unfinished: [Pattern] = [
        #"->$"#, #"^\s*['"`(]>$"#,
        "^(?:[a-z]+ )*(?:[bd]?quote|heredocd?|cursh|subsh|cmdsubst|cmdand|cmdor|pipe|math|array)>$",
        "^(?:[a-z]+ )*(?:for|while|until|if|then|else|elif|case|select|function|repeat)>$",
    ]
    /// A question with a sign behind it.
    private static let question: [Pattern] = [
        #"[?:]\s+[>›❯»]$"#, #"^\?\s"#, #"\[\S+\]\s+[>›❯»]$"#,
        #"(?i)^\W*(?:choose|enter|select|pick|type|which|press|your choice)\b.*[>›❯»]$"#,
    ]
    private static let command = Pattern(known: "^.{0,60}[$#%❯➜]\\s+\\S|^>\\s+\\S")
    private static let goesOn = Pattern(
        known: "<<|(?:\\\\|[|{(]|&&|\\bdo|\\bthen)$"
    )

    /// What speaks against it; `nil` when nothing does.
    var reason: String? {
        let line = lines[index]
        if profile.isGuessed {
            if line.has(Self.output) { return "it may be output and no prompt: \(line.trimmed)" }
            if line.has(Self.unfinished) || line.trimmed == ">" && isContinuation {
                return "a command is not complete: \(line.trimmed)"
            }
            if line.has(Self.question) { return "it may ask something: \(line.trimmed)" }
        }
        if profile.isAider, line.trimmed == ">", !isBelowTurn {
            return "nothing above says that it is a prompt and no quotation"
        }
        if profile.isGemini, !isFramed { return "the prompt has no frame; it may be a shell's" }
        return nil
    }

    /// Whether the line above is a command that goes on here.
    private var isContinuation: Bool {
        guard index > 0, lines[index - 1].has(Self.command) else { return false }
        let above = lines[..<index].reversed().prefix { $0.trimmed.hasPrefix("> ") }
        let first = index - above.count - 1
        let rows = lines[max(0, first)..<index]
        return Self.goesOn.isIn(rows) || isQuoting(rows)
    }

    private func isQuoting(_ rows: ArraySlice<ScreenLine>) -> Bool {
        let scalars = rows.flatMap(\.scalars)
        return ["\"", "'", "`"].contains { sign in
            !scalars.count { $0 == sign }.isMultiple(of: 2)
        }
    }

    /// Whether something stands above that aider prints before it asks for the next line.
    private var isBelowTurn: Bool {
        let above = lines[..<index].filter { !$0.isBlank }
        let notices = ["Tokens:", "Aider v", "Repo-map:", "Added "]
        return above.suffix(12).contains { $0.isRule }
            || above.suffix(2).contains { line in notices.contains { line.text.hasPrefix($0) } }
    }

    private var isFramed: Bool {
        [index - 1, index + 1].contains { lines.indices.contains($0) && lines[$0].isRule }
    }
}
