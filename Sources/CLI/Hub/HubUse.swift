import Foundation

/// Whether any process of this machine is at work in a hub.
enum HubUse: Hashable {
    /// None is: whatever is left there belongs to nobody.
    case nobody
    /// This one is.
    case process(pid_t)
    /// It cannot be told, and why.
    case unknown(String)

    /// Looks at every process.
    ///
    /// git works in the repository that it serves: a process of it stands in the hub or has a file
    /// of it open.
    ///
    /// - Parameter end: only those count that began before, by ``sinceBoot()``; whoever came later
    ///   made nothing that was there by then.
    static func look(at hub: String, begunBefore end: Int64? = nil) -> HubUse {
        #if os(Linux)
            guard let root = ServedHubs.resolved(hub) else { return .unknown("the hub is gone") }
            if let kind = sharedKind(of: root) { return .unknown("it is on \(kind)") }
            let own = getpid()
            // Why try?: see the guard.
            guard
                let names = try? FileManager.default.contentsOfDirectory(  // why: see above
                    atPath: "/proc"
                )
            else { return .unknown("/proc cannot be read") }
            for process in names.compactMap({ pid_t($0) }) where process != own {
                if let end, let start = start(of: process), start > end { continue }
                switch isAtWork(process, in: root) {
                case true?: return .process(process)
                case false?: continue
                case nil where isGit(process):
                    return .unknown("process \(process) is another user's git")
                case nil: continue
                }
            }
            return .nobody
        #else
            return .unknown("this system does not tell")
        #endif
    }

    /// Milliseconds since the machine was started: nobody can set that clock.
    static func sinceBoot() -> Int64 {
        var time = timespec()
        #if os(Linux)
            clock_gettime(CLOCK_BOOTTIME, &time)
        #else
            clock_gettime(CLOCK_MONOTONIC, &time)
        #endif
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    #if os(Linux)
        /// `nil` for a process that this user may not look into.
        private static func isAtWork(_ process: pid_t, in root: String) -> Bool? {
            let folder = "/proc/\(process)"
            guard let place = link(folder + "/cwd") else {
                // One that ended meanwhile is at work nowhere.
                return errno == EACCES || errno == EPERM ? nil : false
            }
            if isBelow(place, root) { return true }
            // Why none is fine: it has ended since.
            let open =
                (try? FileManager.default.contentsOfDirectory(  // why: see above
                    atPath: folder + "/fd"
                )) ?? []
            return open.contains { name in
                link("\(folder)/fd/\(name)").map { isBelow($0, root) } ?? false
            }
        }

        /// When a process began, as ``sinceBoot()`` counts, to a hundredth of a second; `nil` where
        /// it has ended. By proc(5) it is the 22nd field; the second may hold any character.
        private static func start(of process: pid_t) -> Int64? {
            // Why try?: it has ended since.
            let text = try? String(  // why: see above
                contentsOfFile: "/proc/\(process)/stat",
                encoding: .utf8
            )
            guard let rest = text?.split(separator: ") ").last?.split(separator: " "),
                rest.count > 19, let ticks = Int64(rest[19])
            else { return nil }
            return ticks * 1000 / Int64(sysconf(Int32(_SC_CLK_TCK)))
        }

        private static func isGit(_ process: pid_t) -> Bool {
            // Why none is fine: it has ended since.
            let name = try? String(  // why: see above
                contentsOfFile: "/proc/\(process)/comm",
                encoding: .utf8
            )
            return name?.hasPrefix("git") ?? false
        }

        private static func link(_ path: String) -> String? {
            var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
            let count = bytes.withUnsafeMutableBytes { space -> Int in
                guard let start = space.baseAddress else { return -1 }
                return readlink(path, start.assumingMemoryBound(to: CChar.self), space.count)
            }
            return count >= 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
        }

        private static func isBelow(_ path: String, _ root: String) -> Bool {
            path == root || path.hasPrefix(root + "/")
        }

        /// A file system that other machines write to as well: their processes cannot be seen.
        private static func sharedKind(of path: String) -> String? {
            // Why try?: where nothing is said of mounts, nothing is known.
            let table = try? String(  // why: see above
                contentsOfFile: "/proc/self/mountinfo",
                encoding: .utf8
            )
            guard let table else { return "an unknown file system" }
            guard let kind = kind(of: path, in: table) else { return "an unknown file system" }
            let isShared = shared.contains(kind) || kind.hasPrefix("fuse")
            return isShared ? kind : nil
        }

        private static let shared: Set = [
            "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "virtiofs", "ceph", "afs", "glusterfs",
            "lustre", "gpfs", "ocfs2", "gfs2",
        ]

        /// The kind of file system on which a path is, by the table of proc(5): the mount point is
        /// the fifth field, the kind the first one behind a lone dash. The last mount hides others.
        static func kind(of path: String, in table: String) -> String? {
            var best: (length: Int, kind: String)?
            for line in table.split(separator: "\n") {
                let halves = line.split(separator: " - ", maxSplits: 1)
                let fields = halves.first?.split(separator: " ") ?? []
                guard halves.count == 2, fields.count > 4,
                    let kind = halves[1].split(separator: " ").first
                else { continue }
                let point = String(fields[4]).replacing("\\040", with: " ")
                guard point == "/" || isBelow(path, point) else { continue }
                if point.count >= best?.length ?? 0 { best = (point.count, String(kind)) }
            }
            return best?.kind
        }
    #endif
}
