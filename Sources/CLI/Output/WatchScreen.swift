import ArgumentParser
import Foundation

/// `git bus status --watch`: the status, again whenever it changes.
struct WatchScreen {
    let bus: BusOptions
    let json: Bool

    /// Runs until `q`, Ctrl-C or the end of the terminal.
    func run() async throws {
        guard !json, Terminal.size != nil else { return try await printChanges() }
        let input = RawInput()
        let signals = EndSignals([SIGINT, SIGTERM, SIGHUP])
        let ended = Task { for await _ in signals.stream { return } }
        // The other screen, no cursor; and back again, however this ends.
        Terminal.control("\u{1B}[?1049h\u{1B}[?25l")
        defer {
            Terminal.control("\u{1B}[?25h\u{1B}[?1049l")
            input.restore()
            ended.cancel()
        }
        let isOver = Flag()
        Task {
            await ended.value
            await isOver.set()
        }
        var drawn = Date.distantPast
        while await !isOver.isSet {
            if input.isPressed("q") { return }
            // Ages are counted in seconds, and a push shows within one.
            if Date().timeIntervalSince(drawn) >= 1 {
                drawn = Date()
                draw(try await lines())
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw ExitCode(CommandFailure.Kind.interrupted.rawValue)
    }

    private actor Flag {
        var isSet = false
        func set() { isSet = true }
    }

    private func lines() async throws -> [String] {
        do {
            let report = try await StatusReport.now(bus)
            return StatusText(report: report, width: Terminal.columns, paint: Terminal.paint).lines
        } catch {
            // It may come back; who watches is told meanwhile.
            return ["! \(Terminal.harmless(CommandFailure(error).message))"]
        }
    }

    /// Line by line over what was there, so that nothing flickers.
    private func draw(_ lines: [String]) {
        let rows = max(2, Terminal.size?.rows ?? 24)
        var shown = lines
        if lines.count > rows - 1 {
            shown = lines.prefix(rows - 2) + ["... \(lines.count - rows + 2) more lines"]
        }
        let text = shown.map { $0 + "\u{1B}[K\r\n" }.joined()
        Terminal.control("\u{1B}[H" + text + "\u{1B}[J")
    }

    /// Where nothing can be redrawn: the whole again, whenever more than an age has changed.
    private func printChanges() async throws {
        var last = ""
        while true {
            let report = try await StatusReport.now(bus)
            let state = try CanonicalJSON.text(report.json.adding("bus", report.busName))
            if state != last {
                if json {
                    Terminal.json(try CanonicalJSON.text(report.json))
                } else {
                    if !last.isEmpty { Terminal.out("") }
                    StatusText(report: report, width: Terminal.columns).lines.forEach(Terminal.out)
                }
                last = state
            }
            if Terminal.isReaderGone { return }
            try await Task.sleep(for: .milliseconds(250))
        }
    }
}
