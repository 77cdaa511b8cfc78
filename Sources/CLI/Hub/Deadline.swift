/// Work for which somebody waits so long and no longer.
enum Deadline {
    /// The time is over.
    struct Passed: Error {}

    /// Does the work, or gives it up: then its task is cancelled, and nobody waits until it has
    /// seen that.
    static func run<Value: Sendable>(
        within limit: Duration,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let (ends, end) = AsyncStream<Result<Value, any Error>>.makeStream()
        let task = Task {
            do { end.yield(.success(try await work())) } catch { end.yield(.failure(error)) }
        }
        let timer = Task {
            // Why it may fail: it is cancelled once there is an answer, and then nobody listens.
            try? await Task.sleep(for: limit)  // why: see above
            end.yield(.failure(Passed()))
        }
        defer {
            task.cancel()
            timer.cancel()
        }
        for await first in ends { return try first.get() }
        // Nobody ends the stream but the cancellation of whoever waits.
        throw CancellationError()
    }
}
