internal import CPosix

/// Files of a few lines.
enum SmallFile {
    /// The most that is read, in bytes.
    private static let longest = 4096

    /// What is in a file; `nil` where there is none that this user owns.
    static func contents(of path: BytePath) -> [UInt8]? {
        let file = path.withCString { git_bus_open($0, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0) }
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: longest)
        let count = read(file, &bytes, longest)
        return count >= 0 ? Array(bytes[..<count]) : nil
    }

    /// Adds a line to a file of ours. One write, so that lines of two processes do not mix.
    ///
    /// - Parameter limit: past so many bytes the file gives its place to a new one.
    static func append(_ line: [UInt8], to path: BytePath, limit: off_t) {
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW
        let file = path.withCString { git_bus_open($0, flags, 0o600) }
        guard file >= 0 else { return }
        defer { close(file) }
        _ = line.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        guard lseek(file, 0, SEEK_END) > limit else { return }
        let old = BytePath(path.bytes + Array(".1".utf8))
        _ = path.withCString { from in old.withCString { rename(from, $0) } }
    }
}
