extension ScreenProfile {
    /// The programs whose screens are known, and the two that stand for any other.
    public static let presetNames = [
        "claude", "codex", "gemini", "opencode", "aider", "generic", "scripted",
    ]

    /// How the screen of a program is read that is known by this name.
    ///
    /// A name that is none of them has that of any terminal program.
    public static func preset(_ name: String) -> ScreenProfile {
        switch name {
        case "claude": claude
        case "codex": codex
        case "opencode": opencode
        case "gemini": gemini
        case "aider": aider
        case "scripted": scripted
        default: generic  // open: no other name is a preset
        }
    }

    // Each is made once, when it is asked for first: every look at a screen would compile the
    // patterns again, and a command that looks at none compiles none.
    private static let scripted = ScreenProfile(ready: "^ready>$", quiet: .zero)

    /// Whether the prompt is only guessed: that of programs of which nothing is known. One that a
    /// user has set up is taken at its word.
    var isGuessed: Bool { layout == .line && ready == Self.generic.ready }
    /// Whether it is that of aider, which draws a rule above its prompt.
    var isAider: Bool { layout == .line && ready == Self.aider.ready }
    /// Whether it is that of Gemini, which draws a box around its prompt.
    var isGemini: Bool { layout == .line && ready == Self.gemini.ready && !placeholder.isEmpty }

    // MARK: - Claude Code

    private static let claude = ScreenProfile(
        layout: .claude,
        ready: "^[❯>]$",
        busy: [
            // ✻ Computing…   ✽ Adding a subcommand… (2m 23s · ↓ 2.7k tokens)
            #"^\s*[✶✢✽✻✳∗✺✹✸✷✵✴⁕]\s*\S.*(?:…|\.\.\.)"#,
            // The same with signs that lists begin with as well, which are indented.
            #"^\s{0,1}[·*•∙+]\s+\w*ing\b[^…]*(?:…|\.\.\.)\s*(?:\(.*)?$"#,
            #"^\s*[✶✢✽✻✳·*•∙+]\s+\S.*(?:…|\.\.\.)\s*\((?:.*\b)?\d+(?:h|m|s)\b"#,
            #"\((?:\d+h\s*)?(?:\d+m\s*)?\d+s\s*·[^)]*(?:tokens|thinking|thought|interrupt)"#,
            #"^\s*[✶✢✽✻✳·*]\s+Waiting for\b.*(?:workflow|task|agent|shell|to finish|background)"#,
            // The same with a sign or without one that no list has yet.
            #"^\s*[^\w\s❯>│⎿⏺●\-"'(\[{<]\s+\S.*(?:…|\.\.\.)\s*\((?:\d|esc|ctrl)"#,
            #"^\s*(?:[^\w\s❯>│⎿⏺●\-"'(\[{<]\s)?[A-Z]\w+ing(?:…|\.\.\.)\s*(?:$|\()"#,
            #"\b[Rr]etrying in \d|\(attempt \d+/\d"#,
            #"^\s*[⠁-⣿]\s"#,
        ],
        // A list of former sessions, with a line to search in.
        dialog: [#"^\s*⌕ Search"#],
        limit: [
            #"(?i)^You['’]ve (?:hit|reached|exceeded) your\b.{0,60}\blimit\b"#,
            #"(?i)^(?:[\w.-]+ ){1,4}limit reached\s*(?:$|[∙·|.!•,–—-])"#,
            #"(?i)^You['’]re out of\b.*(?:\busage\b|\bresets?\b)"#,
            #"(?i)^You['’]ve used (?:up|all)\b.{0,20}\byour\b.{0,60}\blimit\b"#,
        ],
        error: [
            #"(?i)^(?:API Error: 40[13]\b|Please run /login|Not logged in\b|Login expired\b)"#,
            #"(?i)^(?:Invalid API key|Session expired|OAuth token (?:has expired|revoked))"#,
            #"(?i)^(?:OAuth (?:token|session)|Your (?:session|login)|Authentication)\b.*/login"#,
            #"(?i)^(?:You['’]re out of|Credit balance (?:is )?too low|Failed to authenticate\b)"#,
            #"(?i)^(?:Your|This) organi[sz]ation has (?:been )?disabled"#,
            #"(?i)^Your account does not have access\b|^Context limit reached\b"#,
            #"(?i)^API Error\b.*(?:/login|authentication_error|credit balance|billing)"#,
        ],
        placeholder: [
            #"^Try ["“][^"“”]*(?:["”]|…)$"#, "^Press up to edit queued messages$",
        ],
        quiet: .seconds(1)
    )

    // MARK: - Codex

    private static let codex = ScreenProfile(
        layout: .codex,
        ready: "^(?:›|»|❯|codex>)$",
        busy: [
            // • Working (1m 22s • esc to interrupt)
            #"^\s{0,1}[•◦∙·●○✻*⠁-⣿]\s[^•◦]*\((?:\d+h\s+)?(?:\d+m\s+)?\d+s\s*[•·∙]\s*esc\b"#,
            #"^\s{0,1}[•◦∙·●○✻*⠁-⣿]\s.*\((?:\d+[hm]\s+)*\d+s\s*•\s*esc to interrupt\)(?: ·.*)?$"#,
            #"^\s{0,1}[•◦∙·●○⠁-⣿]\s+(?:Working|Thinking)\s*(?:…|\.\.\.|\((?:\d|esc\b))"#,
            #"^\s{0,1}[•◦∙·●○⠁-⣿]\s+Starting MCP\b.*(?:\(|…|\.\.\.)"#,
            #"^\s{0,1}[•◦∙·●○⠁-⣿]\s+Reconnecting\b"#,
            #"^\s{0,1}[•◦∙·●○⠁-⣿]\s+(?:Working|Thinking)\s*$"#,
            #"(?i)^\W*stream error\b.*retrying \d"#,
        ],
        limit: [
            #"(?i)^You['’]ve (?:hit|reached|exceeded) your\b.{0,60}\blimit\b"#
        ],
        error: [
            #"(?i)^Your workspace is out of credits|^You(?:['’]ve)? hit (?:your|the) spend cap"#,
            #"(?i)^Quota exceeded|^Your access token could not be refreshed"#,
            #"(?i)^To use Codex with your ChatGPT plan\b"#,
            #"(?i)^Codex ran out of room in the model['’]s context"#,
            #"(?i)^(?:unexpected status )?401 Unauthorized|^Please (?:log|sign) (?:out|in)\b"#,
        ],
        placeholder: [
            """
            ^(?:Explain this codebase|Summarize recent commits|Implement \\{feature\\}\
            |Find and fix a bug in @filename|Write tests for @filename\
            |Improve documentation in @filename|Run /review on my current changes\
            |Use /skills to list available skills|Ask Codex to do anything)$
            """
        ],
        quiet: .seconds(1)
    )

    // MARK: - Others

    /// The prompts of shells, interpreters and most terminal programs.
    private static let generic = ScreenProfile(ready: "^.{0,60}[$#>%❯›»] ?$")

    private static let aider = ScreenProfile(
        ready: "^(?:[a-z-]{0,20}> ?)$",
        // The question waits for an answer until there is one behind it.
        dialog: [#"\(Y\)es/\(N\)o[^:]*:?\s*$"#, "Open documentation url for more info.*:\\s*$"],
        error: [#"^litellm\.AuthenticationError"#, "has hit a token limit!"]
    )

    private static let opencode = ScreenProfile(
        layout: .opencode,
        ready: "^┃$",
        dialog: [
            "△", #"(?i)\b(?:permission required|always allow|allow once|allow always)\b"#,
        ],
        placeholder: [#"^Ask anything(?:…|\.\.\.)?(?: ["“].*(?:["”]|…))?$"#]
    )

    private static let gemini = ScreenProfile(
        ready: "^> ?$",
        busy: [#"\(esc to cancel\b"#],
        dialog: [
            #"^[\s│]*(?:Apply this change|Allow execution|Do you want to proceed)"#,
            "(?i)waiting for user confirmation", "Yes, allow once",
            "Do you trust the (?:files|contents)", "(?i)how's the cli experience",
        ],
        limit: [
            "(?i)^You have reached your daily .* quota limit", "(?i)^.{0,4}Pardon Our Congestion",
            "^.{0,3}\\[API Error:.*RESOURCE_EXHAUSTED",
        ],
        placeholder: ["^Type your message(?: or @path.{0,12})?$"]
    )
}
