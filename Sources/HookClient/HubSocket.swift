internal import CPosix

/// The sockets of the daemon in `<hub>/git-bus`, however long the hub's path is.
enum HubSocket {
    /// The directory of the sockets.
    static var directory: BytePath {
        let hub = BytePath(cString: getenv("GIT_DIR"))
        // git starts server hooks in the repository, with GIT_DIR=".".
        return hub.bytes.isEmpty || hub.bytes == [UInt8(ascii: ".")]
            ? BytePath(Array("git-bus".utf8)) : hub.appending("git-bus".utf8)
    }

    /// Lends the address of a socket in the directory.
    static func withAddress<R>(
        of name: String,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> R
    ) -> R {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        var path = directory.appending(name.utf8)
        var opened: Int32 = -1
        defer { if opened >= 0 { close(opened) } }
        if path.bytes.count >= room {
            // Longer than an address can be: go by way of an open directory.
            opened = directory.withCString {
                git_bus_open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
            }
            path = BytePath(Array("/proc/self/fd/\(opened)/\(name)".utf8))
        }
        withUnsafeMutableBytes(of: &address.sun_path) { space in
            space.copyBytes(from: path.bytes.prefix(room - 1))
        }
        return withUnsafePointer(to: &address) { pointer in
            let size = socklen_t(MemoryLayout<sockaddr_un>.size)
            return pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, size) }
        }
    }

    /// A connection to the socket of that name, or -1 where nobody takes it within 50 ms.
    static func connected(to name: String) -> Int32 {
        #if os(Linux)
            let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { return -1 }
        _ = git_bus_close_at_exec(descriptor)
        _ = git_bus_never_wait(descriptor)
        return withAddress(of: name) { address, size in
            // A socket of this kind is taken at once, or its queue is full for a moment.
            for _ in 0..<10 {
                if connect(descriptor, address, size) == 0 { return descriptor }
                guard git_bus_errno() == EAGAIN || git_bus_errno() == EINTR else { break }
                usleep(5_000)
            }
            close(descriptor)
            return -1
        }
    }

}
