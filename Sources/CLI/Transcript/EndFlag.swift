import Foundation
import Synchronization

/// Whether somebody asked for the end, by a signal.
final class EndFlag: Sendable {
    private let wasAsked = Atomic(false)

    /// Signals do no more than be noted from here on.
    init() {
        let signals = EndSignals([SIGINT, SIGTERM, SIGHUP])
        let stream = signals.stream
        Task {
            for await _ in stream { wasAsked.store(true, ordering: .relaxed) }
            withExtendedLifetime(signals) {}
        }
    }

    var isSet: Bool { wasAsked.load(ordering: .relaxed) }
}
