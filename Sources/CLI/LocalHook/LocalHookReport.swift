import BusModel

/// What `git bus hooks … --local` says, for people and for scripts.
struct LocalHookReport {
    let place: LocalHookPlace
    let files: LocalHookFiles
    let plan: LocalHookPlan
    let isDryRun: Bool

    private var isInstalled: Bool { files.hook == .current || files.hook == .outdated }
    private var chained: String? { isInstalled && files.hasBefore ? place.before : nil }
    private var notes: [String] { plan.notes + place.notes }
    private var changes: [String] {
        plan.changes.map { change in
            switch change {
            case .setAside: "move \(place.hook) to \(place.before)"
            case .write: "write \(place.hook)"
            case .remove: "remove \(place.hook)"
            case .putBack: "move \(place.before) back to \(place.hook)"
            }
        }
    }

    var json: JSONValue {
        [
            "schema": "git-bus/hooks-local/1", "repository": .string(place.repository),
            "hooks_path": .string(place.directory), "hook": .string(place.hook),
            "installed": .bool(isInstalled), "chained": JSONValue(chained),
            "changes": JSONValue(changes), "dry_run": .bool(isDryRun), "notes": JSONValue(notes),
        ]
    }

    /// Prints what was changed, or would be.
    func print(asJSON: Bool, done: String, nothing: String) throws {
        if asJSON { return Terminal.json(try CanonicalJSON.text(json)) }
        for change in changes { Terminal.out("  \(Terminal.harmless(change))") }
        for note in notes { Terminal.note("warning: \(Terminal.harmless(note))") }
        let hook = Terminal.harmless(place.hook)
        if changes.isEmpty { return Terminal.out("\(nothing): \(hook)") }
        Terminal.out(isDryRun ? "nothing was done (--dry-run)" : "\(done): \(hook)")
    }

    /// What stands, for people.
    var lines: [String] {
        var lines = [
            isInstalled
                ? "+ installed      \(place.hook)"
                : "x not installed  git bus hooks install --local",
            "~ server rules   the hub decides; the hook only tells before a push",
        ]
        if files.hook == .outdated {
            lines.append("! hook           differs from this version; run install again")
        }
        if let chained { lines.append("+ chained        \(chained)") }
        lines += notes.map { "! note           \($0)" }
        return lines.map(Terminal.harmless)
    }
}
