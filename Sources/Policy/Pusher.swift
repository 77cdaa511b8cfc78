public import BusModel

/// Who pushes, as far as the hub knows.
public struct Pusher: Hashable, Sendable {
    /// An agent by name, a person by e-mail; `nil` where nobody is known.
    public let name: String?
    /// How it was proved.
    public let proof: Proof
    /// Whether no hub was asked: a clone judges its own push, as if its name had been proved.
    public let isSupposed: Bool

    /// Names a pusher. A name that nobody proved is no name.
    public init(name: String?, proof: Proof, isSupposed: Bool = false) {
        self.name = proof == .unverified ? nil : name
        self.proof = proof
        self.isSupposed = isSupposed
    }

    /// Nobody knows who.
    public static let unverified = Pusher(name: nil, proof: .unverified)

    /// Whether a commit of this author is the pusher's own, as far as anybody can tell.
    func isAuthor(_ author: Actor) -> Bool {
        guard let name else { return true }
        return author.name.lowercased() == name.lowercased()
    }

    /// Whether the pusher may push other people's words.
    public func isRelay(in config: SharedConfig) -> Bool {
        guard let name else { return false }
        return config.policy.relays.contains { $0.lowercased() == name.lowercased() }
    }

    /// Who the pusher is in the roster; `nil` where nobody was proved.
    public func actor(in config: SharedConfig) -> Actor? {
        guard let name else { return nil }
        if let agent = config.agent(AgentName(name)) { return .agent(agent.name, agent.role) }
        let address = name.lowercased()
        return config.humans.contains(address) ? .human(address) : .unknown(name)
    }
}
