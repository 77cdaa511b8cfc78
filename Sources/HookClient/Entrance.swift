internal import CPosix

/// Who came in by the hub's own entrance, `git bus shell`, which became the git that runs us.
///
/// It left a file named by its process in `<hub>/git-bus/entrance`, with the moment at which that
/// process began. What the environment says of a pusher is believed by nobody: it is theirs.
struct Entrance {
    /// The name that the key stands for.
    let pusher: [UInt8]
    /// How that was proved.
    let proof: [UInt8]

    /// The entrance of the git that runs this hook; `nil` for a push that came another way.
    static func ofCaller() -> Entrance? {
        let caller = getppid()
        let path = HubSocket.directory.appending("entrance/\(caller)".utf8)
        guard let text = SmallFile.contents(of: path) else { return nil }
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard lines.count >= 3, !lines[1].isEmpty,
            lines[0].elementsEqual(beginning(of: caller))
        else { return nil }
        return Entrance(pusher: Array(lines[1]), proof: Array(lines[2]))
    }

    /// When a process began, in the kernel's own words: with its number it names one process. Where
    /// the kernel does not say, nothing.
    static func beginning(of process: pid_t) -> [UInt8] {
        let stat = BytePath(Array("/proc/\(process)/stat".utf8))
        // "PID (NAME) STATE PARENT …": the name may hold anything, and field 22 is the beginning.
        guard let text = SmallFile.contents(of: stat),
            let end = text.lastIndex(of: UInt8(ascii: ")"))
        else {
            return []
        }
        let fields = text[(end + 1)...].split(separator: UInt8(ascii: " "))
        return fields.count > 19 ? Array(fields[19]) : []
    }

    /// Has what this hook starts find in its environment what was proved, and nothing else of ours.
    static func clean(_ entrance: Entrance?) {
        for name in ["PUSHER", "PROOF", "CLOCK", "HOST", "LOG"] { unsetenv("GIT_BUS_\(name)") }
        guard let entrance else { return }
        BytePath(entrance.pusher).withCString { _ = setenv("GIT_BUS_PUSHER", $0, 1) }
        BytePath(entrance.proof).withCString { _ = setenv("GIT_BUS_PROOF", $0, 1) }
    }
}
