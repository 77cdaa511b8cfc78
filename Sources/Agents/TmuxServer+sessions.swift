internal import BusModel

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension TmuxServer {
    /// Starts a program in a session of its own and gives the pane it runs in.
    ///
    /// The arguments reach the program as they are, through no shell. A program that cannot be run
    /// shows as a dead pane with the reason on its screen.
    ///
    /// - Parameters:
    ///   - name: The session's name: letters, digits, `_` and `-`.
    ///   - directory: Where it runs; must exist.
    ///   - command: The program and its arguments.
    ///   - environment: Set for the program, besides what the server has.
    ///   - unset: Not passed on to the program. `TMUX` and `TMUX_PANE` never are.
    public func startSession(
        name: String,
        directory: String,
        command: [String],
        environment: [String: String] = [:],
        unset: [String] = [],
        width: Int = 200,
        height: Int = 50
    ) async throws(TmuxError) -> PaneID {
        try Self.check(name)
        guard let program = command.first, !program.isEmpty, !program.hasPrefix("-"),
            !program.contains("=")
        else { throw .invalid("there is no program to start in session \(name)") }
        guard Self.isDirectory(directory) else {
            // tmux would start it in the home directory, without a word.
            throw .invalid("\(directory) is no directory")
        }
        for variable in unset + environment.keys where !Backend.isVariable(variable) {
            throw .invalid("\"\(variable)\" is no name of a variable")
        }
        // tmux expands formats in this argument.
        let escaped = directory.split(separator: "#", omittingEmptySubsequences: false)
            .joined(separator: "##")
        var words = ["new-session", "-d", "-P", "-F", "#{pane_id}", "-s", name]
        words += ["-x", "\(width)", "-y", "\(height)", "-c", escaped]
        for (key, value) in environment.sorted(by: { $0.key < $1.key }) {
            words += ["-e", "\(key)=\(value)"]
        }
        // tmux cannot unset, and gives a command of one word to a shell; `env` cures both.
        words += ["--", "/usr/bin/env"]
        for variable in ["TMUX", "TMUX_PANE"] + unset { words += ["-u", variable] }
        words += command
        let pane = PaneID(try await self.command(words).first ?? "")
        guard pane.isWellFormed else {
            throw .refused(command: "new-session", message: "it named no pane")
        }
        return pane
    }

    /// Every session but our own, from one look at the server.
    public func sessions() async throws(TmuxError) -> [TmuxSession] {
        let lines = try await command(["list-panes", "-a", "-F", TmuxSession.format])
        var first: [String: TmuxSession] = [:]
        for session in lines.compactMap({ TmuxSession(line: $0, time: time) })
        where session.name != Self.controlSession {
            // A person may have split the window; the agent's pane is the oldest.
            if let known = first[session.name], known.pane.age <= session.pane.age { continue }
            first[session.name] = session
        }
        if first.values.contains(where: { $0.isDead && $0.exitStatus == nil }) {
            try await wakeReaper()
        }
        return first.values.sorted { $0.name < $1.name }
    }

    /// Has tmux collect the children that have ended. Under load it misses the signal of one now
    /// and then (seen with 3.3a): the terminal is closed, and how its program ended is not told.
    private func wakeReaper() async throws(TmuxError) {
        guard let text = try await command(["display-message", "-p", "#{pid}"]).first,
            let pid = Int32(text)
        else { return }
        ProcessTable.remindOfChildren(pid)
    }

    /// Ends a session and every process of it, and returns when all are gone.
    ///
    /// The processes are told by the hang-up of their terminal; those of the same process group or
    /// session that still run after `grace` are killed. Others are never touched: a program that
    /// an agent put into a session of its own lives on. A session that does not exist is no error.
    public func stopSession(
        _ name: String,
        grace: Duration = .seconds(3)
    ) async throws(TmuxError) {
        try Self.check(name)
        let target = "=" + name
        let panes: [String]
        do throws(TmuxError) {
            let format = "#{pane_pid} #{pane_dead}"
            panes = try await command(["list-panes", "-s", "-t", target, "-F", format])
        } catch .refused {
            return
        }
        let leaders = panes.compactMap { line -> Int32? in
            let fields = line.split(separator: " ")
            guard fields.count == 2, let pid = Int32(fields[0]), pid > 1 else { return nil }
            // The number of a program that ended may have been given to somebody else since.
            return fields[1] == "1" && ProcessTable.isRunning(pid) ? nil : pid
        }
        do throws(TmuxError) {
            _ = try await command(["kill-session", "-t", target])
        } catch .refused {
            // It ended between the two commands; its processes are still waited for.
        }
        if await haveEnded(leaders, within: grace) { return }
        for leader in leaders { ProcessTable.killSession(leader) }
        guard await haveEnded(leaders, within: bound) else {
            throw .timedOut(command: "kill-session", after: grace + bound)
        }
    }

    private func haveEnded(_ leaders: [Int32], within time: Duration) async -> Bool {
        let deadline = ContinuousClock.now + time
        while true {
            if leaders.allSatisfy({ ProcessTable.members(ofSession: $0).isEmpty }) { return true }
            if ContinuousClock.now >= deadline { return false }
            await pause(.milliseconds(10))
        }
    }

    private static func check(_ name: String) throws(TmuxError) {
        let isFine = name.utf8.allSatisfy {
            $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
        }
        guard isFine, !name.isEmpty, name != controlSession else {
            throw .invalid("\"\(name)\" is no name for a session: letters, digits, _ and - only")
        }
    }

    private static func isDirectory(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
    }
}

extension PaneID {
    /// tmux counts panes up, so the lower is the older.
    fileprivate var age: Int { Int(text.dropFirst()) ?? .max }
}
