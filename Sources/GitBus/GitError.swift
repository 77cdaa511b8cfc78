/// A failure of libgit2, of a git child, or of a repository that git-bus cannot use.
public struct GitError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What a program may branch on.
    public enum Code: Hashable, Sendable {
        /// No such object, ref or path.
        case notFound
        /// The ref is not where it was believed to be.
        case modified
        /// Somebody else holds the lock.
        case locked
        /// The repository belongs to another user.
        case notOwned
        /// SHA-256, reftable or another extension that libgit2 1.5 cannot read.
        case unsupported
        /// A shallow or partial clone, in which commits are missing.
        case incomplete
        /// An object that is not what it should be.
        case corrupt
        /// A child process ended with this status.
        case failed(Int32)
        /// A child process did not end in time and was killed.
        case timedOut
        /// The task that asked was cancelled.
        case cancelled
        /// Any other code of libgit2.
        case other(Int32)
    }

    /// What a program may branch on.
    public let code: Code
    /// What was being done.
    public let operation: String
    /// What libgit2 or git said, or what we found.
    public let message: String

    /// Describes a failure.
    public init(_ code: Code, _ operation: String, _ message: String) {
        self.code = code
        self.operation = operation
        self.message = message
    }

    /// What was being done and why it failed.
    public var description: String { "\(operation): \(message)" }
}
