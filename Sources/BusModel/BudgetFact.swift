/// What is said of a budget that is nearly spent, or spent.
public struct BudgetFact: Hashable, Sendable {
    /// The name of what is said: the same for one scope, limit and threshold.
    public let id: String
    /// What the budget is for: a gate, a phase, an agent, or a day.
    public let label: String
    /// What was used, and of how much: a sentence without its point.
    public let text: String
    /// What a person can do: a sentence without its point.
    public let remedy: String
    /// What is held once it is spent.
    public let hold: Hold

    /// Describes what is said.
    public init(id: String, label: String, text: String, remedy: String, hold: Hold) {
        self.id = id
        self.label = label
        self.text = text
        self.remedy = remedy
        self.hold = hold
    }

    var fields: [String: JSONValue] {
        [
            "budget": .string(id), "text": .string(text), "remedy": .string(remedy),
            "hold": .string(hold.label),
        ]
    }
}
