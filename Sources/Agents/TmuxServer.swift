public import BusModel

/// A tmux server of our own, on a private socket, and one control client that stays connected.
///
/// Whoever runs tmux by hand is on another socket, and so are the agents: their panes do not have
/// `TMUX`, so an agent's `tmux kill-server` does not reach this server. Every command is bounded in
/// time. A command that was under way when the connection broke is never sent again, since it may
/// have run; the next one gets a new connection.
public actor TmuxServer {
    /// The session that keeps the server alive and that our client is attached to.
    static let controlSession = "_git-bus"

    private let socketName: String
    private let environment: [String: String]
    private let program: String
    let bound: Duration
    /// Tells a time of the machine's clock in the time that git-bus goes by.
    let time: @Sendable (Instant) -> Instant

    private var client: ControlClient?
    private var opening: (task: Task<Result<ControlClient, TmuxError>, Never>, creates: Bool)?
    /// The process of the server that we are connected to.
    public private(set) var serverPID: Int32?
    /// When the server that we are connected to was started, by the machine's clock; `nil` as long
    /// as we are connected to none.
    public private(set) var serverStart: Instant?
    private var pastes = 0
    /// Whether the server shows a buffer with signs for what does not print.
    private(set) var showsSigns = false

    /// Describes a server; nothing is started.
    ///
    /// - Parameters:
    ///   - socketName: The name for `tmux -L`.
    ///   - environment: Laid over the environment of this process, for tmux and thus for panes.
    ///   - program: The tmux to run.
    ///   - bound: How long a command may take. Past it the connection is given up.
    ///   - time: Tells a time of the machine's clock in the time that the caller goes by.
    public init(
        socketName: String,
        environment: [String: String] = [:],
        program: String = "tmux",
        bound: Duration = .seconds(5),
        time: @escaping @Sendable (Instant) -> Instant = { $0 }
    ) {
        self.socketName = socketName
        self.environment = environment
        self.program = program
        self.bound = bound
        self.time = time
    }

    /// Makes sure that the server runs and that we are connected. Twice is once.
    public func start() async throws(TmuxError) {
        if let client, client.isOpen {
            do throws(TmuxError) {
                _ = try await client.request("display-message", title: "start", blocks: 1)
                return
            } catch {
                // Whatever was wrong with it, a connection that does not answer is replaced below.
                client.close()
            }
        }
        var attempt = 1
        while true {
            do throws(TmuxError) {
                _ = try await connection(creates: true)
                return
            } catch {
                // A server that is just ending answers once more, and the next one starts well.
                guard case .cannotStart = error, attempt < 5 else { throw error }
                attempt += 1
                await pause(.milliseconds(50))
                // The fifth time is for a server that would never have ended.
                if attempt == 5, await !endStuckServer() { throw error }
            }
        }
    }

    /// Ends a server that was told to end and cannot: it waits for a client that reads nothing any
    /// more, as that of a daemon that was killed (seen with tmux 3.3a). It has hung up on us, and
    /// has no program left that could be lost.
    ///
    /// - Returns: whether there was one.
    private func endStuckServer() async -> Bool {
        let file = SocketFile(tmux: socketName, environment: environment)
        guard let pid = file.listener, !ProcessTable.hasChildren(pid) else { return false }
        ProcessTable.kill(pid)
        let isGone = await hasEnded(pid)
        file.removeIfStale()
        return isGone
    }

    /// Kills the server, and every program in it with it, and returns when it has gone.
    ///
    /// Programs that ignore the hang-up of their terminal live on; ``stopSession(_:grace:)`` first
    /// for each session ends those too.
    public func stop() async {
        await kill()
        SocketFile(tmux: socketName, environment: environment).removeIfStale()
    }

    private func kill() async {
        var wasHung = false
        do throws(TmuxError) {
            _ = try await command(["kill-server"])
        } catch {
            switch error {
            case .timedOut: wasHung = true
            case .disconnected: break  // It was faster than its own answer.
            case .serverGone, .refused, .invalid, .cannotStart:
                // The number of its process may be somebody else's by now.
                serverPID = nil
            }
        }
        client?.close()
        client = nil
        guard let pid = serverPID else { return }
        serverPID = nil
        // It sends the panes away at once; only clients that do not leave can hold it up.
        if !wasHung, await hasEnded(pid) { return }
        ProcessTable.kill(pid)
        _ = await hasEnded(pid)
    }

    private func hasEnded(_ pid: Int32) async -> Bool {
        let deadline = ContinuousClock.now + bound
        while ProcessTable.isRunning(pid) {
            if ContinuousClock.now >= deadline { return false }
            await pause(.milliseconds(5))
        }
        return true
    }

    /// Closes our client and leaves the server and everything in it as they are.
    public func disconnect() {
        client?.close()
        client = nil
    }

    /// Runs one tmux command and gives the lines it printed.
    ///
    /// Every argument reaches tmux byte for byte; what tmux itself expands in it (formats, names of
    /// keys) is up to the command.
    public func command(_ arguments: [String]) async throws(TmuxError) -> [String] {
        try await commands([arguments]).first ?? []
    }

    /// Runs commands with nothing in between, and gives the lines each of them printed. The first
    /// that fails is thrown, and those behind it are not run.
    ///
    /// - Parameter inner: How many commands these run in their turn; tmux answers those behind
    ///   them.
    func commands(
        _ list: [[String]],
        inner: Int = 0
    ) async throws(TmuxError) -> [[String]] {
        let line = try CommandLineQuoting.line(list)
        let client = try await connection(creates: false)
        return try await client.request(
            line,
            title: list.first?.first ?? "",
            blocks: list.count + inner
        )
    }

    /// A name for a paste buffer that nobody else uses.
    func nextBufferName() -> String {
        pastes += 1
        return "gb-\(ProcessTable.own)-\(pastes)"
    }

    /// Waits, at most until the task is cancelled.
    func pause(_ time: Duration) async {
        do { try await Task.sleep(for: time) } catch {
            // Cancelled. Loops around this have a deadline, and let others run meanwhile.
            await Task.yield()
        }
    }

    // MARK: - The connection

    /// The client, connected anew when it ended. Whoever comes while somebody connects waits for
    /// the same connection.
    private func connection(creates: Bool) async throws(TmuxError) -> ControlClient {
        while let opening {
            let result = await opening.task.value
            if opening.creates || !creates { return try result.get() }
            if let client, client.isOpen { return client }
        }
        if let client, client.isOpen { return client }
        let task = Task { await self.open(creates: creates) }
        opening = (task, creates)
        return try await task.value.get()
    }

    private func open(creates: Bool) async -> Result<ControlClient, TmuxError> {
        defer { opening = nil }
        do throws(TmuxError) {
            let opened = try await ControlClient.open(launch(creates: creates), bound: bound)
            let answer = try await opened.request(
                CommandLineQuoting.line(Self.settings),
                title: "display-message",
                blocks: Self.settings.count
            )
            serverPID = answer[0].first.flatMap { Int32($0) }
            serverStart = answer[2].first.flatMap { Int64($0) }.map { Instant(seconds: $0) }
            Self.dropOrphans(answer[1])
            showsSigns = answer[4] != [Self.probe]
            client = opened
            return .success(opened)
        } catch .cannotStart(let why) where !creates {
            return .failure(.serverGone(why))
        } catch {
            return .failure(error)
        }
    }

    private func launch(creates: Bool) -> ControlClient.Launch {
        // Panes are read and typed to as UTF-8, whatever locale the daemon was started in.
        var arguments = ["-u", "-L", socketName, "-f", "/dev/null"]
        let name = Self.controlSession
        if creates {
            // `cat` because it waits for ever, prints nothing, and ends with its terminal.
            arguments += ["-C", "new-session", "-A", "-s", name, "-f", "no-output,ignore-size"]
            arguments += ["-x", "200", "-y", "50", "-c", "/", "/usr/bin/env", "cat"]
        } else {
            // -N: without a server this fails instead of making an empty one.
            arguments += ["-N", "-C", "attach-session", "-t", "=" + name]
            arguments += ["-f", "no-output,ignore-size"]
        }
        return ControlClient.Launch(
            title: creates ? "new-session" : "attach-session",
            program: program,
            arguments: arguments,
            environment: environment
        )
    }

    /// Ends the control clients of daemons that died. tmux 3.3a keeps one for ever when the daemon
    /// died with output on its way to it, and a server that keeps a client cannot end.
    private static func dropOrphans(_ clients: [String]) {
        for line in clients where line.hasSuffix(" 1") {
            if let pid = Int32(line.dropLast(2)), ProcessTable.isOrphan(pid) {
                ProcessTable.kill(pid)
            }
        }
    }

    /// A text that is shown as it is, or with a second one before it.
    private static let probe = "\\"

    /// Asked and set at every connection; four answers are used.
    private static let settings = [
        ["display-message", "-p", "#{pid}"],
        ["list-clients", "-F", "#{client_pid} #{client_control_mode}"],
        ["display-message", "-p", "#{start_time}"],
        ["set-buffer", "-b", "gb-probe", "--", probe],
        ["show-buffer", "-b", "gb-probe"],
        ["delete-buffer", "-b", "gb-probe"],
        // An agent that ended stays on the screen, with its last words and its exit status.
        ["set-option", "-g", "remain-on-exit", "on"],
        ["set-option", "-g", "history-limit", "10000"],
        ["set-option", "-g", "default-terminal", "screen-256color"],
        ["set-option", "-g", "automatic-rename", "off"],
    ]
}
