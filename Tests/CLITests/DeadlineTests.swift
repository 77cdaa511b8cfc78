import Testing

@testable import CLI

@Suite struct `Work with a deadline` {
    @Test func `that is done in time has its result`() async throws {
        #expect(try await Deadline.run(within: .seconds(60)) { 7 } == 7)
        struct Fault: Error {}
        await #expect(throws: Fault.self) {
            try await Deadline.run(within: .seconds(60)) { throw Fault() }
        }
    }

    @Test func `is told to stop when the time is over, and not waited for`() async throws {
        let (stopped, stop) = AsyncStream<Bool>.makeStream()
        let (never, hold) = AsyncStream<Void>.makeStream()
        await #expect(throws: Deadline.Passed.self) {
            try await Deadline.run(within: .milliseconds(10)) {
                // Ends when its task is cancelled and at nothing else.
                for await _ in never {}
                stop.yield(Task.isCancelled)
            }
        }
        for await wasCancelled in stopped {
            #expect(wasCancelled)
            break
        }
        withExtendedLifetime(hold) {}
    }

    @Test func `ends with whoever waits for it`() async {
        let (never, hold) = AsyncStream<Void>.makeStream()
        let waiting = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await Deadline.run(within: .seconds(60)) { for await _ in never {} }
        }
        await #expect(throws: CancellationError.self) { try await waiting.value }
        withExtendedLifetime(hold) {}
    }
}
