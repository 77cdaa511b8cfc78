#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Looks at the processes of this machine, and ends those of one session.
enum ProcessTable {
    /// This process.
    static var own: Int32 { getpid() }

    /// Whether a process runs; one that ended and that nobody has collected does not.
    static func isRunning(_ pid: Int32) -> Bool {
        guard getpgid(pid) >= 0 else { return false }
        return !isZombie(pid)
    }

    /// The running processes of a session or of the process group of its leader.
    static func members(ofSession leader: Int32) -> [Int32] {
        all().filter { pid in
            (getsid(pid) == leader || getpgid(pid) == leader) && !isZombie(pid)
        }
    }

    /// Whether a process has children that run.
    static func hasChildren(_ pid: Int32) -> Bool {
        all().contains { parent(of: $0) == pid && !isZombie($0) }
    }

    /// Kills the process group of a session's leader, and the session's other groups.
    static func killSession(_ leader: Int32) {
        guard leader > 1 else { return }
        for pid in members(ofSession: leader) { kill(pid) }
    }

    /// Tells a process again that one of its children has ended.
    static func remindOfChildren(_ pid: Int32) {
        guard pid > 1 else { return }
        #if canImport(Glibc)
            _ = Glibc.kill(pid, SIGCHLD)
        #else
            _ = Darwin.kill(pid, SIGCHLD)
        #endif
    }

    /// Kills one process.
    static func kill(_ pid: Int32) {
        #if canImport(Glibc)
            _ = Glibc.kill(pid, SIGKILL)
        #else
            _ = Darwin.kill(pid, SIGKILL)
        #endif
    }

    #if canImport(Glibc)
        private static func all() -> [Int32] {
            guard let directory = opendir("/proc") else { return [] }
            defer { closedir(directory) }
            var pids: [Int32] = []
            while let entry = readdir(directory) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                    field.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if let pid = Int32(name) { pids.append(pid) }
            }
            return pids
        }

        private static func isZombie(_ pid: Int32) -> Bool {
            guard let facts = facts(of: pid) else { return true }
            return facts.state == "Z" || facts.state == "X"
        }

        /// Whether the parent ended and the process was given to whoever collects such.
        static func isOrphan(_ pid: Int32) -> Bool {
            guard let parent = facts(of: pid)?.parent else { return false }
            return parent == 1 || ["systemd", "init"].contains(facts(of: parent)?.name)
        }

        private static func parent(of pid: Int32) -> Int32? { facts(of: pid)?.parent }

        private static func facts(of pid: Int32) -> (name: String, state: String, parent: Int32)? {
            let file = open("/proc/\(pid)/stat", O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return nil }
            defer { close(file) }
            var buffer = [UInt8](repeating: 0, count: 256)
            let count = read(file, &buffer, buffer.count)
            guard count > 0 else { return nil }
            // "PID (NAME) STATE PARENT …", where the name is 15 bytes of anything at most.
            let text = buffer[..<count]
            guard let open = text.firstIndex(of: UInt8(ascii: "(")),
                let end = text.lastIndex(of: UInt8(ascii: ")"))
            else { return nil }
            let rest = String(decoding: text[(end + 1)...], as: UTF8.self).split(separator: " ")
            guard rest.count > 1, let parent = Int32(rest[1]) else { return nil }
            let name = String(decoding: text[(open + 1)..<end], as: UTF8.self)
            return (name, String(rest[0]), parent)
        }
    #else
        private static func all() -> [Int32] {
            var pids = [Int32](repeating: 0, count: Int(proc_listallpids(nil, 0)) + 64)
            let size = Int32(pids.count * MemoryLayout<Int32>.size)
            let count = proc_listallpids(&pids, size)
            return count > 0 ? Array(pids.prefix(Int(count))) : []
        }

        private static func isZombie(_ pid: Int32) -> Bool {
            guard let info = info(of: pid) else { return true }
            return info.pbi_status == UInt32(SZOMB)
        }

        /// Whether the parent ended and the process was given to whoever collects such.
        static func isOrphan(_ pid: Int32) -> Bool { info(of: pid)?.pbi_ppid == 1 }

        private static func parent(of pid: Int32) -> Int32? {
            info(of: pid).map { Int32($0.pbi_ppid) }
        }

        private static func info(of pid: Int32) -> proc_bsdinfo? {
            var info = proc_bsdinfo()
            let size = Int32(MemoryLayout<proc_bsdinfo>.size)
            return proc_pidinfo(pid, PROC_PIDTBSDINFO, 0, &info, size) == size ? info : nil
        }
    #endif
}
