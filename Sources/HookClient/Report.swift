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

    /// Writes bytes as they are.
    static func pass(_ bytes: [UInt8], on descriptor: Int32) { write(bytes, on: descriptor) }

    /// Says on standard error what is wrong with the program at `path`.
    static func complain(_ opening: String, _ path: BytePath, _ rest: String) {
        say(Array(opening.utf8) + path.bytes + Array(rest.utf8), on: 2)
    }

    private static func say(_ bytes: [UInt8], on descriptor: Int32) {
        write(bytes + [UInt8(ascii: "\n")], on: descriptor)
    }

    private static func write(_ line: [UInt8], on descriptor: Int32) {
        var sent = 0
        while sent < line.count {
            let count = line[sent...].withUnsafeBytes { rest in
                Self.raw(descriptor, rest.baseAddress, rest.count)
            }
            if count > 0 { sent += count } else if errno != EINTR { return }
        }
    }

    private static func raw(
        _ descriptor: Int32,
        _ bytes: UnsafeRawPointer?,
        _ count: Int
    ) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, bytes, count)
        #else
            Darwin.write(descriptor, bytes, count)
        #endif
    }
}
