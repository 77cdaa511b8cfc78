internal import BusModel
internal import CrashPoints
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

    /// Finishes what a crash or a failure left half done: a line that stands unsent in the composer
    /// is sent, and one that is above it was taken.
    ///
    /// Nothing is pasted. A program that clears its screen leaves no trace of what it took.
    public func finish(
        _ mark: String,
        in pane: PaneID,
        backend: Backend
    ) async throws(TmuxError) -> Leftover {
        await acquire(pane)
        defer { release(pane) }
        // The line itself is not known any more, so it is ours by its beginning and its mark.
        let line = Line(text: nil, mark: mark, wasEmpty: false)
        let now = try await look(pane, backend, line)
        if now.content == .other {
            // Whether it stands unsent in a place that is not on the screen, nobody can say.
            if now.isHidden || now.reading.state == .dialog {
                return .uncertain(reason: now.reading.reason)
            }
            return try await find(mark, in: pane) ? .taken : .absent
        }
        switch try await submit(line, pane, backend) {
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

    /// A line on its way, and how it is known again.
    private struct Line {
        let text: String?
        let mark: String
        /// Whether there was nothing in the composer before it.
        let wasEmpty: Bool
    }

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
        CrashPoint.linePasted.pass()
        do throws(TmuxError) {
            let wait = backend.settle + backend.settlePerKilobyte * (line.text.utf8.count / 1024)
            if wait > .zero { await server.pause(wait) }
            let pasted = Line(text: line.text, mark: line.mark, wasEmpty: true)
            if let trouble = try await appears(pasted, pane, backend) {
                return .uncertain(reason: trouble)
            }
            return try await submit(pasted, pane, backend)
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
        let snapshot = try await server.snapshot(pane)
        let reading = classify(snapshot, backend)
        if reading.safeToType { return nil }
        guard mayInterrupt, reading.state == .busy else { return reading }
        // A program at work keeps what somebody has begun to write, and one that is drawn with a
        // composer takes a line only there. A shell takes it anywhere; an editor or a pager, which
        // takes the whole screen, takes every letter for a command.
        let isShell = backend.screen.layout == .line && !snapshot.isFullScreen
        let isFree = reading.composer.map(\.isEmpty) ?? isShell
        if isFree { return nil }
        return PaneReading(
            reading.composer == nil ? .unknown : .draft,
            reason: "it works, and there is no empty composer",
            composer: reading.composer
        )
    }

    /// One look at a pane with a line in it.
    private struct Look {
        let reading: PaneReading
        let content: ComposerContent
        /// Whether nobody can say what became of the line: its place is not on the screen.
        let isHidden: Bool
        /// Whether the mark is anywhere on the screen. In the rows above may be old pictures of
        /// the composer with the line unsent.
        let showsMark: Bool
    }

    private func look(
        _ pane: PaneID,
        _ backend: Backend,
        _ line: Line
    ) async throws(TmuxError) -> Look {
        let snapshot = try await server.snapshot(pane)
        let reading = classify(snapshot, backend)
        // Where there is no composer, what is typed appears under the cursor.
        let isLine = backend.screen.layout == .line
        let place = reading.composer ?? (isLine ? snapshot.composer : nil)
        let isGone = reading.state == .dead || reading.state == .copyMode
        var content = ComposerContent.other
        if let place, !isGone {
            content = ComposerContent(
                place,
                line: line.text,
                mark: line.mark,
                wasEmpty: line.wasEmpty
            )
        }
        return Look(
            reading: reading,
            content: content,
            // A dialog may be the answer to the line; anything else that hides it is none.
            isHidden: isGone || place == nil && reading.state != .dialog,
            showsMark: snapshot.lines.contains { $0.text.contains(line.mark) }
        )
    }

    /// Waits until the line stands in the composer; says what is wrong when it does not.
    private func appears(
        _ line: Line,
        _ pane: PaneID,
        _ backend: Backend
    ) async throws(TmuxError) -> String? {
        let deadline = ContinuousClock.now + patience
        while true {
            let look = try await look(pane, backend, line)
            if look.content != .other { return nil }
            if ContinuousClock.now >= deadline {
                return obstacle(look) ?? "the line did not appear within \(patience)"
            }
            await server.pause(poll)
        }
    }

    /// Presses the key until the line has left the composer, and looks before each.
    private func submit(
        _ line: Line,
        _ pane: PaneID,
        _ backend: Backend
    ) async throws(TmuxError) -> TypingOutcome {
        var now = try await look(pane, backend, line)
        if now.content == .other {
            return .uncertain(reason: "the line left the composer before the key was pressed")
        }
        for _ in 0...Self.retries {
            if let trouble = obstacle(now) { return .uncertain(reason: trouble) }
            do throws(TmuxError) {
                try await server.press(backend.submitKey, in: pane)
            } catch .refused(_, let message) {
                return .uncertain(reason: "no key was pressed: \(message)")
            }
            CrashPoint.keyPressed.pass()
            let deadline = ContinuousClock.now + patience
            repeat {
                now = try await look(pane, backend, line)
                if now.content == .other, !now.isHidden {
                    // A dialog may be the answer to the line, or have come up on its own.
                    let isCovered = now.reading.state == .dialog && now.reading.composer == nil
                    if !isCovered || now.showsMark { return .typed }
                }
                if now.reading.state == .dead || now.reading.state == .copyMode { break }
                await server.pause(poll)
            } while ContinuousClock.now < deadline
            if now.isHidden || now.content == .other {
                return .uncertain(reason: now.reading.reason)
            }
        }
        return .uncertain(
            reason: "the line stands unsent after \(Self.retries + 1) times \(backend.submitKey)"
        )
    }

    private func classify(_ snapshot: PaneSnapshot, _ backend: Backend) -> PaneReading {
        read(snapshot, backend)
    }

    /// Why no key may be pressed, with our own line in the composer.
    private func obstacle(_ look: Look) -> String? {
        if look.content == .oursAndMore {
            return "no key was pressed: somebody typed beside the line"
        }
        if let doubt = look.reading.doubt { return "no key was pressed: \(doubt)" }
        return switch look.reading.state {
        case .dialog, .copyMode, .dead, .limit, .error:
            "no key was pressed: \(look.reading.reason)"
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
