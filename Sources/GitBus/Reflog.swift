public import BusModel
internal import Foundation

/// The log of a ref in a repository on this machine, read as it grows.
public struct Reflog: Sendable {
    private let path: String
    /// Up to where it was read, in bytes.
    private var offset = 0
    /// Which file that was.
    private var inode: ino_t?
    /// Whether the last call began again at the beginning.
    public private(set) var isAnew = false

    /// Reads nothing yet.
    ///
    /// - Parameter repository: the `.git` directory, or the bare repository itself.
    public init(of ref: RefName, in repository: String) { path = "\(repository)/logs/\(ref)" }

    /// The moves since the last call, the oldest first; all of them at the first one.
    ///
    /// A log that is shorter than it was, or another file, has been written anew: it is read from
    /// its beginning, and ``isAnew`` says so. A line that is only half there is left for the next
    /// call.
    ///
    /// - Parameter most: how many bytes are read at most, the newest.
    public mutating func next(most: Int = 16 << 20) -> [ReflogEntry] {
        isAnew = false
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            // Whatever else keeps it from being read may pass.
            if errno == ENOENT { startOver(at: nil) }
            return []
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { return [] }
        let end = Int(facts.st_size)
        if end < offset || inode != nil && inode != facts.st_ino { startOver(at: facts.st_ino) }
        inode = facts.st_ino
        if end == offset { return [] }
        let start = max(offset, end - most)
        // Why try?: a file that cannot be read now is read the next time.
        guard (try? file.seek(toOffset: UInt64(start))) != nil,  // why: see above
            let data = try? file.read(upToCount: end - start)  // why: see above
        else { return [] }
        let bytes = Array(data)
        guard let last = bytes.lastIndex(of: 0x0A) else { return [] }
        offset = start + last + 1
        return bytes[..<last].split(separator: 0x0A).compactMap { ReflogEntry($0) }
    }

    private mutating func startOver(at inode: ino_t?) {
        isAnew = offset > 0
        offset = 0
        self.inode = inode
    }
}
