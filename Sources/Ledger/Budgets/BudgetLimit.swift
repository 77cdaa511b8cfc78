/// What a budget is counted in.
public enum BudgetMeasure: String, Hashable, Sendable, Codable {
    /// Tokens of all classes.
    case tokens
    /// Dollars at list prices.
    case dollars

    /// An amount for people.
    func text(_ amount: Int64) -> String {
        switch self {
        case .tokens: Self.grouped(amount) + (amount == 1 ? " token" : " tokens")
        case .dollars: Money(picodollars: amount).text
        }
    }

    /// A part of a limit for people: `5 of 1,000 tokens`.
    func text(_ amount: Int64, of limit: Int64) -> String {
        switch self {
        case .tokens: Self.grouped(amount) + " of " + text(limit)
        case .dollars: text(amount) + " of " + text(limit)
        }
    }

    /// A number with a comma every three digits.
    static func grouped(_ number: Int64) -> String {
        var text = ""
        for (index, digit) in String(number.magnitude).reversed().enumerated() {
            if index > 0, index.isMultiple(of: 3) { text = "," + text }
            text = String(digit) + text
        }
        return (number < 0 ? "-" : "") + text
    }
}

/// One limit of the settings.
struct BudgetLimit {
    /// Tokens or picodollars.
    let amount: Int64
    let measure: BudgetMeasure
    /// What a person changes to raise it: `gate_tokens`.
    let key: String
}
