import BusModel
import Decisions
import Policy

/// What a rule says, and what becomes of a push that breaks it on this bus.
struct RuleExplanation {
    private let code: RuleCode
    private let entry: RuleBook.Entry
    /// `nil` outside of any bus.
    private let mode: PolicyConfig.Enforcement.Mode?

    /// - Returns: `nil` for what is no code of a rule.
    /// - Throws: for one that looks like a code and is none.
    init?(code text: String, _ bus: BusOptions) async throws {
        let name = text.uppercased()
        guard name.hasPrefix("BUS-") else { return nil }
        guard let code = RuleCode(rawValue: name) else {
            let known = RuleCode.allCases.map(\.rawValue)
            let close = Nearest.names(to: name, among: known)
            throw CommandFailure(
                .malformed,
                "there is no rule \(Terminal.harmless(name))",
                facts: close.isEmpty ? [] : ["did you mean: \(close.joined(separator: ", "))"],
                hints: ["git bus policy show"]
            )
        }
        self.code = code
        entry = RuleBook.entry(code)
        // Why try?: a rule says the same outside of any bus.
        mode = (try? await bus.load())?.state.config?.policy.enforce[code]
    }

    var lines: [String] {
        [code.rawValue, "refuses  \(entry.refuses)", "why      \(entry.why)"]
            + ["mend     \(entry.mend)"] + (mode.map { ["here     \($0.words)"] } ?? [])
    }

    var json: JSONValue {
        [
            "schema": "git-bus/explain-rule/1", "code": .string(code.rawValue),
            "refuses": .string(entry.refuses), "why": .string(entry.why),
            "mend": .string(entry.mend), "enforce": JSONValue(mode?.rawValue),
        ]
    }
}

extension PolicyConfig.Enforcement.Mode {
    /// What becomes of a push, in words.
    var words: String {
        switch self {
        case .refuse: "refuse"
        case .warn: "warn: the push lands, and the event changes no state all the same"
        case .off: "off: nobody looks"
        }
    }
}
