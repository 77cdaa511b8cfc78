internal import Foundation

/// How far a growing file of lines was read.
public struct TailPosition: Hashable, Sendable, Codable {
    /// The file, by its number on the disk: another one of the same name is another file.
    public var file: UInt64 = 0
    /// How many bytes of it were read, up to the end of a line.
    public var offset: UInt64 = 0
    /// How long it was when it was last read to its end: as long as it is no longer, there is
    /// nothing to read, also when its last line has no end yet.
    var seen: UInt64?
    /// Whether the offset is inside of a line that is too long to be kept.
    var isInsideLongLine: Bool?

    /// Nothing was read yet.
    public init() {}
}

/// Reads what was appended to a file of lines since the last time.
///
/// A line without its end is left for the next time. A file that became shorter, or another one of
/// the same name, is read from its beginning. When nothing was appended, it costs one `stat`.
struct LineTail {
    /// The longest line that is kept, in bytes. Pictures stand in transcripts, too.
    var lineBytesMax = 8 << 20
    /// How much is read at one look; what is left is read at the next.
    var bytesMax = 32 << 20
    /// How much is read at once.
    var chunk = 1 << 20

    /// The new lines without their ends, empty ones left out, and how many were too long.
    func read(_ path: String, from position: inout TailPosition) -> (lines: [Data], skipped: Int) {
        guard let (file, size) = Self.look(at: path) else { return ([], 0) }
        if position.file != file || size < max(position.offset, position.seen ?? 0) {
            position = TailPosition()
            position.file = file
        }
        guard size > position.offset, size != position.seen else { return ([], 0) }
        let descriptor = Self.descriptor(of: path)
        guard descriptor >= 0 else { return ([], 0) }
        defer { close(descriptor) }
        var result = (lines: [Data](), skipped: 0)
        let start = position.offset
        var at = start
        var rest = Data()
        while at - start < UInt64(bytesMax) {
            let bytes = Self.bytes(of: descriptor, from: at, count: chunk)
            if bytes.isEmpty {
                position.seen = at
                break
            }
            at += UInt64(bytes.count)
            take(bytes, after: &rest, &position, &result)
        }
        return result
    }

    /// The first line of a file, when it ends within so many bytes.
    static func first(of path: String, bytesMax: Int = 1 << 20) -> Data? {
        guard look(at: path) != nil else { return nil }
        let descriptor = descriptor(of: path)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var text = Data()
        while text.count < bytesMax {
            let bytes = bytes(of: descriptor, from: UInt64(text.count), count: 65_536)
            if bytes.isEmpty { return nil }
            text += bytes
            if let end = text.firstIndex(of: newline) { return Data(text[..<end]) }
        }
        return nil
    }

    private static let newline = UInt8(ascii: "\n")

    /// Cuts bytes into lines. `rest` is what stands between the position and them.
    private func take(
        _ bytes: Data,
        after rest: inout Data,
        _ position: inout TailPosition,
        _ result: inout (lines: [Data], skipped: Int)
    ) {
        var left = bytes[...]
        while let end = left.firstIndex(of: Self.newline) {
            let line = rest + left[..<end]
            rest = Data()
            left = left[left.index(after: end)...]
            position.offset += UInt64(line.count) + 1
            if position.isInsideLongLine == true || line.count > lineBytesMax {
                position.isInsideLongLine = nil
                result.skipped += 1
            } else if line.contains(where: { $0 > UInt8(ascii: " ") }) {
                result.lines.append(line)
            }
        }
        rest += left
        if rest.count > lineBytesMax {
            position.offset += UInt64(rest.count)
            position.isInsideLongLine = true
            rest = Data()
        }
    }

    /// Opens a file to read it; negative when that is not allowed.
    static func descriptor(of path: String) -> Int32 {
        // It may have become a pipe meanwhile, at which a daemon must not wait.
        open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    }

    /// The number and the length of a plain file.
    static func look(at path: String) -> (file: UInt64, size: UInt64)? {
        var info = stat()
        guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return nil }
        return (UInt64(info.st_ino), UInt64(max(0, info.st_size)))
    }

    /// Bytes of a file; none at its end, and where it cannot be read.
    private static func bytes(of descriptor: Int32, from offset: UInt64, count: Int) -> Data {
        var bytes = [UInt8](repeating: 0, count: count)
        let read = bytes.withUnsafeMutableBytes { fill($0, descriptor, offset) }
        return read > 0 ? Data(bytes.prefix(read)) : Data()
    }

    /// Reads bytes of a file into a buffer, and says how many; 0 at its end, negative where it
    /// cannot be read.
    static func fill(
        _ buffer: UnsafeMutableRawBufferPointer,
        _ descriptor: Int32,
        _ offset: UInt64
    ) -> Int {
        var read = -1
        repeat {
            read = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
        } while read < 0 && errno == EINTR
        return read
    }
}
