internal import Foundation

/// What tells that a file was changed: its number, length and time of change.
struct FileStamp: Hashable, Sendable, Codable {
    var file: UInt64
    var size: Int64
    /// Nanoseconds since 1970.
    var changed: Int64

    /// Looks at a file; `nil` when it is none.
    init?(of path: String) {
        var info = stat()
        guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return nil }
        file = UInt64(info.st_ino)
        size = Int64(info.st_size)
        #if canImport(Darwin)
            let time = info.st_mtimespec
        #else
            let time = info.st_mtim
        #endif
        changed = Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }

    /// A stamp of two files together: a database and its log of changes.
    func with(_ other: FileStamp?) -> FileStamp {
        var stamp = self
        stamp.size &+= other?.size ?? 0
        stamp.changed = max(changed, other?.changed ?? 0)
        return stamp
    }
}
