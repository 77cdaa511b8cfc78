internal import Watchdog

extension Backend {
    /// The names of all presets.
    public static let presetNames = ["claude", "codex", "generic", "scripted"]

    /// The preset of that name. `generic` and `scripted` have no command: the configuration gives
    /// it. What is known of the programs is by their documentation; see docs/backends.md.
    public static func preset(_ name: String) -> Backend? {
        switch name {
        case "claude": claude
        case "codex": codex
        case "generic": Backend(name: name, screen: .preset(name))
        case "scripted": Backend(name: name, settle: .zero, screen: .preset(name))
        default: nil  // open: no other name is a preset
        }
    }

    private static let claude = Backend(
        name: "claude",
        command: [
            "claude", "{permissions}", "--session-id", "{session}", "--settings", "{hooks}",
            "{prompt}",
        ],
        oneshot: [
            "claude", "-p", "{permissions}", "--session-id", "{session}", "--settings", "{hooks}",
            "{prompt}",
        ],
        resume: [
            "claude", "{permissions}", "--resume", "{session}", "--settings", "{hooks}", "{prompt}",
        ],
        // Fast input is collected as a paste; a key too early would become a part of it.
        settle: .milliseconds(1500),
        screen: .preset("claude"),
        // Since 2.1.66 it refuses to run inside of another of its kind.
        unset: ["CLAUDECODE", "CLAUDE_CODE_SSE_PORT", "CLAUDE_CODE_ENTRYPOINT"],
        session: .pinned,
        reader: .claude,
        hooks: true
    )

    private static let codex = Backend(
        name: "codex",
        command: ["codex"] + codexOptions + ["{prompt}"],
        // Where its standard input is no terminal, it waits for the end of it.
        oneshot: [
            "sh", "-c", "exec \"$@\" </dev/null", "sh", "codex", "exec", "{permissions}", "--json",
            "--skip-git-repo-check", "-C", "{work}", "{prompt}",
        ],
        resume: ["codex", "resume"] + codexOptions + ["{session}", "{prompt}"],
        settle: .milliseconds(300),
        settlePerKilobyte: .milliseconds(100),
        screen: .preset("codex"),
        // What it tells the commands that it runs itself, of its own sandbox.
        unset: ["CODEX_SANDBOX", "CODEX_SANDBOX_NETWORK_DISABLED"],
        session: .learned,
        reader: .codex,
        hooks: true
    )

    /// Its update dialog would run an installer at a bare Enter, so it is not asked for.
    private static let codexOptions = [
        "{permissions}", "--no-alt-screen", "-c", "check_for_update_on_startup=false", "-c",
        "notify={hooks}", "-C", "{work}",
    ]

    /// Whether it is known how a program of a preset is told to act without asking.
    public static func knowsPermissions(preset: String) -> Bool {
        !permissionsArgument(preset: preset, isRoot: false).isEmpty
    }

    /// The argument by which a program of a preset acts without asking; empty where it has none.
    public static func permissionsArgument(preset: String, isRoot: Bool) -> String {
        switch preset {
        // It refuses the flag to root.
        case "claude": isRoot ? "" : "--dangerously-skip-permissions"
        case "codex": "--dangerously-bypass-approvals-and-sandbox"
        default: ""  // open: nothing is known of other programs
        }
    }
}
