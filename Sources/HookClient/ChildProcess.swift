internal import CPosix

/// A chained hook: our directory, environment, arguments and outputs, but a pipe for its input.
struct ChildProcess {
    /// How it went.
    enum End {
        /// It ended, with this status; 128 and the signal's number when a signal ended it.
        case exited(Int32)
        /// It could not be started, for this reason (an `errno`).
        case notStarted(Int32)
    }

    /// What to run; also its argument 0.
    let program: BytePath
    /// Its first arguments.
    var words: [String] = []
    /// Those of this program, which follow.
    let arguments: HookArguments
    /// Whether SIGPIPE ends it, although we ignore that signal ourselves.
    let pipesEndIt: Bool
    /// Where its standard error goes; `nil` for where ours goes.
    var errors: Int32?

    /// Starts it, writes `input` to it and waits for it.
    func run(input: [UInt8]) -> End {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return .notStarted(git_bus_errno()) }
        let (reading, writing) = (ends[0], ends[1])
        _ = git_bus_close_at_exec(reading)
        _ = git_bus_close_at_exec(writing)
        _ = git_bus_never_wait(writing)
        let (child, problem) = start(reading: reading)
        close(reading)
        guard problem == 0 else {
            close(writing)
            return .notStarted(problem)
        }
        let early = feed(input, to: writing, of: child)
        close(writing)
        return .exited(early ?? wait(for: child, options: 0) ?? 1)
    }

    private func start(reading: Int32) -> (child: pid_t, problem: Int32) {
        let first = words.map { BytePath(Array($0.utf8)) }
        let (child, problem) = spawn(program, [program] + first, reading: reading)
        guard problem == ENOEXEC else { return (child, problem) }
        // A script without a first line that names its interpreter: what git does then.
        let shell = BytePath(Array("/bin/sh".utf8))
        return spawn(shell, [shell, program] + first, reading: reading)
    }

    private func spawn(
        _ file: BytePath,
        _ head: [BytePath],
        reading: Int32
    ) -> (child: pid_t, problem: Int32) {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, reading, 0)
        if let errors { posix_spawn_file_actions_adddup2(&actions, errors, 2) }
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        if pipesEndIt {
            var signals = sigset_t()
            sigemptyset(&signals)
            sigaddset(&signals, SIGPIPE)
            posix_spawnattr_setsigdefault(&attributes, &signals)
            posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        }
        var words = (head + arguments.rest).map { path in path.withCString { strdup($0) } }
        defer { for word in words { free(word) } }
        words.append(nil)
        var child: pid_t = 0
        let problem = file.withCString {
            posix_spawn(&child, $0, &actions, &attributes, words, git_bus_environment())
        }
        return (child, problem)
    }

    /// Writes all of `input`, unless nobody reads it any more.
    ///
    /// Never waits on the pipe alone: a hook may end while a child of its own keeps the other end
    /// open and unread.
    ///
    /// - Returns: the exit status, when the hook was seen to end.
    private func feed(_ input: [UInt8], to pipe: Int32, of child: pid_t) -> Int32? {
        var sent = 0
        while sent < input.count {
            let count = input[sent...].withUnsafeBytes { write(pipe, $0.baseAddress, $0.count) }
            if count > 0 {
                sent += count
            } else if git_bus_errno() == EAGAIN {
                var waiting = pollfd(fd: pipe, events: Int16(POLLOUT), revents: 0)
                if poll(&waiting, 1, 50) == 0, let status = wait(for: child, options: WNOHANG) {
                    return status
                }
            } else if git_bus_errno() != EINTR {
                return nil
            }
        }
        return nil
    }

    private func wait(for child: pid_t, options: Int32) -> Int32? {
        var status: Int32 = 0
        while true {
            let ended = waitpid(child, &status, options)
            if ended == child {
                let signal = status & 0x7f
                return signal == 0 ? (status >> 8) & 0xff : 128 + signal
            }
            if ended == 0 || git_bus_errno() != EINTR { return nil }
        }
    }
}
