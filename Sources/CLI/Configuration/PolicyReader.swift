import BusModel

/// Reads the `[policy]` table: what the rules allow.
enum PolicyReader {
    static func read(
        _ section: TOMLSection?,
        agents: [AgentConfig],
        humans: [String]
    ) throws(ConfigFault) -> PolicyConfig {
        var policy = PolicyConfig()
        guard let section else { return policy }
        policy.enforce = try enforcement(section)
        policy.humanProof =
            try section.word("human_proof", PolicyConfig.HumanProof.self) ?? policy.humanProof
        policy.confidence =
            try section.word("confidence", PolicyConfig.Confidence.self) ?? policy.confidence
        // The settings themselves are protected whatever they say.
        let protected = try globs("protected", section) ?? policy.protected
        policy.protected =
            protected
            + (protected.match("git-bus.toml") ? [] : ["git-bus.toml"])
            .map { PathGlob($0) }
        policy.refs = try globs("refs", section) ?? []
        policy.relays = try relays(section, agents, humans)
        policy.commitsPerPush = try count("commits_per_push", section) ?? policy.commitsPerPush
        policy.maxFileBytes = try count("max_file_bytes", section) ?? policy.maxFileBytes
        policy.maxDiffLines = try count("max_diff_lines", section) ?? policy.maxDiffLines
        policy.clockAhead = try section.seconds("clock_ahead") ?? policy.clockAhead
        policy.paths = try paths(section)
        return policy
    }

    private typealias Mode = PolicyConfig.Enforcement.Mode

    private static func enforcement(
        _ section: TOMLSection
    ) throws(ConfigFault) -> PolicyConfig.Enforcement {
        var enforcement = PolicyConfig.Enforcement()
        switch section.value("enforce") {
        case nil: break
        case .string: enforcement.standard = try mode("enforce", section) ?? .refuse
        default:
            guard let table = try section.section("enforce") else { break }
            for key in table.keys {
                guard let mode = try mode(key, table) else { continue }
                if key == "default" {
                    enforcement.standard = mode
                    continue
                }
                guard let code = RuleCode(rawValue: key.uppercased()) else {
                    let known = RuleCode.allCases.map(\.rawValue)
                    let close = Nearest.names(to: key.uppercased(), among: known)
                    throw table.fault(
                        key,
                        "there is no rule \(key)",
                        hint: close.first.map { "did you mean \($0)?" } ?? "man git-bus-rules"
                    )
                }
                try refuseOff(mode, of: code, key, table)
                enforcement.rules[code.rawValue] = mode
            }
        }
        if enforcement.standard == .off {
            throw section.fault(
                "enforce",
                "only rules of LIMIT, PATH and INBOX can be off, each by its name",
                hint: "enforce = \"warn\""
            )
        }
        return enforcement
    }

    private static func refuseOff(
        _ mode: Mode,
        of code: RuleCode,
        _ key: String,
        _ table: TOMLSection
    ) throws(ConfigFault) {
        guard mode == .off, !code.mayBeOff else { return }
        throw table.fault(
            key,
            "\(code.rawValue) cannot be off; only rules of LIMIT, PATH and INBOX can",
            hint: "\"\(code.rawValue)\" = \"warn\""
        )
    }

    private static func mode(_ key: String, _ table: TOMLSection) throws(ConfigFault) -> Mode? {
        try table.word(key, Mode.self)
    }

    private static func globs(
        _ key: String,
        _ section: TOMLSection
    ) throws(ConfigFault) -> [PathGlob]? {
        guard let texts = try section.strings(key) else { return nil }
        for text in texts where text.isBlank || text.hasPrefix("/") || text.contains("..") {
            throw section.fault(
                key,
                "\"\(text)\" is no pattern of paths from the root of the repository",
                hint: "like \"prompts/**\" or \"*.toml\""
            )
        }
        return texts.map { PathGlob($0) }
    }

    private static func relays(
        _ section: TOMLSection,
        _ agents: [AgentConfig],
        _ humans: [String]
    ) throws(ConfigFault) -> [String] {
        let names = try section.strings("relays") ?? []
        let known = agents.map(\.name.text) + humans
        for name in names where !known.contains(where: { $0.lowercased() == name.lowercased() }) {
            throw section.fault(
                "relays",
                "\"\(name)\" is neither an agent nor one of humans",
                hint: Nearest.names(to: name, among: known).first.map { "did you mean \($0)?" }
            )
        }
        return names
    }

    private static func count(
        _ key: String,
        _ section: TOMLSection
    ) throws(ConfigFault) -> Int? {
        guard let number = try section.int(key) else { return nil }
        guard number > 0 else { throw section.fault(key, "\(key) must be more than 0") }
        return number
    }

    private static func paths(
        _ section: TOMLSection
    ) throws(ConfigFault) -> [String: [PathGlob]] {
        guard let table = try section.section("paths") else { return [:] }
        var paths: [String: [PathGlob]] = [:]
        for key in table.keys {
            guard AgentConfig.Role(rawValue: key) != nil else {
                let roles = AgentConfig.Role.allCases.map(\.rawValue)
                throw table.fault(
                    key,
                    "there is no role \(key)",
                    hint: "roles: \(roles.joined(separator: ", "))"
                )
            }
            paths[key] = try globs(key, table) ?? []
        }
        return paths
    }
}
