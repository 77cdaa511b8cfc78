internal import CPosix

/// Lines for whoever pushes, or for who calls the program by hand.
enum Report {
    /// Writes `text` and a line feed to a descriptor, and does not care whether anybody reads it.
    static func say(_ text: String, on descriptor: Int32) {
        say(Array(text.utf8), on: descriptor)
    }

    /// Writes bytes as they are.
    static func pass(_ bytes: [UInt8], on descriptor: Int32) { send(bytes, on: descriptor) }

    /// Says on standard error what is wrong with the program at `path`.
    static func complain(_ opening: String, _ path: BytePath, _ rest: String) {
        say(Array(opening.utf8) + path.bytes + Array(rest.utf8), on: 2)
    }

    private static func say(_ bytes: [UInt8], on descriptor: Int32) {
        send(bytes + [UInt8(ascii: "\n")], on: descriptor)
    }

    private static func send(_ line: [UInt8], on descriptor: Int32) {
        var sent = 0
        while sent < line.count {
            let count = line[sent...].withUnsafeBytes { rest in
                write(descriptor, rest.baseAddress, rest.count)
            }
            if count > 0 { sent += count } else if git_bus_errno() != EINTR { return }
        }
    }
}
