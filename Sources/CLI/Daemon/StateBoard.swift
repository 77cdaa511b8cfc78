import Decisions
import Synchronization

/// The state of the bus as it was last written down, for those who must not wait for a look.
final class StateBoard: Sendable {
    private let shown = Mutex(BusState())

    /// The state.
    var state: BusState { shown.withLock { $0 } }

    /// Shows a newer one.
    func show(_ state: BusState) { shown.withLock { $0 = state } }
}
