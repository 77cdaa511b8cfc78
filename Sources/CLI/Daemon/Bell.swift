import Synchronization

/// A bell that rings once, however often it was pulled before somebody listened.
final class Bell: Sendable {
    let rings: AsyncStream<Void>
    private let pull: AsyncStream<Void>.Continuation
    private let next = Mutex<ContinuousClock.Instant?>(nil)

    init() { (rings, pull) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    func ring() { pull.yield() }

    /// Rings a while from now.
    ///
    /// One that was asked for before, and has not rung yet, is enough where it is not later.
    func ring(after delay: Duration) {
        if delay <= .zero { return ring() }
        let due = ContinuousClock.now + delay
        let isNew = next.withLock { next in
            if let known = next, known <= due { return false }
            next = due
            return true
        }
        guard isNew else { return }
        Task {
            // Why it may fail: then the process is ending, and nobody listens.
            try? await Task.sleep(until: due)  // why: see above
            next.withLock { if $0 == due { $0 = nil } }
            pull.yield()
        }
    }

    func finish() { pull.finish() }
}
