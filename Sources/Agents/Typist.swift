internal import BusModel
public import Watchdog

/// Types lines into agents' terminals, one at a time into each, and makes sure that they are taken.
///
/// It looks before it types and before every key, never presses Escape or control-C, and never
/// pastes twice: once text may have landed, it reports ``TypingOutcome/typed`` or
/// ``TypingOutcome/uncertain(reason:)``.
public actor Typist {
    private let server: TmuxServer
    private let patience: Duration
    private let poll: Duration
    private let read: @Sendable (PaneSnapshot, Backend) -> PaneReading
    /// Who waits for a pane, first come first served; a pane that is in here is taken.
    private var queues: [PaneID: [CheckedContinuation<Void, Never>]] = [:]

    /// How often the key is pressed again when a program swallowed it.
    private static let retries = 3

    /// Makes a typist. There must be no other for the same server.
    ///
    /// - Parameters:
    ///   - patience: How long a program may take to show the line, and to take it.
    ///   - poll: How often the screen is looked at meanwhile.
    ///   - read: Says what a screen means, at the time of the call.
    public init(
        server: TmuxServer,
        patience: Duration = .seconds(3),
        poll: Duration = .milliseconds(5),
        read: @escaping @Sendable (PaneSnapshot, Backend) -> PaneReading = { snapshot, backend in
            PaneClassifier.classify(
                snapshot,
                screen: backend.screen,
                now: SystemClock.now(),
                zones: SystemZones.zones
            )
        }
    ) {
        self.server = server
        self.patience = patience
        self.poll = poll
        self.read = read
    }

    /// Types a line and sends it, when the pane is ready for it.
    ///
    /// Once text is in the pane the work is finished even if the caller is cancelled.
    ///
    /// - Parameters:
    ///   - line: One line of at most 511 bytes that begins with a letter.
    ///   - mark: A part of the line by which it is recognised on the screen.
    ///   - mayInterrupt: Whether a program at work may be typed to as well. Nothing else that
    ///     speaks against typing is overruled.
    ///   - stillWanted: Asked when the pane is ready, just before the line is typed.
    public func type(
        _ line: String,
        mark: String,
        into pane: PaneID,
        backend: Backend,
        mayInterrupt: Bool = false,
        stillWanted: @escaping @Sendable () async -> Bool = { true }
    ) async -> TypingOutcome {
        let checked: TypedLine
        do throws(TypedLine.Refusal) {
            checked = try TypedLine(line, mark: mark)
        } catch {
            return .failed(reason: error.reason)
        }
        await acquire(pane)
        defer { release(pane) }
        if Task.isCancelled { return .unwanted }
        let work = Task {
            await self.deliver(checked, pane, backend, mayInterrupt, stillWanted)
        }
        return await work.value
    }

    /// Finishes what a crash or a failure left half done: a line that stands unsent under the
    /// cursor is sent, and one that is above it was taken.
    ///
    /// Nothing is pasted. A program that clears its screen leaves no trace of what it took.
    public func finish(
        _ mark: String,
        in pane: PaneID,
        backend: Backend
    ) async throws(TmuxError) -> Leftover {
        await acquire(pane)
        defer { release(pane) }
        let snapshot = try await server.snapshot(pane)
        guard holds(mark, snapshot, backend) else {
            return try await find(mark, in: pane) ? .taken : .absent
        }
        if let trouble = obstacle(in: classify(snapshot, backend)) {
            return .uncertain(reason: trouble)
        }
        switch try await submit(mark, pane, backend) {
        case .typed: return .taken
        case .uncertain(let reason), .failed(let reason): return .uncertain(reason: reason)
        case .notReady(let reading): return .uncertain(reason: reading.reason)
        case .unwanted: return .absent
        }
    }

    /// What became of a line whose typing was begun.
    public enum Leftover: Hashable, Sendable {
        /// It is nowhere: it was not pasted.
        case absent
        /// The program took it.
        case taken
        /// It may stand in the terminal.
        case uncertain(reason: String)
    }

    /// Whether the mark stands on the screen or in the 2000 rows above it. It does not tell
    /// whether the line was sent.
    public func find(_ mark: String, in pane: PaneID) async throws(TmuxError) -> Bool {
        try await server.scrollback(pane, lines: 2000).contains { $0.contains(mark) }
    }

    // MARK: - One line

    private func deliver(
        _ line: TypedLine,
        _ pane: PaneID,
        _ backend: Backend,
        _ mayInterrupt: Bool,
        _ stillWanted: @Sendable () async -> Bool
    ) async -> TypingOutcome {
        do throws(TmuxError) {
            if let reading = try await hindrance(pane, backend, mayInterrupt) {
                return .notReady(reading)
            }
            guard await stillWanted() else { return .unwanted }
            // The answer may have taken a while, and somebody may have begun to type.
            if let reading = try await hindrance(pane, backend, mayInterrupt) {
                return .notReady(reading)
            }
        } catch {
            return .failed(reason: "\(error)")
        }
        do throws(TmuxError) {
            try await server.paste(line.text, into: pane)
        } catch {
            return error.isHarmless
                ? .failed(reason: "\(error)") : .uncertain(reason: "\(error)")
        }
        do throws(TmuxError) {
            let wait = backend.settle + backend.settlePerKilobyte * (line.text.utf8.count / 1024)
            if wait > .zero { await server.pause(wait) }
            if let trouble = try await appears(line, pane, backend) {
                return .uncertain(reason: trouble)
            }
            return try await submit(line.mark, pane, backend)
        } catch {
            return .uncertain(reason: "after the text was pasted: \(error)")
        }
    }

    /// What speaks against typing now, or `nil` when the pane is ready.
    private func hindrance(
        _ pane: PaneID,
        _ backend: Backend,
        _ mayInterrupt: Bool
    ) async throws(TmuxError) -> PaneReading? {
        let reading = classify(try await server.snapshot(pane), backend)
        let isReady = reading.safeToType || mayInterrupt && reading.state == .busy
        return isReady ? nil : reading
    }

    /// Waits until the line stands under the cursor; says what is wrong when it does not.
    private func appears(
        _ line: TypedLine,
        _ pane: PaneID,
        _ backend: Backend
    ) async throws(TmuxError) -> String? {
        let deadline = ContinuousClock.now + patience
        while true {
            let snapshot = try await server.snapshot(pane)
            let isThere = holds(line.mark, snapshot, backend)
            if isThere || ContinuousClock.now >= deadline {
                if let trouble = obstacle(in: classify(snapshot, backend)) { return trouble }
                return isThere ? nil : "the line did not appear within \(patience)"
            }
            await server.pause(poll)
        }
    }

    /// Presses the key until the line has left the place under the cursor.
    private func submit(
        _ mark: String,
        _ pane: PaneID,
        _ backend: Backend
    ) async throws(TmuxError) -> TypingOutcome {
        for _ in 0...Self.retries {
            try await server.press(backend.submitKey, in: pane)
            let deadline = ContinuousClock.now + patience
            var snapshot = try await server.snapshot(pane)
            while isPending(mark, snapshot, backend), ContinuousClock.now < deadline {
                await server.pause(poll)
                snapshot = try await server.snapshot(pane)
            }
            let reading = classify(snapshot, backend)
            if !isPending(mark, snapshot, backend) {
                // A dialog may be the answer to the line; anything else that hides it is none.
                let isHidden = reading.state == .dead || reading.state == .copyMode
                return isHidden ? .uncertain(reason: reading.reason) : .typed
            }
            if let trouble = obstacle(in: reading) { return .uncertain(reason: trouble) }
        }
        return .uncertain(
            reason: "the line stands unsent after \(Self.retries + 1) times \(backend.submitKey)"
        )
    }

    /// Whether our line stands where a person types. A program may show a long one as a
    /// placeholder; nobody else can have pasted it, since the place was empty before.
    private func holds(_ mark: String, _ snapshot: PaneSnapshot, _ backend: Backend) -> Bool {
        guard backend.screen.layout != .line else {
            return snapshot.composer?.contains(mark) == true
        }
        let composer = classify(snapshot, backend).composer ?? ""
        return composer.contains(mark) || composer.hasPrefix("[Pasted ")
    }

    /// Whether it may still stand there: also when the place cannot be seen.
    private func isPending(_ mark: String, _ snapshot: PaneSnapshot, _ backend: Backend) -> Bool {
        if holds(mark, snapshot, backend) { return true }
        guard backend.screen.layout != .line else { return false }
        let reading = classify(snapshot, backend)
        return reading.state == .unknown && reading.composer == nil
    }

    private func classify(_ snapshot: PaneSnapshot, _ backend: Backend) -> PaneReading {
        read(snapshot, backend)
    }

    /// Why no key may be pressed, with our own line in the composer.
    private func obstacle(in reading: PaneReading) -> String? {
        switch reading.state {
        case .dialog, .copyMode, .dead: "no key was pressed: \(reading.reason)"
        case .limit, .error: "no key was pressed: \(reading.reason)"
        case .idle, .busy, .draft, .unknown: nil
        }
    }

    // MARK: - One at a time

    private func acquire(_ pane: PaneID) async {
        guard queues[pane] != nil else {
            queues[pane] = []
            return
        }
        await withCheckedContinuation { queues[pane]?.append($0) }
    }

    private func release(_ pane: PaneID) {
        guard var queue = queues[pane] else { return }
        guard !queue.isEmpty else {
            queues[pane] = nil
            return
        }
        let next = queue.removeFirst()
        queues[pane] = queue
        next.resume()
    }
}
