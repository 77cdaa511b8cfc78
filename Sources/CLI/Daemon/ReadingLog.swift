import Logging
import Synchronization

/// Says in the log of the daemon how far it has read a long past: now and then, and at the end.
final class ReadingLog: Sendable {
    private let log: Logger
    private let last = Mutex(ContinuousClock.now)

    private static let gap = Duration.seconds(3)

    init(log: Logger) { self.log = log }

    /// Says it, if it was not said a moment ago.
    func note(_ count: Int, of total: Int) {
        let isDue = last.withLock { last in
            guard count == total || ContinuousClock.now - last >= Self.gap else { return false }
            last = .now
            return true
        }
        if isDue { log.info("read \(count) of \(total) commits (\(count * 100 / total) %)") }
    }
}
