public import BusModel
public import Watchdog

/// Reads a pane: is it safe to type into? Pure.
///
/// It errs on one side only. Typing into a dialog, a draft or a program at work can do harm, and
/// not typing costs a moment, so whatever is not certain is `unknown`.
public enum PaneClassifier {
    /// How many lines at the end may hold a sign of work or a dialog; above them is history.
    private static let window = 15

    /// Reads a snapshot.
    ///
    /// - Parameters:
    ///   - now: The time of the snapshot, by the clock of the machine tmux runs on.
    ///   - unchangedFor: How long the caller has seen this very screen. A pane counts as quiet when
    ///     either this or the time without output is long enough.
    public static func classify(
        _ snapshot: PaneSnapshot,
        backend: Backend,
        now: Instant,
        unchangedFor: Duration = .zero
    ) -> PaneReading {
        if snapshot.isDead { return PaneReading(.dead, reason: "the program has ended") }
        if snapshot.inMode { return PaneReading(.copyMode, reason: "somebody scrolls or copies") }
        let recent = snapshot.lastLines(window)
        if let reading = search(recent, backend.screen.dialog, .dialog) { return reading }
        if let reading = search(recent, backend.screen.busy, .busy) { return reading }
        guard let line = snapshot.composer else {
            return PaneReading(.unknown, reason: "the cursor is outside of the screen")
        }
        if line.isEmpty {
            return PaneReading(.busy, reason: "there is no prompt under the cursor")
        }
        switch prompt(of: line, backend.screen.ready) {
        case .invalid:
            return PaneReading(.unknown, reason: "ready is no regular expression")
        case .none:
            return PaneReading(.unknown, reason: "the line under the cursor is no prompt: \(line)")
        case .withText:
            return PaneReading(.draft, reason: "there is text behind the prompt: \(line)")
        case .empty:
            break
        }
        let quiet = max(unchangedFor, silence(of: snapshot, now: now))
        if quiet < backend.screen.quiet {
            return PaneReading(.busy, reason: "quiet for \(quiet) of \(backend.screen.quiet)")
        }
        return PaneReading(.idle, reason: "an empty prompt, quiet for \(quiet): \(line)")
    }

    private static func search(
        _ lines: [String],
        _ patterns: [String],
        _ state: PaneState
    ) -> PaneReading? {
        for pattern in patterns {
            for line in lines {
                guard let occurs = PatternCache.occurs(pattern, in: line) else {
                    return PaneReading(.unknown, reason: "\(pattern) is no regular expression")
                }
                if occurs { return PaneReading(state, reason: "\(pattern) matches: \(line)") }
            }
        }
        return nil
    }

    private enum Prompt { case invalid, none, empty, withText }

    /// Looks for the shortest beginning of the line, up to a blank, that is a whole prompt. When
    /// that is not all of it, the rest is somebody's text, even if it looks like a prompt too.
    private static func prompt(of line: String, _ ready: String) -> Prompt {
        var ends = line.indices.filter { $0 > line.startIndex && line[$0].isWhitespace }
        ends.append(line.endIndex)
        for end in ends {
            let beginning = String(line[..<end])
            if beginning.last?.isWhitespace == true { continue }
            // The screen does not keep blanks at the end of a row, and patterns may ask for one.
            for candidate in [beginning, beginning + " "] {
                guard let matches = PatternCache.matches(ready, whole: candidate) else {
                    return .invalid
                }
                if matches { return end == line.endIndex ? .empty : .withText }
            }
        }
        return .none
    }

    /// The least time for which nothing was printed: tmux tells the second of the last output, and
    /// it may have been at the end of it.
    private static func silence(of snapshot: PaneSnapshot, now: Instant) -> Duration {
        max(.zero, now.since(Instant(seconds: snapshot.lastOutput)) - .seconds(1))
    }
}
