import BusModel
import Foundation

/// Removes from a hub what killed pushes left there: a lock, after which every push is refused, and
/// objects that nobody will judge.
///
/// git does not write into a lock whose it is. So it goes only where it is old, was the same at the
/// last round, and every process that is at work in the hub began after it was made: whoever made
/// it is gone. To wait until nobody is at work would take for ever where everybody tries again and
/// again because of the lock.
struct Janitor {
    private let hub: String
    /// What there was in the last round, and when it was first seen, in milliseconds since the
    /// machine was started.
    private var known: [HubLeftover: Int64] = [:]

    /// No step of a push that holds a lock takes that long.
    static let oldest = Duration.seconds(60)

    init(hub: String) { self.hub = hub }

    /// What a round came to.
    struct Outcome: Hashable {
        /// What was removed.
        var removed: [String] = []
        /// Old things that were left because somebody is, or may be, at work.
        var kept: [String] = []
        var reason = ""
    }

    /// Goes round once.
    mutating func round(now: Instant) -> Outcome {
        let found = HubLeftover.all(in: hub)
        let seen = HubUse.sinceBoot()
        let old = Self.old(found, known: Set(known.keys), now: now)
        known = Dictionary(found.map { ($0, known[$0] ?? seen) }) { first, _ in first }
        var outcome = Outcome()
        // Whoever made it was there before it was seen.
        guard let newest = old.compactMap({ known[$0] }).max() else { return outcome }
        switch HubUse.look(at: hub, begunBefore: newest) {
        case .nobody:
            // Looked at again: whoever came meanwhile has made another file.
            for one in old where HubLeftover(one.path, one.kind) == one {
                if Self.remove(one) { outcome.removed.append(one.path) }
            }
        case .process(let process):
            outcome.kept = old.map(\.path)
            outcome.reason = "process \(process) is at work in the hub"
        case .unknown(let why):
            outcome.kept = old.map(\.path)
            outcome.reason = why
        }
        return outcome
    }

    /// What is old enough, and was there in the last round.
    static func old(
        _ found: [HubLeftover],
        known: Set<HubLeftover>,
        now: Instant
    ) -> [HubLeftover] {
        found.filter { known.contains($0) && now.since($0.changed) >= oldest }
    }

    private static func remove(_ leftover: HubLeftover) -> Bool {
        switch leftover.kind {
        case .lock: return unlink(leftover.path) == 0
        case .quarantine:
            // Why try?: what could not be removed is found in the next round.
            return (try? FileManager.default.removeItem(atPath: leftover.path)) != nil  // why
        }
    }
}
