#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The doorbell of the daemon: one datagram that says "look".
///
/// Whatever goes wrong here is silent. The refs are the queue, and the daemon also looks by
/// itself: a lost ring costs time, never an event.
enum Bell {
    /// All that a ring may hold, in bytes.
    static let limit = 8_192

    /// Rings, with as many whole lines of `updates` as fit.
    static func ring(updates: [UInt8]) {
        var directory = BytePath(cString: getenv("GIT_DIR"))
        // git starts server hooks in the repository, with GIT_DIR=".".
        directory =
            directory.bytes.isEmpty || directory.bytes == [UInt8(ascii: ".")]
            ? BytePath(Array("git-bus".utf8)) : directory.appending("git-bus".utf8)
        #if canImport(Glibc)
            let kind = Int32(SOCK_DGRAM.rawValue)
            let flags = Int32(MSG_DONTWAIT | MSG_NOSIGNAL)
        #else
            let kind = SOCK_DGRAM
            // SIGPIPE is ignored, so no flag is needed against it.
            let flags = MSG_DONTWAIT
        #endif
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let message = message(updates)
        send(message, over: descriptor, to: directory, flags: flags)
    }

    /// What a ring says: a line for the version of the format, then the updates.
    static func message(_ updates: [UInt8]) -> [UInt8] {
        let header = Array("git-bus 1 look\n".utf8)
        let room = limit - header.count
        guard updates.count > room else { return header + updates }
        let end = updates[..<room].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return header + updates[..<end]
    }

    private static func send(
        _ message: [UInt8],
        over descriptor: Int32,
        to directory: BytePath,
        flags: Int32
    ) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        var path = directory.appending("wake.sock".utf8)
        var opened: Int32 = -1
        defer { if opened >= 0 { close(opened) } }
        if path.bytes.count >= room {
            // Longer than an address can be: go by way of an open directory.
            opened = directory.withCString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
            path = BytePath(Array("/proc/self/fd/\(opened)/wake.sock".utf8))
        }
        withUnsafeMutableBytes(of: &address.sun_path) { space in
            space.copyBytes(from: path.bytes.prefix(room - 1))
        }
        withUnsafePointer(to: &address) { pointer in
            let size = socklen_t(MemoryLayout<sockaddr_un>.size)
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                // Nobody there, a full queue, no permission: all the same to a push.
                _ = sendto(descriptor, message, message.count, flags, generic, size)
            }
        }
    }
}
