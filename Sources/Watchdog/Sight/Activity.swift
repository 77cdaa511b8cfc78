public import BusModel

/// What an agent does now: its screen and its own program's word, weighed against each other.
public struct Activity: Hashable, Sendable {
    /// What it does.
    public let state: PaneState
    /// Why that is so, in words of ours; it quotes no screen.
    public let reason: String
    /// Which dialog is on its screen.
    public let dialog: String?
    /// When it last did anything.
    public let lastSign: Instant
    /// The time that it asks to be left alone until, by its screen or its words.
    public let waitingUntil: Instant?
    /// What tells the dialog on its screen from another.
    public var mark = ""
    /// Whether its own program tells what it does.
    public var isHeard = false

    /// Describes what an agent does.
    public init(
        _ state: PaneState,
        reason: String,
        dialog: String? = nil,
        lastSign: Instant,
        waitingUntil: Instant? = nil
    ) {
        self.state = state
        self.reason = reason
        self.dialog = dialog
        self.lastSign = lastSign
        self.waitingUntil = waitingUntil
    }

    /// How long a program may be silent in a turn before its idle screen is believed instead: a
    /// turn that a person broke off is told by no hook.
    public static let silence = Duration.seconds(90)

    /// Weighs what is seen against what was heard.
    ///
    /// The screen alone can tell a dialog, a draft, copy mode and an end. Whether a turn runs, the
    /// program itself knows best.
    ///
    /// - Parameters:
    ///   - lastOutput: when its terminal last printed something.
    ///   - lastLine: the last line of its screen that is not empty, its composer apart.
    public static func weigh(
        screen: PaneReading,
        hearing: Hearing,
        lastOutput: Instant,
        lastLine: String = "",
        now: Instant
    ) -> Activity {
        // A clock in a status line is output; what the program itself tells is not.
        let lastSign = hearing.lastSignal.map { min(now, $0) } ?? lastOutput
        let waiting = [WaitingUntil.time(in: lastLine), hearing.waitingUntil]
            .compactMap(\.self).max()
        let (state, reason) = judge(screen, hearing, now: now)
        var activity = Activity(
            state,
            reason: reason,
            dialog: state == .dialog ? screen.dialog ?? asked(hearing) : nil,
            lastSign: lastSign,
            waitingUntil: waiting
        )
        activity.mark = screen.mark
        activity.isHeard = hearing.lastSignal != nil
        return activity
    }

    private static func judge(
        _ screen: PaneReading,
        _ hearing: Hearing,
        now: Instant
    ) -> (PaneState, String) {
        switch screen.state {
        case .dead: return (.dead, "its program has ended")
        case .copyMode: return (.copyMode, "somebody scrolls or copies in its terminal")
        case .dialog: return (.dialog, "a dialog is on its screen (\(screen.dialog ?? "unknown"))")
        case .draft: return (.draft, "somebody has typed into its terminal and not sent it")
        case .busy: return (.busy, "it works")
        case .limit: return (.limit, "its account has used up what it may use")
        case .error: return (.error, "its screen shows an error that a ping cannot mend")
        case .idle, .unknown: break
        }
        let isIdle = screen.state == .idle
        let seen: (PaneState, String) =
            isIdle ? (.idle, "at its prompt") : (.unknown, "its screen cannot be told")
        switch hearing.turn {
        case .running(let since):
            let last = max(since, hearing.lastSignal ?? since)
            if now.since(last) < silence { return (.busy, "its program says that a turn runs") }
            return seen
        case .asking(let what, let since):
            // Answered by "no", a question leaves no word; a prompt on the screen does.
            let isFresh = now.since(since) < silence
            return isIdle && !isFresh ? seen : (.dialog, "its program asks a question (\(what))")
        case .failed(let error, _) where isHopeless(error):
            return (.error, "its program cannot go on (\(error))")
        case .ended, .interrupted, .failed, nil: return seen
        }
    }

    private static func asked(_ hearing: Hearing) -> String? {
        if case .asking(let what, _) = hearing.turn { return what }
        return nil
    }

    /// Errors that no ping cures. The words are those of Claude's `StopFailure` hook.
    private static func isHopeless(_ error: String) -> Bool {
        ["authentication_failed", "billing_error"].contains(error)
    }
}
