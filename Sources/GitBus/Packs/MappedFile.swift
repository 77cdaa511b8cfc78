#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A file in memory, read-only. It stays readable when its name is removed.
///
/// Why unchecked: its bytes are never written, and go when nobody has it any more.
final class MappedFile: @unchecked Sendable {
    /// Its bytes, valid for as long as this object lives.
    let bytes: UnsafeRawBufferPointer

    /// - Returns: `nil` where it is empty, not a plain file, or cannot be read.
    init?(_ path: String) {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var info = stat()
        guard fstat(file, &info) == 0, info.st_mode & S_IFMT == S_IFREG, info.st_size > 0 else {
            return nil
        }
        let count = Int(info.st_size)
        let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, file, 0)
        guard let start, start != MAP_FAILED else { return nil }
        bytes = UnsafeRawBufferPointer(start: start, count: count)
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }

    /// Gives its pages back. What is looked at again comes from the system's cache of files.
    func rest() {
        madvise(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count, MADV_DONTNEED)
    }
}
