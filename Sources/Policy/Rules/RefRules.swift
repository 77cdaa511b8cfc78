public import BusModel

/// Which refs may be pushed, and how the bus may move.
public struct RefRules {
    private let config: SharedConfig
    private let pusher: Pusher

    /// Makes the rules of a bus for a pusher.
    public init(_ config: SharedConfig, pusher: Pusher) {
        self.config = config
        self.pusher = pusher
    }

    /// How a new tip stands to the old one.
    public enum Ancestry: Hashable, Sendable {
        /// The ref is new, or goes on from the old tip along first parents.
        case goesOn
        /// The old tip is in the new one's past, but not on its first-parent chain.
        case foxtrot
        /// The old tip is not in the new one's past.
        case rewind
    }

    /// What is wrong with moving the bus.
    public func bus(_ update: RefUpdate, _ ancestry: Ancestry) -> [Violation] {
        guard case .at = update.after else {
            return [Violation(.deletion, "the branch of the bus cannot be deleted")]
        }
        guard case .at(let old) = update.before else { return [] }
        switch ancestry {
        case .goesOn: return []
        case .foxtrot:
            return [
                Violation(
                    .foxtrot,
                    "the merge has the bus on its second side, and would turn its order round",
                    facts: ["the bus is at \(old.short)"],
                    hints: ["git pull --rebase"]
                )
            ]
        case .rewind:
            return [
                Violation(
                    .rewind,
                    "the push would take commits away from the bus",
                    facts: ["the bus is at \(old.short)"],
                    hints: ["git pull --rebase"]
                )
            ]
        }
    }

    /// What is wrong with pushing another ref.
    public func other(_ ref: RefName) -> [Violation] {
        let text = ref.text
        // git keeps refs as files: this one would leave no room for any proposal.
        if text == Self.proposalsFolder {
            return [foreign("a branch of that name would leave no room for proposals", ref)]
        }
        if Self.proposals.matches(text) || config.policy.refs.match(text) { return [] }
        let who = pusher.actor(in: config)
        if text.hasPrefix("refs/tags/") {
            return isPerson(who) ? [] : [foreign("only a person may push tags", ref)]
        }
        if text.hasPrefix(Self.costs) {
            let host = String(text.dropFirst(Self.costs.count))
            if isOf(host, who) { return [] }
        }
        return [foreign("this ref may not be pushed", ref)]
    }

    private static let proposals = PathGlob(proposalsFolder + "/**")
    private static let proposalsFolder = "refs/heads/proposals"
    private static let costs = "refs/notes/bus-cost/"

    private func isPerson(_ who: Actor?) -> Bool {
        who?.isHuman ?? (config.policy.humanProof == .any)
    }

    /// Whether notes of this host may be pushed by this one.
    private func isOf(_ host: String, _ who: Actor?) -> Bool {
        guard !host.isEmpty, !host.contains("/") else { return false }
        guard let who else { return true }
        guard let agent = who.agent.flatMap(config.agent) else { return who.isHuman }
        return config.runs(agent, on: host)
    }

    private func foreign(_ sentence: String, _ ref: RefName) -> Violation {
        let refs =
            ["refs/heads/\(config.branch)", "refs/heads/proposals/**"]
            + config.policy.refs.map(\.text)
        return Violation(
            .foreignRef,
            sentence,
            facts: [
                "may be pushed: \(refs.joined(separator: ", "))",
                "a person can add it to [policy] refs in git-bus.toml",
            ],
            hints: [Self.proposal(ref.text) ?? Mending.explain(.foreignRef)]
        )
    }

    /// How a branch is pushed as a proposal, where its name tells how that could be called.
    private static func proposal(_ ref: String) -> String? {
        guard ref.hasPrefix("refs/heads/"), ref != proposalsFolder,
            let name = ref.split(separator: "/").last, PathName.isSafe(String(name)),
            name.utf8.allSatisfy({ $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "-") })
        else { return nil }
        return "git push origin HEAD:\(proposalsFolder)/\(name)"
    }
}
