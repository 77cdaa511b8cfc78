internal import Foundation

/// How far a growing file of lines was read.
public struct TailPosition: Hashable, Sendable, Codable {
    /// The file, by its number on the disk: another one of the same name is another file.
    public var file: UInt64 = 0
    /// How many bytes of it were read.
    public var offset: UInt64 = 0

    /// Nothing was read yet.
    public init() {}
}

/// Reads what was appended to a file of lines since the last time.
///
/// A line without its end is left for the next time. A file that became shorter, or another one of
/// the same name, is read from its beginning. When nothing was appended, it costs one `stat`.
struct LineTail {
    /// What is read at once; what is left is read the next time.
    static let chunk = 4 << 20

    /// The new lines, and how many bytes had to be passed over because a line was too long.
    static func read(
        _ path: String,
        from position: inout TailPosition
    ) -> (lines: [Data], skipped: Int) {
        var info = stat()
        guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return ([], 0) }
        let size = UInt64(max(0, info.st_size))
        if position.file != UInt64(info.st_ino) || size < position.offset {
            position = TailPosition()
            position.file = UInt64(info.st_ino)
        }
        guard size > position.offset, let handle = FileHandle(forReadingAtPath: path) else {
            return ([], 0)
        }
        // Why try?: what cannot be read now is read the next time.
        defer { try? handle.close() }
        guard (try? handle.seek(toOffset: position.offset)) != nil,  // why: see above
            let data = try? handle.read(upToCount: chunk), !data.isEmpty  // why: see above
        else { return ([], 0) }
        guard let end = data.lastIndex(of: UInt8(ascii: "\n")) else {
            guard data.count >= chunk else { return ([], 0) }
            // No line of ours is that long: its rest, too, is passed over.
            position.offset += UInt64(data.count)
            return ([], data.count)
        }
        let whole = data[data.startIndex...end]
        position.offset += UInt64(whole.count)
        return (whole.split(separator: UInt8(ascii: "\n")).map { Data($0) }, 0)
    }
}
