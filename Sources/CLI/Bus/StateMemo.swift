import BusModel
import Decisions

/// The state as the journal keeps it. The version says which program can read it back.
struct StateMemo: Codable {
    /// Raised whenever the meaning of a field of the state changes; then it is folded anew.
    static let version = 4

    var version = StateMemo.version
    var state: BusState
    /// The pings of rules broken before this host looked, which it does not give.
    var quiet: [EffectID] = []
    /// Whether the look at what was there before this host was not over yet.
    var isAttaching: Bool?
    /// Whether the state is that of a commit in the middle of what a look takes.
    var isHalfway: Bool?

    static func bytes(
        of state: BusState,
        quiet: Set<EffectID> = [],
        isAttaching: Bool = false,
        isHalfway: Bool = false
    ) throws -> [UInt8] {
        try CanonicalJSON.bytes(
            StateMemo(
                state: state,
                quiet: quiet.sorted { $0.text < $1.text },
                isAttaching: isAttaching ? true : nil,
                isHalfway: isHalfway ? true : nil
            )
        )
    }

    /// - Returns: `nil` when another version wrote it, or it does not add up with the nonces.
    static func state(from bytes: [UInt8], nonces: Set<String>) -> BusState? {
        read(from: bytes, nonces: nonces)?.state
    }

    /// The memo, its state with its nonces.
    static func read(from bytes: [UInt8], nonces: Set<String>) -> StateMemo? {
        // Why no error: a memo is a cache, and what cannot be read back is folded anew.
        guard var memo = try? CanonicalJSON.decode(StateMemo.self, from: bytes),  // why: see above
            memo.version == version
        else { return nil }
        return memo.state.restore(nonces: nonces) ? memo : nil
    }
}
