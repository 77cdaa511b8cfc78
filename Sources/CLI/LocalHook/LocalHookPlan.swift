/// What an install or an uninstall of a clone's hook does, worked out from what is there.
struct LocalHookPlan: Hashable {
    enum Change: Hashable {
        /// The hook that was there is kept beside ours.
        case setAside
        case write
        case remove
        /// The hook that was there gets its name back.
        case putBack
    }

    var changes: [Change] = []
    var notes: [String] = []

    /// - Throws: ``CommandFailure`` where a hook of somebody would be lost.
    static func install(over files: LocalHookFiles, _ place: LocalHookPlace) throws -> LocalHookPlan
    {
        switch (files.hook, files.hasBefore) {
        case (.current, _): return LocalHookPlan()
        case (.outdated, _), (.absent, false): return LocalHookPlan(changes: [.write])
        case (.absent, true):
            let note = "\(place.before) was left by an earlier install; it runs again"
            return LocalHookPlan(changes: [.write], notes: [note])
        case (.foreign, false): return LocalHookPlan(changes: [.setAside, .write])
        case (.foreign, true):
            throw CommandFailure(
                .failed,
                "somebody replaced the hook of git-bus, and an older one is kept, too",
                facts: ["now: \(place.hook)", "before git-bus: \(place.before)"],
                hints: [
                    "put both into one file, \(place.hook), remove the other, and run this again"
                ]
            )
        }
    }

    static func uninstall(_ files: LocalHookFiles, _ place: LocalHookPlace) -> LocalHookPlan {
        let back: [Change] = files.hasBefore ? [.putBack] : []
        switch files.hook {
        case .current, .outdated: return LocalHookPlan(changes: [.remove] + back)
        case .absent: return LocalHookPlan(changes: back)
        case .foreign:
            guard files.hasBefore else { return LocalHookPlan() }
            let note = "\(place.hook) is not ours any more; it and \(place.before) stay as they are"
            return LocalHookPlan(notes: [note])
        }
    }
}
