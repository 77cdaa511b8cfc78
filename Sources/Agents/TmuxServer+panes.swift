internal import BusModel
public import Watchdog

extension TmuxServer {
    /// What the pane shows now. Screen and cursor belong together: nothing is printed in between.
    public func snapshot(_ pane: PaneID) async throws(TmuxError) -> PaneSnapshot {
        try Self.check(pane)
        let (screens, facts) = try await captures(
            [["-e"], ["-J"]],
            of: pane,
            and: ["display-message", "-p", "-t", pane.text, Self.facts]
        )
        // The name of the program comes last, since it may hold blanks.
        let fields = facts.first?.split(
            separator: " ",
            maxSplits: 9,
            omittingEmptySubsequences: false
        )
        guard let fields, fields.count == 10 else {
            throw .refused(command: "display-message", message: "it told nothing of \(pane)")
        }
        let numbers = fields.prefix(9).map { Int64($0) ?? 0 }
        return PaneSnapshot(
            rows: screens[0],
            joined: screens[1],
            cursorX: Int(numbers[0]),
            cursorY: Int(numbers[1]),
            width: Int(numbers[2]),
            height: Int(numbers[3]),
            inMode: numbers[4] > 0,
            isDead: numbers[5] == 1,
            isFullScreen: numbers[8] == 1,
            lastOutput: time(Instant(seconds: numbers[6])).milliseconds / 1000,
            pid: Int32(truncatingIfNeeded: numbers[7]),
            currentCommand: String(fields[9])
        )
    }

    private static let facts =
        "#{cursor_x} #{cursor_y} #{pane_width} #{pane_height} #{pane_in_mode} #{pane_dead}"
        + " #{window_activity} #{pane_pid} #{alternate_on}"
        + " #{pane_current_command}"

    /// The screen and up to that many rows above it, wrapped rows joined.
    public func scrollback(
        _ pane: PaneID,
        lines: Int = 2000
    ) async throws(TmuxError) -> [String] {
        try Self.check(pane)
        let way = ["-J", "-S", "-\(max(0, lines))"]
        return try await captures([way], of: pane, and: ["display-message", "-p", ""]).screens[0]
    }

    /// Gives text to the program in the pane, as a paste when it understands pastes.
    public func paste(_ text: String, into pane: PaneID) async throws(TmuxError) {
        try Self.check(pane)
        guard !text.isEmpty else { throw .invalid("there is nothing to paste") }
        let buffer = nextBufferName()
        do throws(TmuxError) {
            let answers = try await commands(
                [
                    ["set-buffer", "-b", buffer, "--", text],
                    try Self.guarded(
                        ["paste-buffer", "-p", "-d", "-b", buffer, "-t", pane.text],
                        pane
                    ),
                ],
                inner: 1
            )
            try Self.checkDone(answers, "paste-buffer")
        } catch {
            if case .refused = error {
                do throws(TmuxError) {
                    _ = try await command(["delete-buffer", "-b", buffer])
                } catch {
                    // It was not made, or goes with the server; the first error tells more.
                }
            }
            throw error
        }
    }

    /// Presses one key, named as tmux names it: `Enter`, `C-j`.
    public func press(_ key: String, in pane: PaneID) async throws(TmuxError) {
        try Self.check(pane)
        if let fault = Backend.fault(inKey: key) { throw .invalid(fault) }
        let command = try Self.guarded(["send-keys", "-t", pane.text, "--", key], pane)
        try Self.checkDone(try await commands([command], inner: 1), "send-keys")
    }

    /// What tmux says instead of running a guarded command.
    private static let held = "git-bus: held back"

    /// The command, run only if the program in the pane would get what it sends: between a look and
    /// a key a person may have begun to scroll.
    private static func guarded(
        _ command: [String],
        _ pane: PaneID
    ) throws(TmuxError) -> [String] {
        [
            "if-shell", "-F", "-t", pane.text, "#{||:#{pane_in_mode},#{pane_dead}}",
            try CommandLineQuoting.line([["display-message", "-p", held]]),
            try CommandLineQuoting.line([command]),
        ]
    }

    private static func checkDone(
        _ answers: [[String]],
        _ command: String
    ) throws(TmuxError) {
        guard answers.last?.first != held else {
            let message = "somebody scrolls or copies, or the program has ended"
            throw .refused(command: command, message: message)
        }
    }

    /// Ends copy mode. Takes a person's place in the history, so it is for when that is asked for.
    public func leaveMode(_ pane: PaneID) async throws(TmuxError) {
        try Self.check(pane)
        guard try await snapshot(pane).inMode else { return }
        do throws(TmuxError) {
            _ = try await command(["send-keys", "-X", "-t", pane.text, "cancel"])
        } catch .refused {
            // The person left it first.
        }
    }

    private static func check(_ pane: PaneID) throws(TmuxError) {
        guard pane.isWellFormed else { throw .invalid("\"\(pane)\" is no pane") }
    }
}
