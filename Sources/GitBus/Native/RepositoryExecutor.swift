internal import Dispatch

/// Runs an actor's jobs on one serial queue, off the cooperative pool, since libgit2 blocks.
///
/// One queue keeps a handle from two threads at a time; no job suspends while it uses one.
final class RepositoryExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "git-bus.repository")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
