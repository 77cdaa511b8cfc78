/// Every key of `git-bus.toml` and of the host's `config.toml`, by its table.
///
/// Keys that a later part of git-bus reads stand here too, so that a complete file is no error.
enum ConfigKeys {
    static let tables = [
        "bus", "loop", "watchdog", "defaults", "backend", "agent", "service", "policy",
        "approvals", "dispatch", "budget", "gate", "notify",
    ]
    static let bus = ["protocol", "branch", "dir", "poll_interval"]
    static let loop = [
        "done_marker", "done_nudge", "on_advance", "phases", "handoff",
    ]
    static let phase = [
        "id", "gates", "reviewers", "quorum", "status", "done_requires", "done_covers",
    ]
    static let handoff = [
        "claim_pings", "review_pings", "inboxes", "claim_pattern", "review_pattern",
    ]
    static let watchdog = [
        "signal_interval", "heavy_interval", "stall_idle", "stall_grace", "log_tokens",
        "token_granularity", "advance_grace",
    ]
    static let defaults = ["backend", "watch", "host"]
    static let backend = [
        "preset", "command", "oneshot", "resume", "submit_key", "settle", "quiet", "ready", "busy",
        "dialog", "limit", "unset", "reader",
    ]
    static let agent = [
        "name", "kind", "role", "email", "prompt", "backend", "host", "dir", "watch", "wake",
        "submit_key", "session",
    ]
    static let policy = [
        "enforce", "done_requires", "humans", "human_proof", "protected", "confidence", "refs",
        "relays", "commits_per_push", "max_file_bytes", "max_diff_lines", "clock_ahead", "paths",
    ]

    /// Refuses unknown tables, and unknown keys of the tables that are read here.
    static func check(_ root: TOMLSection) throws(ConfigFault) {
        try root.allow(only: tables)
        try root.section("bus")?.allow(only: bus)
        let loopTable = try root.section("loop")
        try loopTable?.allow(only: loop)
        for section in try loopTable?.sections("phases") ?? [] { try section.allow(only: phase) }
        try loopTable?.section("handoff")?.allow(only: handoff)
        try root.section("watchdog")?.allow(only: watchdog)
        try root.section("defaults")?.allow(only: defaults)
        if let backends = try root.section("backend") {
            for name in backends.keys { try backends.section(name)?.allow(only: backend) }
        }
        for section in try root.sections("agent") { try section.allow(only: agent) }
        try root.section("policy")?.allow(only: policy)
    }
}
