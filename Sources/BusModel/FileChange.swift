/// A watched file that differs between a step and its first parent.
public struct FileChange: Hashable, Sendable {
    /// The path from the root of the repository, `/` between its parts.
    public let path: String
    /// The file before, or `nil` when it is new.
    public let before: FileState?
    /// The file after, or `nil` when it is gone.
    public let after: FileState?

    /// Describes a change of the file at `path`.
    public init(path: String, before: FileState?, after: FileState?) {
        self.path = path
        self.before = before
        self.after = after
    }
}

/// A file at one commit.
public struct FileState: Hashable, Sendable {
    /// What stands at a path.
    public enum Kind: Hashable, Sendable {
        /// A plain file.
        case file
        /// A symbolic link or a submodule, which nothing of the bus may be.
        case foreign
    }

    /// What stands there.
    public let kind: Kind
    /// The blob's id.
    public let blob: ObjectID
    /// The bytes, or `nil` for what is not a file, or a file larger than ``contentBytesMax``.
    public let content: [UInt8]?

    /// The largest file of the bus that is read: one megabyte.
    public static let contentBytesMax = 1_000_000

    /// Describes a file.
    public init(kind: Kind, blob: ObjectID, content: [UInt8]?) {
        self.kind = kind
        self.blob = blob
        self.content = content
    }

    /// Whether there is nothing to read but blanks. A file too large to read is not blank.
    public var isBlank: Bool {
        guard kind == .file, let content else { return false }
        return content.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
    }
}
