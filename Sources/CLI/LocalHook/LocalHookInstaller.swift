import BusModel
import Foundation

/// Puts the pre-push hook of git-bus into a clone, and takes it away again. Twice is once.
struct LocalHookInstaller {
    let place: LocalHookPlace

    /// - Parameter path: anywhere in the clone.
    init(at path: String) async throws { place = try await LocalHookPlace(of: path) }

    func install(dryRun: Bool) throws -> LocalHookReport {
        try changing(dryRun: dryRun) { try LocalHookPlan.install(over: $0, place) }
    }

    func uninstall() throws -> LocalHookReport {
        try changing(dryRun: false) { LocalHookPlan.uninstall($0, place) }
    }

    /// Looks, and changes nothing.
    func status() -> LocalHookReport {
        let files = LocalHookFiles(at: place)
        do {
            let plan = try LocalHookPlan.install(over: files, place)
            return LocalHookReport(place: place, files: files, plan: plan, isDryRun: true)
        } catch {
            let plan = LocalHookPlan(notes: [CommandFailure(error).message])
            return LocalHookReport(place: place, files: files, plan: plan, isDryRun: true)
        }
    }

    private func changing(
        dryRun: Bool,
        _ plan: (LocalHookFiles) throws -> LocalHookPlan
    ) throws -> LocalHookReport {
        if dryRun {
            let files = LocalHookFiles(at: place)
            let plan = try plan(files)
            return LocalHookReport(place: place, files: files, plan: plan, isDryRun: true)
        }
        // The templates of some machines have no hooks.
        try check(mkdir(place.directory, 0o777) == 0 || errno == EEXIST, "create", place.directory)
        // Two at once would set aside each other's hook, and lose the one that was there.
        let lock = open(place.directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        try check(lock >= 0, "open", place.directory)
        defer { close(lock) }
        try check(flock(lock, LOCK_EX) == 0, "lock", place.directory)
        let plan = try plan(LocalHookFiles(at: place))
        for change in plan.changes { try perform(change) }
        let files = LocalHookFiles(at: place)
        return LocalHookReport(place: place, files: files, plan: plan, isDryRun: false)
    }

    private func perform(_ change: LocalHookPlan.Change) throws {
        switch change {
        case .setAside: try check(rename(place.hook, place.before) == 0, "move", place.hook)
        case .putBack: try check(rename(place.before, place.hook) == 0, "move", place.before)
        case .remove: try check(unlink(place.hook) == 0, "remove", place.hook)
        case .write:
            let new = place.directory + "/.git-bus-new-pre-push"
            unlink(new)
            let isMade = FileManager.default.createFile(
                atPath: new,
                contents: LocalHookFiles.script
            )
            // The umask must not decide whether git can run it.
            try check(isMade && chmod(new, 0o755) == 0, "write", new)
            try check(rename(new, place.hook) == 0, "replace", place.hook)
        }
    }

    private func check(_ isDone: Bool, _ verb: String, _ path: String) throws {
        let problem = errno
        guard !isDone else { return }
        let isDenied = [EACCES, EPERM, EROFS].contains(problem)
        throw CommandFailure(
            isDenied ? .permission : .cannotCreate,
            "cannot \(verb) \(path): \(String(cString: strerror(problem)))",
            hints: ["ls -ld \(ShellWord.quoted(place.directory))"]
        )
    }
}
