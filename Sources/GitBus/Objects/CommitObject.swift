internal import BusModel

/// A commit as it stands in the object database (gitformat: `tree`, `parent`s, `author`, …).
struct CommitObject {
    let tree: ObjectID
    let parents: [ObjectID]
    let authorEmail: String
    let committedAt: Instant
    let message: String

    init(_ bytes: UnsafeRawBufferPointer, id: ObjectID) throws(GitError) {
        var tree: ObjectID?
        var author: Signature?
        var committer: Signature?
        var rest = Slice(base: bytes, bounds: bytes.indices)
        // Of what stands there twice the first counts: it is the one that fsck checks.
        while let line = Self.nextLine(&rest), !line.isEmpty {
            if tree == nil, line.starts(with: Key.tree) {
                tree = Self.id(line.dropFirst(Key.tree.count))
            } else if author == nil, line.starts(with: Key.author) {
                author = Signature(line.dropFirst(Key.author.count))
            } else if committer == nil, line.starts(with: Key.committer) {
                committer = Signature(line.dropFirst(Key.committer.count))
            }
        }
        guard let tree else { throw GitError(.corrupt, "read \(id)", "a commit without a tree") }
        self.tree = tree
        self.parents = Self.parents(bytes)
        self.authorEmail = author?.email ?? ""
        self.committedAt = committer?.at ?? Instant(milliseconds: 0)
        self.message = String(decoding: rest, as: UTF8.self)
    }

    /// The parents alone: all that a walk needs.
    static func parents(_ bytes: UnsafeRawBufferPointer) -> [ObjectID] {
        var parents: [ObjectID] = []
        var rest = Slice(base: bytes, bounds: bytes.indices)
        while let line = nextLine(&rest) {
            if line.starts(with: Key.parent), let parent = id(line.dropFirst(Key.parent.count)) {
                parents.append(parent)
            } else if !line.starts(with: Key.tree) {
                break
            }
        }
        return parents
    }

    /// The first line of the message that is not blank, as git shows it.
    var subject: String {
        for line in message.utf8.split(separator: UInt8(ascii: "\n")) {
            guard let last = line.lastIndex(where: { !Self.isBlank($0) }) else { continue }
            return String(decoding: line[...last], as: UTF8.self)
        }
        return ""
    }

    private typealias Bytes = Slice<UnsafeRawBufferPointer>

    private enum Key {
        static let tree = Array("tree ".utf8)
        static let parent = Array("parent ".utf8)
        static let author = Array("author ".utf8)
        static let committer = Array("committer ".utf8)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

    private static func nextLine(_ rest: inout Bytes) -> Bytes? {
        guard !rest.isEmpty else { return nil }
        let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
        let line = rest[..<end]
        rest = end == rest.endIndex ? rest[end...] : rest[rest.index(after: end)...]
        return line
    }

    private static func id(_ digits: Bytes) -> ObjectID? {
        ObjectID(rawHex: UnsafeRawBufferPointer(rebasing: digits))
    }

    /// `Name <email> seconds zone`, taken apart as git does.
    private struct Signature {
        var email = ""
        var at = Instant(milliseconds: 0)

        init(_ bytes: Bytes) {
            guard let open = bytes.firstIndex(of: UInt8(ascii: "<")),
                let close = bytes[open...].firstIndex(of: UInt8(ascii: ">")),
                let end = bytes.lastIndex(of: UInt8(ascii: ">"))
            else { return }
            email = String(decoding: bytes[bytes.index(after: open)..<close], as: UTF8.self)
            let digits = bytes[end...].dropFirst().drop { $0 == 0x20 }.prefix(while: \.isASCIIDigit)
            at = Instant(seconds: Int64(String(decoding: digits, as: UTF8.self)) ?? 0)
        }
    }
}
