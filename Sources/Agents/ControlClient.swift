internal import BusModel
internal import Subprocess
internal import Synchronization

#if canImport(System)
    internal import System
#else
    internal import SystemPackage
#endif

/// One connection to a tmux server: a `tmux -C` child, and the requests that wait for its answers.
///
/// A client is used until it ends and is then replaced. Answers are handed over on the thread that
/// reads them, so a command costs the trip to tmux and little else.
final class ControlClient: Sendable {
    private struct Request {
        let id: Int
        let title: String
        let blocks: Int
        var answers: [[String]] = []
        let continuation: CheckedContinuation<Result<[[String]], TmuxError>, Never>
    }

    private struct State {
        var requests: [Request] = []
        var nextID = 0
        var isAttached = false
        var attaching: CheckedContinuation<Void, Never>?
        /// What tmux complained about outside of our commands: why it did not let us in.
        var complaint: String?
        var isLate = false
        /// Why the client is of no use any more.
        var end: String?
        var process: Task<String, Never>?
    }

    private let socket: ControlSocket
    private let bound: Duration
    private let state = Mutex(State())

    private init(socket: ControlSocket, bound: Duration) {
        self.socket = socket
        self.bound = bound
    }

    /// How to run a control client.
    struct Launch {
        let title: String
        let program: String
        let arguments: [String]
        let environment: [String: String]
    }

    /// Starts a client and waits until it is attached, no longer than the bound.
    static func open(_ launch: Launch, bound: Duration) async throws(TmuxError) -> ControlClient {
        let (ours, input, output) = try ControlSocket.pair()
        let client = ControlClient(socket: ours, bound: bound)
        client.receive()
        let process = Task { await client.run(launch, input: input, output: output) }
        client.state.withLock { $0.process = process }
        let timer = client.after(bound) { client in
            let isLate = client.state.withLock { state in
                state.isLate = !state.isAttached
                return state.isLate
            }
            if isLate { client.finish("it did not attach within \(bound)") }
        }
        await withCheckedContinuation { continuation in
            let isSettled = client.state.withLock { state in
                if state.isAttached || state.end != nil { return true }
                state.attaching = continuation
                return false
            }
            if isSettled { continuation.resume() }
        }
        timer.cancel()
        let (end, complaint, isLate) = client.state.withLock { ($0.end, $0.complaint, $0.isLate) }
        guard let end else { return client }
        if isLate { throw .timedOut(command: launch.title, after: bound) }
        // A client that was let go before it attached has been killed, so this is not a long wait.
        let said = await process.value
        throw .cannotStart(complaint ?? (said.isEmpty ? end : said))
    }

    /// Whether the client can still be used.
    var isOpen: Bool { state.withLock { $0.end == nil } }

    /// Sends a line of `blocks` commands and gives the lines that each of them printed.
    func request(
        _ line: String,
        title: String,
        blocks: Int
    ) async throws(TmuxError) -> [[String]] {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let timer = after(bound) { $0.expire(id) }
        defer { timer.cancel() }
        let result = await withCheckedContinuation { continuation in
            let request = Request(id: id, title: title, blocks: blocks, continuation: continuation)
            let end = state.withLock { state in
                if state.end == nil {
                    state.requests.append(request)
                    // Under the lock, so that lines leave in the order in which answers are due.
                    socket.send(Array((line + "\n").utf8))
                }
                return state.end
            }
            if let end { continuation.resume(returning: .failure(.disconnected(end))) }
        }
        return try result.get()
    }

    /// Lets the server go; what waits is told that the connection broke.
    func close() { finish("it was closed") }

    // MARK: - The child

    private func run(_ launch: Launch, input: Int32, output: Int32) async -> String {
        var changes: [Environment.Key: String?] = ["TMUX": nil, "TMUX_PANE": nil]
        for (name, value) in launch.environment {
            if let key = Environment.Key(rawValue: name) { changes[key] = value }
        }
        var options = PlatformOptions()
        // A session of its own: control-C in the terminal of the daemon is not for tmux.
        options.createSession = true
        do {
            let result = try await Subprocess.run(
                .name(launch.program),
                arguments: Arguments(launch.arguments),
                environment: .inherit.updating(changes),
                workingDirectory: FilePath("/"),
                platformOptions: options,
                input: .fileDescriptor(
                    FileDescriptor(rawValue: input),
                    closeAfterSpawningProcess: true
                ),
                output: .fileDescriptor(
                    FileDescriptor(rawValue: output),
                    closeAfterSpawningProcess: true
                ),
                error: .string(limit: 4096)
            )
            finish("the control client ended")
            return result.standardError.trimmingBlanks()
        } catch {
            finish("the control client could not be run")
            return "\(launch.program): \(error)"
        }
    }

    // MARK: - What it says

    private func receive() {
        let parser = Mutex(ControlParser())
        socket.receive { [self] bytes in
            if bytes.isEmpty { return finish("the control client hung up") }
            for message in parser.withLock({ $0.feed(bytes) }) { take(message) }
        }
    }

    private func take(_ message: ControlMessage) {
        switch message {
        case .notification(let line):
            guard line.hasPrefix("%session-changed ") else { return }
            let attaching = state.withLock { state in
                state.isAttached = true
                return state.attaching.take()
            }
            attaching?.resume()
        case .reply(let lines, let isError, isOurs: false):
            if isError { state.withLock { $0.complaint = lines.joined(separator: " ") } }
        case .reply(let lines, let isError, isOurs: true):
            answer(lines, isError: isError)
        }
    }

    private func answer(_ lines: [String], isError: Bool) {
        let (done, isExpected) = state.withLock { state -> (Request?, Bool) in
            guard var first = state.requests.first else { return (nil, state.end != nil) }
            first.answers.append(lines)
            // The commands behind one that failed are not run and get no answer.
            if isError || first.answers.count == first.blocks {
                state.requests.removeFirst()
                return (first, true)
            }
            state.requests[0] = first
            return (nil, true)
        }
        guard isExpected else { return finish("it answered what nobody asked") }
        guard let done else { return }
        if isError {
            let message = lines.joined(separator: " ")
            done.continuation.resume(
                returning: .failure(.refused(command: done.title, message: message))
            )
        } else {
            done.continuation.resume(returning: .success(done.answers))
        }
    }

    // MARK: - The end

    private func after(
        _ time: Duration,
        _ act: @escaping @Sendable (ControlClient) -> Void
    ) -> Task<Void, Never> {
        Task {
            do { try await Task.sleep(for: time) } catch {
                return  // Cancelled: the answer came in time.
            }
            act(self)
        }
    }

    private func expire(_ id: Int) {
        let late = state.withLock { state -> Request? in
            guard let index = state.requests.firstIndex(where: { $0.id == id }) else { return nil }
            let late = state.requests.remove(at: index)
            // Before its caller goes on: whatever is asked next gets a new client, so that no late
            // answer is taken for its own.
            if state.end == nil { state.end = "tmux did not answer \(late.title) within \(bound)" }
            return late
        }
        guard let late else { return }
        late.continuation.resume(
            returning: .failure(.timedOut(command: late.title, after: bound))
        )
        finish("tmux did not answer \(late.title) within \(bound)")
    }

    private func finish(_ reason: String) {
        let (requests, attaching, process) = state.withLock { state in
            if state.end == nil { state.end = reason }
            let requests = state.requests
            state.requests = []
            return (requests, state.attaching.take(), state.process)
        }
        socket.hangUp()
        process?.cancel()
        attaching?.resume()
        for request in requests {
            request.continuation.resume(returning: .failure(.disconnected(reason)))
        }
    }
}
