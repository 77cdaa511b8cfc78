import BusModel
import Policy

/// A verdict, in the fields that scripts rely on.
struct PushAnswer {
    let verdict: PushVerdict

    var json: JSONValue {
        [
            "schema": "git-bus/check/1", "lawful": .bool(verdict.isLawful),
            "refusals": .array(verdict.refusals.map(Self.json)),
        ]
    }

    private static func json(_ refusal: Refusal) -> JSONValue {
        let violation = refusal.violation
        return [
            "code": .string(violation.code.rawValue),
            "sentence": .string(Terminal.harmless(violation.sentence)),
            "commit": JSONValue(refusal.commit?.hex), "refused": .bool(refusal.isRefused),
            "facts": JSONValue(violation.facts.map(Terminal.harmless)),
            "hints": JSONValue(violation.hints.map(Terminal.harmless)),
        ]
    }

    /// The lines that whoever pushes would read.
    var lines: [String] { RefusalText.lines(for: verdict) }
}
