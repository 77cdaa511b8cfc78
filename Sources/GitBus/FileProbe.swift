#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Asks the file system the few questions that need no Foundation.
enum FileProbe {
    /// Whether something stands at `path`.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// How long ago the file was written; `nil` when there is none.
    static func secondsSinceChange(of path: String) -> Int? {
        var info = stat()
        guard lstat(path, &info) == 0 else { return nil }
        #if canImport(Glibc)
            return time(nil) - info.st_mtim.tv_sec
        #else
            return time(nil) - info.st_mtimespec.tv_sec
        #endif
    }

    /// How many bytes a file has; none where there is no such file.
    static func size(of path: String) -> Int {
        var info = stat()
        return lstat(path, &info) == 0 ? Int(info.st_size) : 0
    }

    /// Removes a file; whether it did.
    static func remove(_ path: String) -> Bool { unlink(path) == 0 }
}
