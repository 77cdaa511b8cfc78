import BusModel

/// Every key of `git-bus.toml` and of the host's `config.toml`, by its table, and what it holds.
///
/// Keys that a later part of git-bus reads stand here too, so that a complete file is no error.
enum ConfigKeys {
    typealias Table = [String: ValueKind]

    static let root: Table = [
        "bus": .table, "loop": .table, "watchdog": .table, "defaults": .table, "backend": .table,
        "agent": .tables, "service": .tables, "policy": .table, "approvals": .table,
        "dispatch": .table, "budget": .table, "gate": .table, "notify": .table,
        "webhook": .table,
    ]
    static let bus: Table = [
        "protocol": .wholeNumber, "branch": .text, "dir": .text, "poll_interval": .number,
    ]
    static let loop: Table = [
        "done_marker": .text, "done_nudge": .flag, "on_advance": .text, "phases": .tables,
        "handoff": .table,
    ]
    static let phase: Table = [
        "id": .text, "gates": .texts, "reviewers": .textOrTexts, "quorum": .any, "status": .text,
        "done_requires": .text, "done_covers": .text,
    ]
    static let handoff: Table = [
        "claim_pings": .textOrTexts, "review_pings": .textOrTexts, "inboxes": .textOrTexts,
        "claim_pattern": .text, "review_pattern": .text,
    ]
    static let watchdog: Table = [
        "signal_interval": .number, "heavy_interval": .number, "stall_idle": .number,
        "stall_grace": .number, "log_tokens": .flag, "token_granularity": .text,
        "advance_grace": .number,
    ]
    static let defaults: Table = ["backend": .textOrTexts, "watch": .textOrTexts, "host": .text]
    static let backend: Table = [
        "preset": .text, "command": .texts, "oneshot": .texts, "resume": .texts,
        "submit_key": .text, "settle": .number, "quiet": .number, "layout": .text,
        "ready": .text, "busy": .texts, "dialog": .texts, "limit": .texts, "error": .texts,
        "placeholder": .texts, "unset": .texts, "reader": .text, "session": .text, "hooks": .flag,
        "account": .text, "skip_permissions": .flag,
    ]
    static let agent: Table = [
        "name": .text, "kind": .text, "role": .text, "email": .text, "prompt": .text,
        "backend": .textOrTexts, "host": .text, "dir": .text, "watch": .textOrTexts,
        "wake": .table, "submit_key": .text, "session": .text,
    ]
    static let wake: Table = ["interval": .number, "prompt": .text]
    static let service: Table = [
        "name": .text, "command": .texts, "dir": .text, "host": .text, "watch": .textOrTexts,
    ]
    static let policy: Table = [
        "enforce": .textOrTable, "done_requires": .text, "humans": .texts, "human_proof": .text,
        "protected": .texts, "confidence": .text, "refs": .texts, "relays": .texts,
        "commits_per_push": .wholeNumber, "max_file_bytes": .wholeNumber,
        "max_diff_lines": .wholeNumber, "clock_ahead": .numberOrText, "paths": .table,
    ]
    static let approvals: Table = [
        "test": .texts, "test_timeout": .numberOrText, "apply": .text,
        "max_diff_lines": .wholeNumber, "expire_after": .numberOrText, "low_risk": .texts,
        "auto_approve_after": .numberOrText, "prune_after": .numberOrText,
    ]
    static let dispatch: Table = [
        "kill_switch": .flag, "allowlist": .texts, "trusted": .texts, "lease": .numberOrText,
    ]
    static let budget: Table = [
        "gate_tokens": .wholeNumber, "phase_tokens": .wholeNumber, "day_tokens": .wholeNumber,
        "gate_usd": .number, "phase_usd": .number, "day_usd": .number, "warn_at": .number,
    ]
    static let notify: Table = ["command": .texts]
    static let webhook: Table = [
        "forge": .text, "secret_file": .text, "dir": .text, "group": .text,
    ]

    /// The tables with one header each, by that header.
    static let single: [String: Table] = [
        "bus": bus, "watchdog": watchdog, "defaults": defaults, "policy": policy,
        "approvals": approvals, "dispatch": dispatch, "budget": budget, "notify": notify,
        "webhook": webhook,
    ]

    /// Keys that say what this host runs. From the repository they need a person's trust.
    static let runs = ["command", "oneshot", "resume"]

    /// Refuses in the bus's file what only a host may say of itself: a push must not be able to
    /// take the questions away that agents ask before they act.
    static func refuseHostKeys(_ file: TOMLSection) throws(ConfigFault) {
        if file.has("webhook") {
            throw file.fault(
                "webhook",
                "who may ring a host's bell is for each host to say",
                hint: "say it in the config.toml of a host: git bus config"
            )
        }
        guard let backends = try file.section("backend") else { return }
        for name in backends.keys {
            guard let section = try backends.section(name), section.has("skip_permissions") else {
                continue
            }
            throw section.fault(
                "skip_permissions",
                "whether agents act without asking is for each host to say",
                hint: "say it in the config.toml of a host: git bus config"
            )
        }
    }

    /// Refuses unknown tables and keys, and values of another kind.
    static func check(_ file: TOMLSection) throws(ConfigFault) {
        try file.check(root)
        for (name, table) in single.sorted(by: { $0.key < $1.key }) {
            try file.section(name)?.check(table)
        }
        if let section = try file.section("loop") {
            try section.check(loop)
            for section in try section.sections("phases") { try section.check(phase) }
            try section.section("handoff")?.check(handoff)
        }
        if let backends = try file.section("backend") {
            for name in backends.keys { try backends.section(name)?.check(backend) }
        }
        for section in try file.sections("agent") {
            try section.check(agent)
            try section.section("wake")?.check(wake)
        }
        for section in try file.sections("service") { try section.check(service) }
    }
}
