import Dispatch
import Synchronization

/// Runs a task on the thread that waits for it.
///
/// To go from thread to thread costs more than a verdict does: each step wakes a processor. What
/// the task calls may be an actor only where that runs on this thread too, or on a queue of its
/// own: one that runs wherever there is room could be left here with work of others.
final class CallingThread: TaskExecutor, SerialExecutor {
    private let jobs = Mutex<[UnownedJob]>([])
    private let count = DispatchSemaphore(value: 0)

    /// What comes of the work.
    private final class Outcome<Value: Sendable>: Sendable {
        let value = Mutex<Value?>(nil)
    }

    /// Does the work on this thread, and comes back when it is done.
    ///
    /// - Parameter work: gets the executor, for actors that are to run on this thread as well.
    static func run<Value: Sendable>(
        _ work: @escaping @Sendable (CallingThread) async -> Value
    ) -> Value {
        let thread = CallingThread()
        let outcome = Outcome<Value>()
        Task(executorPreference: thread) {
            let value = await work(thread)
            outcome.value.withLock { $0 = value }
        }
        while true {
            thread.runNext()
            if let value = outcome.value.withLock({ $0 }) { return value }
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        count.signal()
    }

    private func runNext() {
        count.wait()
        let job = jobs.withLock { $0.removeFirst() }
        job.runSynchronously(
            isolatedTo: asUnownedSerialExecutor(),
            taskExecutor: asUnownedTaskExecutor()
        )
    }
}
