/// What each key does.
extension InteractiveDouble {
    func take(_ key: DoubleKey) throws {
        // A stall takes everything and does nothing.
        guard !isFrozen, ending == nil else { return }
        if screen.dialog != nil { return try answer(key) }
        switch key {
        case .escape: try escape()
        case .interrupt: try interruptOrLeave()
        case .endOfInput:
            if screen.composer.isEmpty { press(key, hint: "Press Ctrl-D again to exit") }
        case .text, .paste, .enter, .newline, .backspace, .clearLine, .up, .down, .other:
            let sent = screen.composer.take(key, at: SteadyClock.now)
            if let sent { try send(sent) }
        }
    }

    private func send(_ text: String) throws {
        if ["/exit", "/quit"].contains(text) {
            ending = (0, "prompt_input_exit")
        } else if performance != nil || !screen.isReady {
            if screen.isReady { try chronicle.queued(text) }
            screen.queued.append(text)
        } else {
            try begin(text)
        }
    }

    private func answer(_ key: DoubleKey) throws {
        guard var dialog = screen.dialog else { return }
        let answer = dialog.take(key)
        screen.dialog = dialog
        guard let answer else { return }
        screen.dialog = nil
        try folder.answered(dialog.kind, answer.label)
        for consequence in answer.consequences {
            switch consequence {
            case .goesOn: performance?.player.goOn()
            case .interrupts: try interrupt()
            case .exits(let status): ending = (status, "other")
            case .marks(let name): try folder.mark(name)
            }
        }
    }

    /// Once while it works: stop. Twice while it does not: away with what is written.
    private func escape() throws {
        if screen.work != nil { return try interrupt() }
        if let last = lastKey, last.key == .escape, !screen.composer.isEmpty {
            screen.composer.clear()
            lastKey = nil
            screen.hint = nil
            return
        }
        let hint = screen.composer.isEmpty ? nil : "Press Esc again to clear"
        lastKey = (.escape, SteadyClock.now)
        screen.hint = hint
    }

    private func interruptOrLeave() throws {
        if screen.work != nil {
            try interrupt()
        } else if !screen.composer.isEmpty {
            screen.composer.clear()
        }
        press(.interrupt, hint: "Press Ctrl-C again to exit")
    }

    /// The second press in a row ends it.
    private func press(_ key: DoubleKey, hint: String) {
        if let last = lastKey, last.key == key {
            ending = (0, "prompt_input_exit")
        } else {
            lastKey = (key, SteadyClock.now)
            screen.hint = hint
        }
    }

    private func interrupt() throws {
        guard let now = performance else { return }
        performance = nil
        screen.work = nil
        screen.dialog = nil
        try now.interrupt()
        screen.history.append(.interrupted)
        switch options.kind {
        case .claude: try takeNext()
        case .codex:
            // It gives back what waited, to be sent or thought over.
            screen.queued.forEach { screen.composer.restore($0) }
            screen.queued = []
        }
    }
}
