/// A regular expression as a tree.
indirect enum PatternNode {
    case empty
    case scalars(ScalarSet)
    case start
    case end
    case boundary(isNegated: Bool)
    case sequence([PatternNode])
    case choice([PatternNode])
    case repetition(PatternNode, atLeast: Int, atMost: Int?)

    /// Whether it can match only at the beginning of the text.
    var isAnchored: Bool {
        switch self {
        case .start: true
        case .sequence(let parts): parts.first?.isAnchored ?? false
        case .choice(let parts): parts.allSatisfy(\.isAnchored)
        case .repetition(let part, let least, _): least > 0 && part.isAnchored
        case .empty, .scalars, .end, .boundary: false
        }
    }
}
