internal import CPosix

/// The doorbell of the daemon: one datagram that says "look".
///
/// Whatever goes wrong here is silent. The refs are the queue, and the daemon also looks by
/// itself: a lost ring costs time, never an event.
enum Bell {
    /// All that a ring may hold, in bytes.
    static let limit = 8_192

    /// Rings, with as many whole lines of `updates` as fit.
    static func ring(updates: [UInt8]) {
        #if os(Linux)
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
        HubSocket.withAddress(of: "wake.sock") { address, size in
            // Nobody there, a full queue, no permission: all the same to a push.
            _ = sendto(descriptor, message, message.count, flags, address, size)
        }
    }

    /// What a ring says: a line for the version of the format, then the updates.
    static func message(_ updates: [UInt8]) -> [UInt8] {
        let header = Array("git-bus 1 look\n".utf8)
        let room = limit - header.count
        guard updates.count > room else { return header + updates }
        let end = updates[..<room].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return header + updates[..<end]
    }
}
