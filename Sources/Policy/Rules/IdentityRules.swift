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
        if let host = author.host, isAt(host) { return nil }
        let who = known
        let sentence =
            switch (who, author) {
            case (nil, .unknown): "the author is not who pushes, and neither is in the team"
            case (nil, _): "somebody who is not in the team pushes what \(author.said) says"
            case (let who?, .unknown): "\(who) pushes what somebody says who is not in the team"
            case (let who?, _): "\(who) pushes what \(author.said) says"
            }
        let proof =
            pusher.isSupposed
            ? "this clone pushes as \(who ?? "nobody in the team"): git config user.email"
            : "the hub knows the pusher by \(pusher.proof.rawValue)"
        return Violation(
            .authorNotPusher,
            sentence,
            facts: [proof, "who pushes must be the author, or be listed in [policy] relays"],
            hints: [Mending.keep + " --reset-author"]
        )
    }

    /// What is wrong with a decision of a person: who pushes it must be proved to be one.
    public func decision(of author: Actor) -> Violation? {
        guard author.isHuman, !isProved(author) else { return nil }
        return Violation(
            .decisionByNonHuman,
            "nobody has proved that a person pushes this",
            facts: ["[policy] human_proof = \"verified\", and the pusher is \(who)"] + Self.proving,
            hints: [Mending.explain(.decisionByNonHuman)]
        )
    }

    /// What is wrong with a person's change of protected files.
    public func protected(_ paths: [String], by author: Actor) -> Violation? {
        guard author.isHuman, !isProved(author) else { return nil }
        return Violation(
            .protectedPath,
            "nobody has proved that a person changes these files",
            facts: PathRules.named(paths)
                + ["[policy] human_proof = \"verified\", and the pusher is \(who)"]
                + Self.proving,
            hints: [Mending.explain(.protectedPath)]
        )
    }

    private static let proving = [
        "push over ssh with a key of yours: git bus keys add, on the hub",
        "or, where the hub can prove nobody: human_proof = \"any\"",
    ]

    /// Whether a person's authorship is proved well enough.
    public func isProved(_ author: Actor) -> Bool {
        switch config.policy.humanProof {
        case .any: pusher.name == nil || pusher.isAuthor(author)
        case .verified: pusher.proof != .unverified && pusher.isAuthor(author)
        }
    }

    private var who: String { pusher.name.map(said) ?? pusher.proof.rawValue }

    /// The pusher by name, where the team has somebody of that name.
    private var known: String? {
        guard let who = pusher.actor(in: config) else { return nil }
        if case .unknown = who { return nil }
        return who.said
    }

    private func said(_ name: String) -> String {
        pusher.actor(in: config).map(\.said) ?? name
    }

    /// Whether the pusher may speak for a host: an agent that runs there, or a person.
    private func isAt(_ host: String) -> Bool {
        switch pusher.actor(in: config) {
        case .agent(let name, _): config.agent(name).map { config.runs($0, on: host) } ?? false
        case .human: true
        case .host, .unknown, nil: false
        }
    }

    private func isRelay(_ name: String) -> Bool {
        config.policy.relays.contains { $0.lowercased() == name.lowercased() }
    }
}
