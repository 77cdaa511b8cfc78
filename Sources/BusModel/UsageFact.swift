/// What was found in an agent's transcripts at one look.
public struct UsageFact: Hashable, Sendable {
    /// Whose transcripts they are.
    public let agent: AgentName
    /// What wrote them: `claude`.
    public let backend: String
    /// How many requests are new, or known better than before.
    public let requests: Int
    /// By how much each class of tokens grew, by its name: `input`, `cache_read`. It may be less
    /// than nothing where a request turned out to be another agent's.
    public let tokens: [String: Int64]

    /// Describes what was found.
    public init(agent: AgentName, backend: String, requests: Int, tokens: [String: Int64]) {
        self.agent = agent
        self.backend = backend
        self.requests = requests
        self.tokens = tokens
    }

    var fields: [String: JSONValue] {
        var fields = tokens.mapValues(JSONValue.int)
        fields["backend"] = .string(backend)
        fields["requests"] = .int(Int64(requests))
        return fields
    }
}
