public import BusModel

/// When an agent is reminded of a ping that it was given and that is still true: thrice, ever more
/// rarely, and only while it does nothing.
public enum ReminderLadder {
    /// How long it must have been idle before each reminder.
    public static let steps: [Duration] = [.seconds(60), .seconds(300), .seconds(1800)]

    /// When the next reminder is due; `nil` when there were enough.
    ///
    /// - Parameters:
    ///   - typed: when the ping was typed.
    ///   - reminded: when it was reminded of last, if it was.
    ///   - reminders: how often.
    ///   - lastSign: when the agent last did anything.
    public static func due(
        typed: Instant,
        reminded: Instant?,
        reminders: Int,
        lastSign: Instant
    ) -> Instant? {
        guard steps.indices.contains(reminders) else { return nil }
        return max(reminded ?? typed, lastSign) + steps[reminders]
    }
}
