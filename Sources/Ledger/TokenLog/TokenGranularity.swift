/// What `token-log.jsonl` has records of: the setting `token_granularity`.
public enum TokenGranularity: String, Hashable, Sendable, Codable, CaseIterable {
    /// Of every gate, and of every phase.
    case gate
    /// Of every phase.
    case phase
}
