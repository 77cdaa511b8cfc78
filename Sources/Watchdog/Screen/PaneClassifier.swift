public import BusModel

/// Reads a pane: is it safe to type into? Pure.
///
/// It errs on one side only. Typing into a dialog, a draft or a program at work can do harm, and
/// not typing costs a moment, so whatever is not certain is `unknown`. Where something stands
/// decides, not that it stands somewhere: what was said, quoted or printed earlier is history.
public enum PaneClassifier {
    /// How long after its end a limit still counts: the clocks of two machines differ.
    private static let margin = Duration.seconds(60)

    /// No screen has more lines than this.
    private static let tallest = 400

    /// Reads a snapshot.
    ///
    /// - Parameters:
    ///   - now: The time of the snapshot, by the clock of the machine tmux runs on.
    ///   - zones: What the times are read by that announcements state.
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
        if snapshot.cursorY == nil, snapshot.rows.allSatisfy(\.isEmpty) {
            return PaneReading(.unknown, reason: "the screen is empty")
        }
        let findings = find(snapshot, screen)
        let quiet = max(unchangedFor, silence(of: snapshot, now: now))
        var reading = judge(findings, screen, now, zones, quiet, snapshot.isRecording)
        reading.lastWords = findings.lastWords
        reading.doubt = findings.composer == nil ? nil : findings.doubt
        return reading
    }

    private static func judge(
        _ findings: ScreenFindings,
        _ screen: ScreenProfile,
        _ now: Instant,
        _ zones: Zones,
        _ quiet: Duration,
        _ isRecording: Bool
    ) -> PaneReading {
        let composer = findings.composer?.text
        if let line = findings.dialog {
            let word = DialogWord.of(findings.dialogLines)
            let reason = "it asks something: \(line)"
            var reading = PaneReading(.dialog, reason: reason, dialog: word, composer: composer)
            reading.mark = findings.dialogMark
            return reading
        }
        if let reading = announced(findings, screen, now, zones) { return reading }
        if let line = findings.busy {
            return PaneReading(.busy, reason: "it works: \(line)", composer: composer)
        }
        guard let composer else { return PaneReading(.unknown, reason: findings.otherwise) }
        if !composer.isEmpty {
            let reason = "there is text behind the prompt: \(composer)"
            return PaneReading(.draft, reason: reason, composer: composer)
        }
        if let doubt = findings.doubt {
            return PaneReading(.unknown, reason: doubt, composer: composer)
        }
        if isRecording {
            let reason = "this is a recording with cursor movements, and no picture of a screen"
            return PaneReading(.unknown, reason: reason, composer: composer)
        }
        return atPrompt(findings, quiet, screen)
    }

    private static func find(_ snapshot: PaneSnapshot, _ screen: ScreenProfile) -> ScreenFindings {
        // Without a cursor to find, only the end counts.
        let count = screen.layout == .line ? snapshot.lines.count : tallest
        var lines = snapshot.lines.suffix(count).map {
            ScreenLine($0, isStyled: snapshot.isStyled)
        }
        if screen.layout != .line { while lines.last?.isBlank == true { lines.removeLast() } }
        return switch screen.layout {
        case .line: LineScreen(snapshot: snapshot, lines: lines, profile: screen).read()
        case .claude: ClaudeScreen.read(lines, screen, signs: [screen.ready])
        case .codex: CodexScreen.read(lines, screen)
        case .opencode: OpencodeScreen.read(lines, screen)
        }
    }

    /// A limit that is not over yet, or an error that waits for a person.
    private static func announced(
        _ findings: ScreenFindings,
        _ screen: ScreenProfile,
        _ now: Instant,
        _ zones: Zones
    ) -> PaneReading? {
        guard let banner = findings.banner, !screen.past.contains(banner.text) else { return nil }
        let composer = findings.composer?.text
        switch banner.kind {
        case .cutOff:
            return nil
        case .error:
            let reason = "only a person can help: \(banner.text)"
            return PaneReading(.error, reason: reason, composer: composer)
        case .limit:
            let reset = ResetTime.parse(banner.rows, now: now, zones: zones)
            if let reset, now >= reset + margin { return nil }
            return PaneReading(
                .limit,
                reason: "the account is used up: \(banner.text)",
                reset: reset,
                banner: banner.text,
                composer: composer
            )
        }
    }

    private static func atPrompt(
        _ findings: ScreenFindings,
        _ quiet: Duration,
        _ screen: ScreenProfile
    ) -> PaneReading {
        if quiet < screen.quiet {
            let reason = "quiet for \(quiet) of \(screen.quiet)"
            return PaneReading(.busy, reason: reason, composer: "")
        }
        if let banner = findings.banner, banner.kind == .cutOff {
            let reason = "the turn was cut off, and a line makes it go on: \(banner.text)"
            return PaneReading(.idle, reason: reason, composer: "")
        }
        // What was never seen to print anything has been quiet since 1970.
        let time = quiet < .seconds(86_400) ? ", quiet for \(quiet)" : ""
        return PaneReading(.idle, reason: "an empty prompt\(time)", composer: "")
    }

    /// The least time for which nothing was printed: tmux tells the second of the last output, and
    /// it may have been at the end of it.
    private static func silence(of snapshot: PaneSnapshot, now: Instant) -> Duration {
        max(.zero, now.since(Instant(seconds: snapshot.lastOutput)) - .seconds(1))
    }
}
