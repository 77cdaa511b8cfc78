internal import BusModel
internal import Foundation

extension RolloutFolder {
    /// The rollouts that were begun since a time by their names, those of the archive last.
    func rollouts(since first: Instant) -> [String] {
        var files: [String] = []
        for day in days() {
            let found = Self.rollouts(in: day, since: first)
            files += found
            // The folders are of days of a local clock: the one before may hold some, too.
            if found.isEmpty, !Self.names(in: day).isEmpty, first.milliseconds > .min { break }
        }
        return files + Self.rollouts(in: home + "/archived_sessions", since: first)
    }

    private static func rollouts(in folder: String, since first: Instant) -> [String] {
        names(in: folder).compactMap { name in
            guard let thread = thread(of: name) else { return nil }
            // A thread that was named before its clock was set is not missed for a second.
            let isNew = made(thread).map { $0 + .seconds(5) >= first } ?? true
            return isNew ? "\(folder)/\(name)" : nil
        }
    }

    /// The thread from which a rollout's own was forked, or by which it was spawned; empty for
    /// none, `nil` as long as the file does not say.
    static func parent(in path: String) -> String? {
        guard let line = LineTail.first(of: path) else { return nil }
        let row = line.withUnsafeBytes { bytes in
            JSONScanner(bytes).flatMap { scan in
                var scan = scan
                return CodexRow(&scan)
            }
        }
        return row.map { $0.payload.parent ?? "" }
    }
}
