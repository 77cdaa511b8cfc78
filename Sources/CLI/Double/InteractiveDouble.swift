import Foundation

/// A double at a terminal: one loop that waits for keys, for the play, for signals and for time.
final class InteractiveDouble {
    let options: DoubleOptions
    let folder: StageFolder
    let chronicle: any Chronicle
    let environment: [String: String]
    let look: any DoubleLook
    var screen: ScreenState
    var performance: Performance?
    /// How it ends, once that is decided.
    var ending: (status: Int32, reason: String)?
    var isFrozen = false
    /// When a key was pressed that means something when it is pressed twice.
    var lastKey: (key: DoubleKey, at: Int64)?

    private var inline: InlineScreen
    private var terminal: RawTerminal?
    private var keys = DoubleKeyReader()
    private var escapeAt: Int64?
    private var turn = 0
    private var began = SteadyClock.now

    init(
        _ options: DoubleOptions,
        folder: StageFolder,
        chronicle: any Chronicle,
        environment: [String: String]
    ) {
        self.options = options
        self.folder = folder
        self.chronicle = chronicle
        self.environment = environment
        look = options.kind == .claude ? ClaudeLook() : CodexLook()
        inline = InlineScreen(look)
        screen = ScreenState(options, folder: folder.path)
    }

    /// Plays until somebody ends it. Returns the status to exit with.
    func run(in terminal: RawTerminal, signals: Int32) throws -> Int32 {
        measure()
        self.terminal = terminal
        let result = Result {
            performance = try perform("", isPrologue: true)
            while ending == nil { try turnOnce(terminal, signals) }
        }
        performance?.player.end()
        performance = nil
        screen.hint = nil
        screen.work = nil
        draw()
        terminal.write(inline.leave())
        terminal.restore()
        _ = try result.get()
        let (status, reason) = ending ?? (0, "other")
        let isSignal = reason == "signal"
        if screen.isReady { try chronicle.sessionEnded(reason: isSignal ? "other" : reason) }
        if !isSignal { chronicle.farewell.forEach { Terminal.out($0) } }
        return status
    }

    private func turnOnce(_ terminal: RawTerminal, _ signals: Int32) throws {
        try step()
        try settle()
        draw()
        guard ending == nil else { return }
        let player = isFrozen ? nil : performance?.player
        let ready = wait(for: [STDIN_FILENO, signals] + (player?.descriptors ?? []))
        if ready.contains(signals) {
            var bytes = [UInt8](repeating: 0, count: 64)
            _ = read(signals, &bytes, bytes.count)
            if StageSignals.isEnding {
                ending = (143, "signal")
                return
            }
            measure()
            terminal.write(inline.redraw(screen))
        }
        guard ready.contains(STDIN_FILENO) else { return }
        guard let bytes = terminal.read() else {
            ending = (129, "signal")
            return
        }
        for key in keys.take(bytes) { try take(key) }
        escapeAt = keys.isWaiting ? SteadyClock.now + 50 : nil
    }

    /// Waits until something happens, or until something changes by itself.
    private func wait(for descriptors: [Int32]) -> [Int32] {
        var list = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let now = SteadyClock.now
        var times: [Int64] = [escapeAt, screen.composer.changesAt].compactMap { $0 }
            .map { max(0, $0 - now) }
        if performance != nil, !isFrozen { times.append(40) }
        if screen.hint != nil { times.append(100) }
        guard poll(&list, nfds_t(list.count), Int32(times.min() ?? -1)) > 0 else { return [] }
        return list.filter { $0.revents != 0 }.map(\.fd)
    }

    // MARK: - Turns

    /// Begins a turn; `isPrologue`: the play is asked what happens at the start.
    private func perform(_ prompt: String, isPrologue: Bool) throws -> Performance {
        let player = try TurnPlayer(
            number: isPrologue ? 0 : turn,
            prompt: prompt,
            environment: environment
        )
        return Performance(player, chronicle: chronicle, folder: folder, isPrologue: isPrologue)
    }

    /// A prompt is taken: it becomes a turn.
    func begin(_ prompt: String) throws {
        turn += 1
        began = SteadyClock.now
        screen.history.append(.prompt(prompt))
        screen.work = ScreenState.Work(turn: turn)
        draw()
        try chronicle.promptTaken(prompt)
        performance = try perform(prompt, isPrologue: false)
    }

    private func step() throws {
        if !isFrozen, let now = performance {
            for cue in try now.step(at: SteadyClock.now) { try follow(cue, in: now) }
        }
        if screen.work != nil {
            let passed = SteadyClock.now - began
            screen.work?.seconds = Int(passed / 1000)
            screen.work?.beat = Int(passed / 120)
            screen.work?.tokens = chronicle.tokens + (performance?.tokens ?? 0)
        }
        screen.contextLeft = chronicle.contextLeft
    }

    private func follow(_ cue: Performance.Cue, in performance: Performance) throws {
        switch cue {
        case .show(let item): screen.history.append(item)
        case .compacting(let isSo): screen.work?.isCompacting = isSo
        case .failed: screen.work = nil
        case .ask(let kind, let subject): try ask(kind, subject)
        case .freeze:
            isFrozen = true
            screen.work = nil
            screen.isReady = true
        case .crash:
            draw()
            performance.player.end()
            kill(getpid(), SIGKILL)
        case .exit(let status): ending = (status, "other")
        case .over: try end(performance)
        }
    }

    private func ask(_ kind: DoubleDialog.Kind, _ subject: String) throws {
        guard let dialog = look.dialog(kind, about: subject, in: folder.path) else {
            try folder.complain("\(options.kind.rawValue) has no dialog \(kind.rawValue)")
            performance?.player.goOn()
            return
        }
        screen.dialog = dialog
        draw()
        try chronicle.asked(kind, about: subject)
    }

    private func end(_ over: Performance) throws {
        let seconds = Int((SteadyClock.now - began) / 1000)
        performance = nil
        screen.work = nil
        if !screen.isReady { return try becomeReady() }
        if !over.hasFailed { screen.history.append(.finished(turn: turn, seconds: seconds)) }
        try takeNext()
    }

    private func becomeReady() throws {
        screen.history += [.welcome] + chronicle.past
        screen.isReady = true
        draw()
        try chronicle.sessionBegan()
        if let prompt = options.prompt, !prompt.isEmpty { return try begin(prompt) }
        try takeNext()
    }

    /// What was sent in the meantime has its turn.
    func takeNext() throws {
        guard !screen.queued.isEmpty, performance == nil else { return }
        try chronicle.unqueued()
        try begin(screen.queued.removeFirst())
    }

    // MARK: - The screen

    private func measure() {
        if let size = Terminal.size {
            screen.columns = size.columns
            screen.rows = size.rows
        }
    }

    private func settle() throws {
        let now = SteadyClock.now
        if let at = escapeAt, now >= at {
            escapeAt = nil
            for key in keys.timeOut() { try take(key) }
        }
        screen.composer.settle(at: now)
        if let last = lastKey, now - last.at > 2000 {
            lastKey = nil
            screen.hint = nil
        }
    }

    private func draw() {
        let text = inline.update(screen)
        if !text.isEmpty { terminal?.write(text) }
    }
}
