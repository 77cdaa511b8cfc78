/// Why a rule did or did not act, for `git bus explain agent`.
public struct Trace: Hashable, Sendable, Codable {
    /// The rules of the watchdog.
    public enum Rule: String, Hashable, Sendable, Codable, CaseIterable {
        /// Whether its program is started, or started again.
        case heal
        /// Whether it is moved on to a new phase.
        case advance
        /// Whether it is nudged or started afresh because it is idle.
        case stall
        /// Whether it waits for its account.
        case limit
        /// Whether it is woken.
        case wake
        /// Whether anything may be typed to it.
        case ping
    }

    /// What a rule came to.
    public enum Outcome: String, Hashable, Sendable, Codable, CaseIterable {
        /// It did something.
        case acted
        /// It would, and something stands against it for now.
        case waits
        /// There is nothing to do.
        case nothing
        /// It asks for a person.
        case asks
    }

    /// The rule.
    public let rule: Rule
    /// What it came to.
    public let outcome: Outcome
    /// Why, in words that change only when the reason does: times, not how long is left.
    public let why: String

    /// Describes a decision.
    public init(_ rule: Rule, _ outcome: Outcome, _ why: String) {
        self.rule = rule
        self.outcome = outcome
        self.why = why
    }
}
