import BusModel
import Foundation

/// Something that a push leaves in a hub when it is killed.
struct HubLeftover: Hashable {
    enum Kind: Hashable {
        /// A file that keeps everybody else from moving a ref.
        case lock
        /// A folder of objects that wait for a verdict.
        case quarantine
    }

    let path: String
    let kind: Kind
    /// Which file it is; another one of the same name is another push's.
    let inode: UInt64
    /// When it was changed last.
    let changed: Instant

    /// What there is of it in a hub.
    static func all(in hub: String) -> [HubLeftover] {
        let files = FileManager.default
        // Why none is fine: a folder that is not there holds nothing.
        let top = (try? files.contentsOfDirectory(atPath: hub)) ?? []  // why: see above
        let refs = files.enumerator(atPath: hub + "/refs")?.compactMap { $0 as? String } ?? []
        let objects = (try? files.contentsOfDirectory(atPath: hub + "/objects")) ?? []  // why
        let locks = (top + refs.map { "refs/" + $0 }).filter { $0.hasSuffix(".lock") }
        let waiting = objects.filter { $0.hasPrefix("tmp_objdir-") }.map { "objects/" + $0 }
        return locks.compactMap { HubLeftover("\(hub)/\($0)", .lock) }
            + waiting.compactMap { HubLeftover("\(hub)/\($0)", .quarantine) }
    }

    /// - Returns: `nil` where nothing of that kind stands: a link, for instance, is none of git's.
    init?(_ path: String, _ kind: Kind) {
        var facts = stat()
        guard lstat(path, &facts) == 0,
            facts.st_mode & S_IFMT == (kind == .lock ? S_IFREG : S_IFDIR)
        else { return nil }
        self.path = path
        self.kind = kind
        inode = UInt64(facts.st_ino)
        changed = Instant(seconds: Int64(facts.st_mtim.tv_sec))
    }

    /// Describes one, for decisions about it.
    init(path: String, kind: Kind, inode: UInt64, changed: Instant) {
        self.path = path
        self.kind = kind
        self.inode = inode
        self.changed = changed
    }
}
