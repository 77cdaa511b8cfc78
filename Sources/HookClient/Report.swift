#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Lines for whoever pushes, or for who calls the program by hand.
enum Report {
    /// Writes `text` and a line feed to a descriptor, and does not care whether anybody reads it.
    static func say(_ text: String, on descriptor: Int32) {
        say(Array(text.utf8), on: descriptor)
    }

    /// Says on standard error what is wrong with the program at `path`.
    static func complain(_ opening: String, _ path: BytePath, _ rest: String) {
        say(Array(opening.utf8) + path.bytes + Array(rest.utf8), on: 2)
    }

    private static func say(_ bytes: [UInt8], on descriptor: Int32) {
        let line = bytes + [UInt8(ascii: "\n")]
        var sent = 0
        while sent < line.count {
            let count = line[sent...].withUnsafeBytes { rest in
                write(descriptor, rest.baseAddress, rest.count)
            }
            if count > 0 { sent += count } else if errno != EINTR { return }
        }
    }
}
