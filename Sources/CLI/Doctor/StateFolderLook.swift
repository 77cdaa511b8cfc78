import BusModel
import Foundation
import Journal

/// What other buses left in this host's state: folders whose hub is gone. They may hold work, so
/// they are shown and never removed.
struct StateFolderLook {
    /// One such folder.
    struct Folder: Hashable {
        let path: String
        /// What its journal is of; `nil` when it says nothing.
        let url: String?
        /// Whether that is still there; true for what is on another machine.
        let isHubThere: Bool
        let isDaemonRunning: Bool
        let bytes: Int64
        let clones: Int
    }

    private let examination: Examination

    init(_ examination: Examination) { self.examination = examination }

    func findings() -> [Finding] {
        let home = BusLocation.stateHome(examination.environment) + "/git-bus"
        // Why none is fine: on a new machine there is no such folder.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: home)) ?? []  // why
        let own = examination.location?.key
        return Self.judge(
            names.sorted().filter { $0 != own }.compactMap { Self.probe("\(home)/\($0)") }
        )
    }

    static func judge(_ folders: [Folder]) -> [Finding] {
        folders.filter { !$0.isHubThere && !$0.isDaemonRunning }.map { folder in
            let clones = folder.clones == 1 ? "1 clone" : "\(folder.clones) clones"
            let url = Terminal.harmless(folder.url ?? "")
            return Finding(
                "state.orphan",
                .info,
                "state",
                "of a bus that is gone, \(url): \(ByteCount.text(folder.bytes)), \(clones) "
                    + "that may hold work",
                fix: "ls \(ShellWord.quoted(folder.path))/work   "
                    + "# then: rm -r \(ShellWord.quoted(folder.path))"
            )
        }
    }

    private static func probe(_ path: String) -> Folder? {
        let files = FileManager.default
        guard files.fileExists(atPath: path + "/journal.db") else { return nil }
        // Why none is fine: a journal that says nothing names no hub that could be gone.
        let url = (try? EventJournal.peek(path: path + "/journal.db"))?.url  // why: see above
        guard let url, url.hasPrefix("file://") else { return nil }
        let hub = String(url.dropFirst("file://".count))
        if files.fileExists(atPath: hub) { return nil }
        // Why none is fine: no agent was ever started.
        let clones = (try? files.contentsOfDirectory(atPath: path + "/work")) ?? []  // why: above
        return Folder(
            path: path,
            url: url,
            isHubThere: false,
            isDaemonRunning: DaemonLock.holder(path: path + "/daemon.lock") != nil,
            bytes: size(of: path),
            clones: clones.count
        )
    }

    private static func size(of path: String) -> Int64 {
        var sum: Int64 = 0
        for case let name as String in FileManager.default.enumerator(atPath: path) ?? .init() {
            var facts = stat()
            if lstat("\(path)/\(name)", &facts) == 0 { sum += Int64(facts.st_blocks) * 512 }
        }
        return sum
    }
}
