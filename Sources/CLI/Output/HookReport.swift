import BusModel
import Hooks

/// What `git bus hooks` says, for people and for scripts.
enum HookReport {
    static func print(
        _ report: HookInstallation,
        asJSON: Bool,
        done: String,
        nothing: String
    ) throws {
        if asJSON {
            let value: JSONValue = [
                "schema": "git-bus/hooks-change/1", "hub": .string(report.hub),
                "hooks_path": .string(report.hooksPath), "dry_run": .bool(report.isDryRun),
                "changes": JSONValue(report.changes.map(\.description)),
                "notes": JSONValue(report.notes),
            ]
            return Terminal.json(try CanonicalJSON.text(value))
        }
        for change in report.changes { Terminal.out("  \(Terminal.harmless(change.description))") }
        for note in report.notes { Terminal.note("warning: \(Terminal.harmless(note))") }
        if report.changes.isEmpty { return Terminal.out("\(nothing): \(report.hub)") }
        Terminal.out(report.isDryRun ? "nothing was done (--dry-run)" : "\(done): \(report.hub)")
    }

    static func json(_ status: HookStatus, rules: RulesInForce) -> JSONValue {
        let settings = status.settings.map { setting in
            JSONValue.object([
                "key": .string(setting.key), "wanted": .string(setting.wanted),
                "values": .array(setting.values.map { JSONValue($0) }),
                "holds": .bool(setting.holds),
            ])
        }
        let chained = status.chained.map { hook in
            JSONValue.object(["hook": .string(hook.hook), "original": .string(hook.original)])
        }
        return [
            "schema": "git-bus/hooks-status/1", "installed": .bool(status.isInstalled),
            "hooks_path": JSONValue(status.hooksPath),
            "binary_current": .bool(status.binaryIsCurrent),
            "daemon_listens": .bool(status.hasSocket), "rules": .string(rules.rawValue),
            "settings": .array(settings), "chained": .array(chained),
            "pending": JSONValue(status.pending.map(\.description)),
            "notes": JSONValue(status.notes),
        ]
    }

    static func lines(_ status: HookStatus, rules: RulesInForce) -> [String] {
        var lines = [
            status.isInstalled ? "+ installed      \(status.hooksPath ?? "")" : "x not installed",
            status.hasSocket
                ? "+ doorbell       a daemon made its socket"
                : "~ doorbell       no daemon listens; pushes are seen by its timer",
            "\(rules.sign) server rules   \(rules.rawValue): \(rules.said)",
        ]
        if status.isInstalled, !status.binaryIsCurrent {
            lines.append("! hook program   differs from this version; run install again")
        }
        lines += status.chained.map { "+ chained        \($0.hook)  \($0.original)" }
        lines += status.settings.filter { !$0.holds }.map { setting in
            let now = setting.values.map { $0 ?? "true" }.joined(separator: ", ")
            return "! setting        \(setting.key) is \(now.isEmpty ? "unset" : now), "
                + "not \(setting.wanted)"
        }
        lines += status.notes.map { "! note           \($0)" }
        return lines.map(Terminal.harmless)
    }
}
