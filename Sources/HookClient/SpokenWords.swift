internal import CPosix

/// What a child says on standard error, kept in a file without a name until the child has ended: so
/// that it is known whether it said anything.
final class SpokenWords {
    private let file: UnsafeMutablePointer<FILE>

    /// `nil` where no such file can be made; the child then speaks for itself.
    init?() {
        guard let file = tmpfile() else { return nil }
        self.file = file
        _ = git_bus_close_at_exec(fileno(file))
    }

    deinit { fclose(file) }

    var descriptor: Int32 { fileno(file) }

    /// Passes everything on to our own standard error.
    ///
    /// - Returns: whether there was anything.
    func passOn() -> Bool {
        var place: off_t = 0
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = pread(descriptor, &buffer, buffer.count, place)
            if count < 0, git_bus_errno() == EINTR { continue }
            guard count > 0 else { return place > 0 }
            Report.pass(Array(buffer[..<count]), on: 2)
            place += off_t(count)
        }
    }
}
