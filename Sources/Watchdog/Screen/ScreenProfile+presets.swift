extension ScreenProfile {
    /// The screen of a preset; a name that is none has the screen of `generic`, with the signs of
    /// work and of questions that are known for the program of that name.
    public static func preset(_ name: String) -> ScreenProfile {
        switch name {
        case "claude": claude
        case "codex": codex
        case "scripted": ScreenProfile(ready: "^ready>$", quiet: .zero)
        case "opencode": generic(busy: ["esc interrupt"], dialog: ["△\\s+\\S"])
        case "gemini":
            generic(
                busy: ["\\(esc to cancel, ", "^\\s*[⠁-⣿]"],
                dialog: [
                    "Waiting for user confirmation", "│ (?:Apply this change|Allow execution)",
                ]
            )
        case "aider": generic(busy: [], dialog: ["\\(Y\\)es/\\(N\\)o"])
        default: generic(busy: [], dialog: [])  // open: any other program
        }
    }

    private static func generic(busy: [Pattern], dialog: [Pattern]) -> ScreenProfile {
        // The prompts of shells, interpreters and most terminal programs.
        ScreenProfile(
            ready: "^.{0,60}[$#>%❯›»] ?$",
            busy: ["(?i)esc to (?:interrupt|cancel)", "^\\s*[⠁-⣿] ?\\S"] + busy,
            dialog: anyDialog + dialog
        )
    }

    /// Questions as most terminal programs ask them.
    static let anyDialog: [Pattern] = [
        "(?i)\\[[yn](?:/[a-z])*\\]:?\\s*$", "(?i)\\(y(?:es)?/no?(?:/[a-z]+)*\\)\\s*[:?]?\\s*$",
        "(?i)\\[y/n(?:/[a-z])*\\]\\s*[:?]?\\s*$", "(?i)^.{0,80}pass(?:word|phrase)[^.]{0,40}:\\s*$",
        "(?i)\\b(?:press\\s+)?(?:enter|return) to (?:confirm|continue|select|submit|view|accept)",
        "(?i)\\besc(?:ape)? to (?:cancel|close|exit|go back|dismiss)\\b",
        "(?i)[↑↓]\\s?(?:/\\s?[↑↓])? ?to (?:navigate|select)", "(?i)\\benter\\s+select\\b",
        "(?i)\\ballow (?:once|always)\\b", "(?i)^\\s*allow (?:this|tool)\\b.*[?:]",
        "(?i)\\d+/\\d+:select\\b", "(?i)press .{0,20} again to exit",
    ]

    /// Claude Code, by what is documented of it up to 2.1.280.
    private static let claude = ScreenProfile(
        layout: .claude,
        ready: "^[❯>](?: Try \".*)?$",
        busy: [
            // A status line with its clock: `✻ Baking… (6s · ↓ 174 tokens)`.
            "^\\s*[✶✢✽✻✳·*∗+] \\S.*\\((?:\\d+[hms] ?)+(?: ·|\\))",
            // One without: `✢ Cultivating…`, also of several words.
            "^\\s*[✶✢✽✻✳] \\w+ing\\b.*…", "^\\s*[·*∗+] [A-Z]\\w+ing…$",
            "^\\s*[✶✢✽✻✳·*∗+] Compacting\\b",
            "^\\s*[✶✢✽✻✳·*∗+] Waiting for \\d+ .*(?:workflows?|tasks?|agents?|shells?|to finish)",
            "\\((?:\\d+[hms] ?)*·? ?[↑↓] ?[\\d.]+k? tokens",
            "(?i)\\b(?:esc|ctrl\\+c) to interrupt\\b",
            "Retrying in \\d+ ?s.*attempt \\d+/\\d+",
            "\\b\\d+ (?:background tasks?|local agents?)\\b",
            "Press up to edit queued messages",
        ],
        dialog: anyDialog + [
            "(?i)^\\s*do you (?:want|trust)\\b.*\\?", "(?i)^\\s*would you like\\b.*\\?",
            "Yes, I trust this folder", "(?i)^\\s*select login method", "(?i)paste code here if",
            "(?i)^\\s*choose the text style", "(?i)^\\s*WARNING: .*Bypass Permissions",
            "(?i)allow external .*imports\\?", "(?i)new MCP server", "(?i)\\bdeny \\(esc\\)",
            "⌕ Search", "(?i)ctrl\\+r to toggle", "(?i)^\\s*rewind\\b", "Stop and wait for limit",
            "Add funds to continue", "No, and tell Claude what to do",
        ],
        limit: [
            "(?i)^you['’]ve hit your (?:[\\w-]+ )*limit\\b",
            "(?i)^you['’]re out of (?:extra )?usage",
            "(?i)^(?:[\\w-]+ )*(?:usage )?limit reached\\b",
            "(?i)^claude (?:ai )?usage limit reached\\b", "(?i)^you have reached your .*limit\\b",
        ],
        error: [
            "(?i)^please run /login", "(?i)^login expired", "(?i)^invalid api key",
            "(?i)^oauth token (?:has expired|revoked)", "(?i)^api error: 40[13]\\b",
            "(?i)^(?:your )?credit balance is too low",
            "(?i)^your organization has (?:been )?disabled",
            "(?i)^your account (?:has been|is) (?:disabled|suspended)", "(?i)^not logged in",
        ],
        quiet: .seconds(1)
    )

    /// Codex, by what is documented of it up to 0.154.
    private static let codex = ScreenProfile(
        layout: .codex,
        ready: """
            ^[›»❯>▌](?: (?:Ask Codex to do anything|Explain this codebase|Summarize recent commits|\
            Find and fix a bug in @filename|Write tests for @filename|Implement \\{feature\\}|\
            Improve documentation in @filename|Run /review on my current changes|\
            Use /skills to list available skills))?$
            """,
        busy: [
            "^\\s*[•◦] .*\\((?:\\d+h )?(?:\\d+m )?\\d+s • esc to interrupt\\)",
            "^\\s*[•◦] Starting MCP servers\\b", "^\\s*[•◦] .*\\besc to interrupt\\b",
            "^\\s*[•◦] Compacting\\b",
        ],
        dialog: anyDialog + [
            "(?i)^\\s*would you like to\\b.*\\?", "(?i)^\\s*do you (?:want|trust)\\b.*\\?",
            "(?i)allow codex to work in this folder", "(?i)enter to submit answer",
            "(?i)^\\s*question \\d+/\\d+", "(?i)update available!", "(?i)sign in with chatgpt",
            "(?i)review hook trust", "(?i)approaching rate limits", "(?i)command approval required",
            "(?i)^\\s*allow command\\?", "(?i)to view hooks; esc to close",
        ],
        limit: [
            "(?i)^you['’]ve hit your usage limit\\b", "(?i)^you['’]ve hit your .*\\blimit\\b",
        ],
        error: [
            "(?i)^your workspace is out of credits", "(?i)^you hit your spend cap",
            "(?i)^quota exceeded", "(?i)^not logged in", "(?i)^.{0,40}\\b401 unauthorized",
            "(?i)^your (?:access token|refresh token|login).* (?:expired|revoked|invalid)",
            "(?i)^codex ran out of room",
        ],
        quiet: .seconds(1)
    )
}
