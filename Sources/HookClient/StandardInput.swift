internal import CPosix

/// What git writes to a hook.
enum StandardInput {
    /// Reads until the end, also when nobody needs it: other servers than git die of a hook that
    /// leaves its input unread.
    static func readToEnd() -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(0, &buffer, buffer.count)
            if count > 0 {
                bytes += buffer[..<count]
            } else if count == 0 || git_bus_errno() != EINTR {
                // An input that cannot be read, because it is closed, is an empty one.
                return bytes
            }
        }
    }
}
