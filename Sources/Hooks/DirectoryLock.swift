internal import Foundation

/// Holds a directory against others who take it the same way, until released or the process ends.
final class DirectoryLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock.
    ///
    /// - Throws: `.inUse` when somebody else has it.
    init(_ directory: String) throws(HookError) {
        descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileTree.failure("open", directory) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let problem = errno
            guard problem == EWOULDBLOCK else {
                throw FileTree.failure("lock", directory, problem)
            }
            throw HookError(.inUse, "another git-bus installs or removes hooks in \(directory)")
        }
    }

    deinit { close(descriptor) }
}
