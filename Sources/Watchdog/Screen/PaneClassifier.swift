public import BusModel

/// Reads a pane: is it safe to type into? Pure.
///
/// It errs on one side only. Typing into a dialog, a draft or a program at work can do harm, and
/// not typing costs a moment, so whatever is not certain is `unknown`.
public enum PaneClassifier {
    /// Reads a snapshot.
    ///
    /// - Parameters:
    ///   - now: The time of the snapshot.
    ///   - zones: Where clock times on the screen belong.
    ///   - unchangedFor: How long the caller has seen this very screen. A pane counts as quiet when
    ///     either this or the time without output is long enough.
    public static func classify(
        _ snapshot: PaneSnapshot,
        screen: ScreenProfile,
        now: Instant,
        zones: Zones = .utc,
        unchangedFor: Duration = .zero
    ) -> PaneReading {
        if snapshot.isDead { return PaneReading(.dead, reason: "the program has ended") }
        if snapshot.inMode { return PaneReading(.copyMode, reason: "somebody scrolls or copies") }
        let zoned: ScreenZones =
            switch screen.layout {
            case .line: LineLayout.zones(of: snapshot, screen)
            case .claude: ClaudeLayout.zones(of: snapshot)
            case .codex: CodexLayout.zones(of: snapshot, screen)
            }
        let reading = ScreenReader(zones: zoned, screen: screen, now: now, clock: zones).read()
        guard reading.state == .idle else { return reading }
        let quiet = max(unchangedFor, silence(of: snapshot, now: now))
        if quiet < screen.quiet {
            return PaneReading(
                .busy,
                reason: "quiet for \(quiet) of \(screen.quiet)",
                composer: reading.composer
            )
        }
        return reading
    }

    /// The least time for which nothing was printed: tmux tells the second of the last output, and
    /// it may have been at the end of it.
    private static func silence(of snapshot: PaneSnapshot, now: Instant) -> Duration {
        max(.zero, now.since(Instant(seconds: snapshot.lastOutput)) - .seconds(1))
    }
}
