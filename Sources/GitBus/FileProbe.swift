#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Asks the file system the one question that needs no Foundation.
enum FileProbe {
    /// Whether something stands at `path`.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
