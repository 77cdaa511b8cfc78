/// A hub that hooks cannot be installed in, or a file, socket or git child that failed.
public struct HookError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What a program may branch on.
    public enum Code: Hashable, Sendable {
        /// There is no git repository at the path.
        case notARepository
        /// It has a work tree, or is one of the linked work trees of another repository.
        case notBare
        /// It belongs to another user.
        case notOwned
        /// SHA-256, reftable or another way to set a repository up that git-bus cannot serve.
        case unsupported
        /// `git-bus-hook` is not where it should be.
        case noHookBinary
        /// The record of an earlier install cannot be read.
        case badRecord
        /// Another process has it: a second installer, or a second listener.
        case inUse
        /// A git child failed or did not end in time.
        case gitFailed
        /// The file system does not let this user in.
        case denied
        /// The file system refused, for another reason.
        case fileSystem
    }

    /// What a program may branch on.
    public let code: Code
    /// What happened.
    public let message: String
    /// What to do about it; `nil` when there is nothing to say.
    public let hint: String?

    /// Describes a failure.
    public init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// What happened, without the hint.
    public var description: String { message }
}
