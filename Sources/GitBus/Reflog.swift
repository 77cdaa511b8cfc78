public import BusModel
internal import Foundation

/// The log of a ref in a repository on this machine, read as it grows.
public struct Reflog: Sendable {
    private let path: String
    /// Up to where it was read, in bytes.
    private var offset = 0

    /// Reads nothing yet.
    ///
    /// - Parameter repository: the `.git` directory, or the bare repository itself.
    public init(of ref: RefName, in repository: String) { path = "\(repository)/logs/\(ref)" }

    /// The moves since the last call, the oldest first; all of them at the first one.
    ///
    /// A log that is shorter than it was has been written anew, and is read from its beginning. A
    /// line that is only half there is left for the next call.
    ///
    /// - Parameter most: how many bytes are read at most, the newest.
    public mutating func next(most: Int = 16 << 20) -> [ReflogEntry] {
        guard let file = FileHandle(forReadingAtPath: path) else {
            offset = 0
            return []
        }
        // Why try?: a file that cannot be read now is read the next time.
        defer { try? file.close() }  // why: see above
        guard let end = try? Int(file.seekToEnd()) else { return [] }  // why: see above
        if end < offset { offset = 0 }
        if end == offset { return [] }
        let start = max(offset, end - most)
        guard (try? file.seek(toOffset: UInt64(start))) != nil,  // why: see above
            let data = try? file.read(upToCount: end - start)  // why: see above
        else { return [] }
        let bytes = Array(data)
        guard let last = bytes.lastIndex(of: 0x0A) else { return [] }
        offset = start + last + 1
        return bytes[..<last].split(separator: 0x0A).compactMap { ReflogEntry($0) }
    }
}
