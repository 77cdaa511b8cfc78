/// A journal that cannot be used, or a write that failed.
public struct JournalError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What a program may branch on.
    public enum Code: Hashable, Sendable {
        /// Another daemon has it.
        case inUse
        /// A newer version of git-bus wrote it.
        case tooNew
        /// There is none.
        case absent
        /// What was read does not add up.
        case corrupt
        /// There is no room left.
        case full
        /// The file system does not let this user in.
        case denied
        /// SQLite or the file system failed.
        case storage
    }

    /// What a program may branch on.
    public let code: Code
    /// What happened.
    public let message: String

    /// Describes a failure.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// What happened.
    public var description: String { message }
}
