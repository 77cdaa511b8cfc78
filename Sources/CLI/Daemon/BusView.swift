import Decisions
import GitBus
import Phases

/// The bus as a whole look found it, all of one moment.
struct BusView: Sendable {
    let state: BusState
    /// Whether a rewind stopped what git-bus does by itself.
    let isHalted: Bool
    let repository: BusRepository

    /// Whether git-bus does anything by itself now.
    var mayAct: Bool { !isHalted && !state.holds.isBusHeld }
}
