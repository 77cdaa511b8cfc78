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

extension FileChange {
    /// Whether there is a line that was not there, or that was elsewhere. Empty lines do not count.
    package var addsLines: Bool { Self.keeps(after, in: before) != true }

    /// Whether a line is gone, or stands elsewhere. Empty lines do not count.
    package var takesLinesAway: Bool { Self.keeps(before, in: after) == false }

    /// Whether the lines of one file all stand in another, in their order; `nil` when one of them
    /// is nothing to read.
    private static func keeps(_ part: FileState?, in whole: FileState?) -> Bool? {
        guard let part, !part.isBlank else { return true }
        // Nothing is a line of no file; large ones would take long to be split for that.
        if whole == nil, part.content != nil { return false }
        guard let few = part.content, let many = whole == nil ? [] : whole?.content else {
            return nil
        }
        let newline = UInt8(ascii: "\n")
        var rest = many.split(separator: newline)[...]
        for line in few.split(separator: newline) {
            guard let place = rest.firstIndex(of: line) else { return false }
            rest = rest[(place + 1)...]
        }
        return true
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

    /// Whether it is a file that is too large to be read.
    public var isTooLarge: Bool { kind == .file && content == nil }

    /// Whether there is nothing to read but blanks. A file too large to read is not blank.
    public var isBlank: Bool {
        guard kind == .file, let content else { return false }
        return content.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
    }
}
