internal import Foundation

/// How far one file of usage was read, and what of it must be known to go on.
public struct UsagePosition: Hashable, Sendable, Codable {
    var tail = TailPosition()
    /// How many lines are behind.
    var lines = 0
    /// What the file began with: a number of a file is given to another one when it is deleted.
    var head: Head?
    /// Whether it was said that the file is gone.
    var isGone: Bool?
    /// The thread of a rollout.
    var codex: CodexThread?
    /// The session of a file of Gemini.
    var session: String?
    /// The run of aider that a history has come to.
    var aider: AiderRun?
    /// What a file that is read at once, or a database, looked like when it was read.
    var stamp: FileStamp?
    /// Whether it looked so twice. The clock of a disk is coarse: what was written right after the
    /// first look may look the same.
    var isStampSure: Bool?
    /// How far each session of a database was read: when its messages were last changed.
    var marks: [String: Int64]?

    /// Nothing was read yet.
    public init() {}

    /// The first bytes of a file, as a number.
    struct Head: Hashable, Sendable, Codable {
        var count: Int
        var hash: UInt64
    }

    /// Looks whether there is anything to read behind the position. A file that became shorter, or
    /// another one of the same name, is read from its beginning, as if nothing were known of it.
    ///
    /// - Returns: `nil` when there is no plain file.
    mutating func enter(_ path: String) -> Bool? {
        guard let (file, size) = LineTail.look(at: path) else { return nil }
        if tail.file == file, size == tail.seen { return false }
        let isKnown = tail.file == file && size >= max(tail.offset, tail.seen ?? 0)
        if !isKnown || head.map({ Self.head(of: path, count: $0.count) != $0 }) ?? false {
            self = UsagePosition()
            tail.file = file
        }
        isGone = nil
        return size > tail.offset
    }

    /// Remembers what the file begins with, as far as it was read.
    mutating func keepHead(of path: String) {
        let count = Int(min(tail.offset, 256))
        guard count > 0, (head?.count ?? 0) < count else { return }
        head = Self.head(of: path, count: count)
    }

    private static func head(of path: String, count: Int) -> Head? {
        let descriptor = LineTail.descriptor(of: path)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: count)
        let read = bytes.withUnsafeMutableBytes { LineTail.fill($0, descriptor, 0) }
        guard read == count else { return nil }
        return Head(count: count, hash: UInt64(fnv: bytes))
    }
}

extension UInt64 {
    /// The hash FNV-1a of bytes, the same in every run and on every machine.
    init(fnv bytes: some Sequence<UInt8>) {
        self = bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
