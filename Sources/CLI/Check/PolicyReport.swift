import BusModel
import Policy

/// The rules of a bus, for people and for scripts.
struct PolicyReport {
    let config: SharedConfig

    private var policy: PolicyConfig { config.policy }

    var lines: [String] {
        let rules = RuleCode.allCases.filter { $0 != .internalFault }.map { code in
            let mode = EventLine.pad(policy.enforce[code].rawValue, 7)
            return "\(EventLine.pad(code.rawValue, 15)) \(mode) \(RuleBook.entry(code).refuses)"
        }
        return rules + [""]
            + settings.map { key, value in
                "\(EventLine.pad(key, 17)) \(Terminal.harmless(value))"
            }
    }

    private var settings: [(String, String)] {
        [
            ("humans", list(config.humans)), ("human_proof", policy.humanProof.rawValue),
            ("protected", list(policy.protected.map(\.text))), ("relays", list(policy.relays)),
            ("refs", list(policy.refs.map(\.text))), ("confidence", policy.confidence.rawValue),
            ("commits_per_push", "\(policy.commitsPerPush)"),
            ("max_file_bytes", "\(policy.maxFileBytes)"),
            ("max_diff_lines", "\(policy.maxDiffLines)"),
            ("clock_ahead", "\(policy.clockAhead) s"),
        ]
            + policy.paths.sorted { $0.key < $1.key }.map { role, globs in
                ("paths.\(role)", list(globs.map(\.text)))
            }
    }

    private func list(_ texts: [String]) -> String {
        texts.isEmpty ? "none" : texts.joined(separator: ", ")
    }

    var json: JSONValue {
        let rules = RuleCode.allCases.map { code in
            (code.rawValue, JSONValue.string(policy.enforce[code].rawValue))
        }
        let paths = policy.paths.mapValues { JSONValue($0.map(\.text)) }
        return [
            "schema": "git-bus/policy/1",
            "rules": .object(Dictionary(uniqueKeysWithValues: rules)),
            "humans": JSONValue(config.humans),
            "human_proof": .string(policy.humanProof.rawValue),
            "protected": JSONValue(policy.protected.map(\.text)),
            "confidence": .string(policy.confidence.rawValue),
            "refs": JSONValue(policy.refs.map(\.text)), "relays": JSONValue(policy.relays),
            "commits_per_push": .int(Int64(policy.commitsPerPush)),
            "max_file_bytes": .int(Int64(policy.maxFileBytes)),
            "max_diff_lines": .int(Int64(policy.maxDiffLines)),
            "clock_ahead_s": .int(Int64(policy.clockAhead)), "paths": .object(paths),
        ]
    }
}
