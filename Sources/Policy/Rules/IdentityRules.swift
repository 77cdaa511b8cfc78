public import BusModel

/// Whose words somebody may push.
public struct IdentityRules {
    private let config: SharedConfig
    private let pusher: Pusher

    /// Makes the rules of a bus for a pusher.
    public init(_ config: SharedConfig, pusher: Pusher) {
        self.config = config
        self.pusher = pusher
    }

    /// What is wrong with pushing what another author says.
    public func words(of author: Actor) -> Violation? {
        guard let name = pusher.name, !pusher.isAuthor(author), !isRelay(name) else { return nil }
        return Violation(
            .authorNotPusher,
            "\(said(name)) pushes what \(author.said) says",
            facts: ["the hub knows the pusher by \(pusher.proof.rawValue)"],
            hints: ["git commit --amend --no-edit --reset-author, as \(said(name))"]
        )
    }

    /// What is wrong with a decision of a person: who pushes it must be proved to be one.
    public func decision(of author: Actor) -> Violation? {
        guard author.isHuman, !isProved(author) else { return nil }
        return Violation(
            .decisionByNonHuman,
            "nobody has proved that a person pushes this",
            facts: ["[policy] human_proof = \"verified\", and the pusher is \(who)"],
            hints: [
                "push over ssh with a key of yours: git bus keys add, on the hub",
                "or, where the hub can prove nobody: human_proof = \"any\"",
            ]
        )
    }

    /// What is wrong with a person's change of protected files.
    public func protected(_ paths: [String], by author: Actor) -> Violation? {
        guard author.isHuman, !isProved(author) else { return nil }
        return Violation(
            .protectedPath,
            "nobody has proved that a person changes these files",
            facts: PathRules.named(paths)
                + ["[policy] human_proof = \"verified\", and the pusher is \(who)"],
            hints: ["push over ssh with a key of yours: git bus keys add, on the hub"]
        )
    }

    /// Whether a person's authorship is proved well enough.
    public func isProved(_ author: Actor) -> Bool {
        switch config.policy.humanProof {
        case .any: pusher.name == nil || pusher.isAuthor(author)
        case .verified: pusher.proof != .unverified && pusher.isAuthor(author)
        }
    }

    private var who: String { pusher.name.map(said) ?? pusher.proof.rawValue }

    private func said(_ name: String) -> String {
        pusher.actor(in: config).map(\.said) ?? name
    }

    private func isRelay(_ name: String) -> Bool {
        config.policy.relays.contains { $0.lowercased() == name.lowercased() }
    }
}
