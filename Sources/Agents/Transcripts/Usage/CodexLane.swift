internal import Ledger

/// One running total of a thread of Codex.
struct CodexLane: Hashable, Sendable, Codable {
    /// What it was; `nil` before the first row.
    private(set) var total: CodexVector?
    /// The request that was last said, where no total was.
    private var last: CodexVector?
    /// How far the total moved, in tokens.
    private var moved: Int64 = 0
    /// How many tokens the requests were.
    private var counted: Int64 = 0
    private var isDoubtful: Bool?

    /// What a row adds.
    enum Step: Equatable {
        case tokens(TokenCount)
        case impossible

        /// `nil` when it is impossible.
        var tokens: TokenCount? {
            switch self {
            case .tokens(let tokens): tokens
            case .impossible: nil
            }
        }
    }

    /// A total that another thread has counted.
    mutating func replay(_ total: CodexVector) { self.total = total }

    /// What a row adds; `nil` when it only repeats.
    mutating func step(_ info: CodexRow.Info) -> Step? {
        guard let said = info.total else { return withoutTotal(info.last) }
        guard said.isSound else { return .impossible }
        // The context was full, or is new: whatever total stands beside, counting begins again.
        guard said.vector != .zero else {
            total = .zero
            return nil
        }
        guard said.vector != total else { return nil }
        let delta = said.vector - (total ?? .zero)
        let isNew = total == nil || delta.isBackwards
        total = said.vector
        let way = isNew ? info.last?.vector ?? said.vector : delta
        guard info.last?.isSound ?? true else { return .impossible }
        let used = info.last?.vector ?? (isNew ? said.vector : delta)
        guard let tokens = used.tokens else { return .impossible }
        last = info.last?.vector
        moved &+= way.input &+ way.output
        counted &+= tokens.total
        return .tokens(tokens)
    }

    /// Whether sums of requests and the total have come apart; true once.
    mutating func findDoubt() -> Bool {
        guard isDoubtful != true, moved > 0, (moved &- counted).magnitude > moved.magnitude / 50
        else { return false }
        isDoubtful = true
        return true
    }

    private mutating func withoutTotal(_ request: CodexRow.Info.Count?) -> Step? {
        guard let request, request.vector != .zero, request.vector != last else { return nil }
        guard request.isSound, let tokens = request.vector.tokens else { return .impossible }
        last = request.vector
        moved &+= tokens.total
        counted &+= tokens.total
        return .tokens(tokens)
    }
}
