internal import CPosix

/// The hooks in `<hook>.d/` beside a hook, run one after another with the same input.
///
/// They are the executable files and links whose names do not start with a dot, in the order of
/// the bytes of their names. proc-receive talks both ways with git, so it cannot be chained.
struct HookChain {
    private let directory: BytePath
    private let input: [UInt8]
    private let pipesEndChildren: Bool
    private let arguments: HookArguments

    /// The chain of the hook that git called with these words.
    ///
    /// - Parameters:
    ///   - input: what every hook of the chain reads.
    ///   - pipesEndChildren: whether they get SIGPIPE as programs usually do.
    init(of arguments: HookArguments, input: [UInt8], pipesEndChildren: Bool) {
        directory = BytePath(arguments.program.bytes + Array(".d".utf8))
        self.arguments = arguments
        self.input = input
        self.pipesEndChildren = pipesEndChildren
    }

    /// Runs all of them. Nothing can be refused any more, so a failure is only told.
    func runAll() {
        let (hooks, problem) = members()
        if let problem { complain("warning: cannot read ", directory, problem) }
        for hook in hooks {
            switch start(hook) {
            case .exited(0): break
            case .exited(let status): Report.complain("warning: ", hook, " exited with \(status)")
            case .notStarted(let problem): complain("warning: cannot run ", hook, problem)
            }
        }
    }

    /// Runs them until one fails, and returns its exit status; 0 when none does.
    ///
    /// A guard that cannot run has not agreed: that is a failure too.
    func runUntilOneFails() -> Int32 {
        let (hooks, problem) = members()
        if let problem {
            complain("error: cannot read ", directory, problem)
            return 1
        }
        for hook in hooks {
            switch start(hook) {
            case .exited(0): break
            case .exited(let status): return status
            case .notStarted(let problem):
                complain("error: cannot run ", hook, problem)
                return 1
            }
        }
        return 0
    }

    private func complain(_ opening: String, _ path: BytePath, _ problem: Int32) {
        Report.complain(opening, path, ": " + String(cString: strerror(problem)))
    }

    private func start(_ hook: BytePath) -> ChildProcess.End {
        // A link is run as what it points at: a hook that was moved nowhere still finds its
        // neighbours beside `$0`, and a program with many names still knows which it was.
        let program = hook.absoluteLinkTarget ?? hook
        return ChildProcess(
            program: program,
            arguments: arguments,
            pipesEndIt: pipesEndChildren
        ).run(input: input)
    }

    private func members() -> (hooks: [BytePath], problem: Int32?) {
        guard let stream = directory.withCString({ opendir($0) }) else {
            return ([], git_bus_errno() == ENOENT ? nil : git_bus_errno())
        }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                BytePath(cString: UnsafeRawPointer(tuple).assumingMemoryBound(to: CChar.self)).bytes
            }
            if name.first != UInt8(ascii: ".") { names.append(name) }
        }
        names.sort { $0.lexicographicallyPrecedes($1) }
        return (names.map { directory.appending($0) }.filter(counts), nil)
    }

    /// Whether git would run this file. A link to nowhere counts: somebody wanted it to run.
    private func counts(_ hook: BytePath) -> Bool {
        hook.withCString { path in
            var status = stat()
            guard stat(path, &status) == 0 else { return true }
            return git_bus_is_regular(&status) != 0 && access(path, X_OK) == 0
        }
    }
}
