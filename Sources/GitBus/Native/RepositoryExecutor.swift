internal import Dispatch

/// Runs an actor's jobs on one serial queue, off the cooperative pool, since libgit2 blocks.
///
/// One queue keeps a handle from two threads at a time; no job suspends while it uses one. An actor
/// that shares it with a repository calls that one without going to another thread.
public final class RepositoryExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "git-bus.repository")

    /// Makes a queue.
    public init() {}

    /// Runs a job behind those that wait.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    /// Ends the program when called from elsewhere.
    public func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
