import Dispatch
import Foundation
import Synchronization

/// Work for which somebody waits so long and no longer.
enum Deadline {
    private final class Outcome<Value: Sendable>: Sendable {
        let value = Mutex<Value?>(nil)
        let isOver = Mutex(false)
    }

    /// Does the work on a thread of its own, and comes back when it is done or the time is over.
    ///
    /// - Parameter work: is told whether somebody still waits; it should end soon when nobody does.
    /// - Returns: `nil` when the time was over first.
    static func run<Value: Sendable>(
        within limit: Duration,
        _ work: @escaping @Sendable (_ isAsked: @escaping @Sendable () -> Bool) -> Value
    ) -> Value? {
        let outcome = Outcome<Value>()
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            let value = work { !outcome.isOver.withLock { $0 } }
            outcome.value.withLock { $0 = value }
            done.signal()
        }
        let (seconds, attoseconds) = limit.components
        let end = DispatchTime.now() + Double(seconds) + Double(attoseconds) * 1e-18
        if done.wait(timeout: end) == .timedOut { outcome.isOver.withLock { $0 = true } }
        return outcome.value.withLock { $0 }
    }
}
