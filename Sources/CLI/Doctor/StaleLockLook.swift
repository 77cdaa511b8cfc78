import BusModel
import Decisions
import Foundation

/// Locks of git whose owner is long gone: they keep everybody else from writing.
struct StaleLockLook {
    /// A lock that was found.
    struct Lock: Hashable {
        /// Where, and so whose it may be.
        enum Place: Hashable {
            /// Our own mirror: nobody but the daemon writes there.
            case mirror
            /// An agent's clone.
            case clone
            /// The hub, which others may write to from anywhere.
            case hub
        }

        let path: String
        let place: Place
        let age: Duration
        /// Whether a process is at work in the clone.
        let isInUse: Bool
    }

    /// No command of git holds a lock for that long, but one whose editor is open.
    static let oldest = Duration.seconds(600)

    private let examination: Examination

    init(_ examination: Examination) { self.examination = examination }

    func findings() -> [Finding] {
        guard let location = examination.location else { return [] }
        let now = Wiring.now()
        var locks = Self.locks(in: location.mirrorPath, .mirror, isInUse: false, now: now)
        if let hub = location.hub { locks += Self.locks(in: hub, .hub, isInUse: false, now: now) }
        for agent in examination.bus?.state.config?.agents ?? [] {
            let work = WorkDirectory(agent: agent, location: location, host: examination.host).path
            let found = Self.locks(in: work + "/.git", .clone, isInUse: false, now: now)
            guard !found.isEmpty else { continue }
            let isInUse = Self.hasProcess(in: work)
            locks += found.map {
                Lock(path: $0.path, place: .clone, age: $0.age, isInUse: isInUse)
            }
        }
        return Self.judge(locks)
    }

    static func judge(_ locks: [Lock]) -> [Finding] {
        locks.filter { $0.age >= oldest }.map { lock in
            let minutes = lock.age.components.seconds / 60
            let text = "a lock of git is \(minutes) min old: \(lock.path)"
            // The hub may be in use from anywhere, and in a clone somebody may have an editor open.
            let maySettle = lock.place != .hub && !lock.isInUse
            return Finding(
                "lock",
                .warning,
                "lock",
                lock.isInUse ? text + "; a process is at work there" : text,
                fix: "rm \(ShellWord.quoted(lock.path))",
                repair: maySettle ? .removeLock(path: lock.path) : nil
            )
        }
    }

    /// How long ago a file was changed; nothing when there is none.
    static func age(of path: String, now: Instant) -> Duration {
        var facts = stat()
        guard lstat(path, &facts) == 0 else { return .zero }
        return now.since(Instant(seconds: Int64(facts.st_mtim.tv_sec)))
    }

    /// The locks that stand in a repository's way, objects apart: those have none.
    private static func locks(
        in repository: String,
        _ place: Lock.Place,
        isInUse: Bool,
        now: Instant
    ) -> [Lock] {
        let files = FileManager.default
        // Why none is fine: a repository that is not there has no locks.
        let top = (try? files.contentsOfDirectory(atPath: repository)) ?? []  // why: see above
        let refs =
            files.enumerator(atPath: repository + "/refs")?.compactMap { $0 as? String } ?? []
        return (top + refs.map { "refs/" + $0 }).filter { $0.hasSuffix(".lock") }.map { name in
            let path = "\(repository)/\(name)"
            return Lock(path: path, place: place, age: age(of: path, now: now), isInUse: isInUse)
        }
    }

    /// Whether a process of this user stands in a folder or below it.
    private static func hasProcess(in folder: String) -> Bool {
        let files = FileManager.default
        let root = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
        // Why none is fine: elsewhere than on Linux there is no such folder.
        let pids = (try? files.contentsOfDirectory(atPath: "/proc")) ?? []  // why: see above
        return pids.filter { Int32($0) != nil }.contains { pid in
            // Why none is fine: it is another user's, or has ended.
            let place = try? files.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd")  // why
            return place.map { $0 == root || $0.hasPrefix(root + "/") } ?? false
        }
    }
}
