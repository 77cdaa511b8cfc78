/// A bell that rings once, however often it was pulled before somebody listened.
final class Bell: Sendable {
    let rings: AsyncStream<Void>
    private let pull: AsyncStream<Void>.Continuation

    init() { (rings, pull) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    func ring() { pull.yield() }

    /// Rings a while from now.
    func ring(after delay: Duration) {
        let pull = self.pull
        Task {
            // Why it may fail: then the process is ending, and nobody listens.
            try? await Task.sleep(for: delay)  // why: see above
            pull.yield()
        }
    }

    func finish() { pull.finish() }
}
