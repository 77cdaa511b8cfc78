import BusModel
import Decisions

/// What becomes of the wish to take an item, in one state of the bus.
enum TakeAnswer: Hashable {
    /// Nobody has it.
    case free
    /// Who asks has it already.
    case own
    /// Somebody else has it, and a person waived the rule against that.
    case waived(AgentName)
    /// Somebody else has it.
    case taken(AgentName)
    /// Who asks cannot have items.
    case notAnAgent

    /// - Parameter override: whether the rule on leases is waived.
    init(holder: AgentName?, actor: Actor, isWaived: Bool) {
        guard let agent = actor.agent else {
            self = .notAnAgent
            return
        }
        switch holder {
        case nil: self = .free
        case agent?: self = .own
        case let other?: self = isWaived ? .waived(other) : .taken(other)
        }
    }
}
