import Dispatch

/// Runs the jobs of one task on a queue of its own, so that they may block.
final class BlockingExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "git-bus.scenario")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
