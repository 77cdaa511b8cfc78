internal import CPosix

/// The moments between two steps at which the tests end a process, as a crash would: each stands
/// where something is done and not yet written down, or the other way round.
public enum CrashPoint: String, CaseIterable, Sendable {
    // A look of the daemon.

    /// The log of the ref and the ref itself are read; nothing of it is taken.
    case lookBegun = "look.begun"
    /// The transaction is open, and half of it is written.
    case batchHalf = "batch.half"
    /// The transaction is on the disk; the process does not know it yet.
    case batchWritten = "batch.written"
    /// A place to which the bus went and which it left again is taken, the next one is not.
    case detourTaken = "detour.taken"
    /// The pushes are in the journal; their records are not on the ref.
    case pushesSaved = "pushes.saved"
    /// The records are on their ref.
    case pushesPublished = "pushes.published"
    /// The state stands in the hub for a verdict without a daemon.
    case stateLeft = "state.left"

    // A verdict of the daemon.

    /// It is decided on, and a refusal is in the journal; the hook has no answer.
    case verdictReady = "verdict.ready"
    /// What hooks refused by themselves is in the journal; their files are still there.
    case refusalsKept = "refusals.kept"

    // The way of a ping.

    /// That it is typed is written down; no key was pressed.
    case pingAttempted = "ping.attempted"
    /// Its line stands in the terminal, unsent.
    case linePasted = "line.pasted"
    /// It was sent; nobody has looked whether it was taken.
    case keyPressed = "key.pressed"
    /// It was taken; that is not written down.
    case pingTaken = "ping.taken"

    // An agent.

    /// Its terminal is there; the journal does not know it.
    case terminalMade = "terminal.made"

    // The hooks.

    /// The updates are read.
    case hookBegun = "hook.begun"
    /// The daemon is asked; its answer is not read.
    case hookAsked = "hook.asked"
    /// The push may land.
    case hookJudged = "hook.judged"
    /// Who pushed is noted; git does not know the verdict.
    case hookNoted = "hook.noted"
    /// The refs have moved; the daemon was not told.
    case bellSilent = "bell.silent"

    /// Ends the process here where the file that `GIT_BUS_CRASH_AT` names holds this point's name.
    /// In a release it does nothing.
    @inlinable
    public func pass() {
        #if DEBUG
            crashIfNamed()
        #endif
    }

    #if DEBUG
        @usableFromInline
        func crashIfNamed() {
            guard let path = getenv("GIT_BUS_CRASH_AT") else { return }
            let descriptor = git_bus_open(path, O_RDONLY | O_CLOEXEC, 0)
            guard descriptor >= 0 else { return }
            defer { close(descriptor) }
            var bytes = [UInt8](repeating: 0, count: 64)
            let count = read(descriptor, &bytes, bytes.count)
            guard count > 0, bytes[..<count].elementsEqual(rawValue.utf8) else { return }
            // Nobody dies of it twice.
            unlink(path)
            kill(getpid(), SIGKILL)
        }
    #endif
}
