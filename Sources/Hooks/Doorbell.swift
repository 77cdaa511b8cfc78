internal import Foundation

/// Somebody says: look at the refs.
///
/// Rings that come while nobody looks are one ring, so nothing but "look" may be read into it.
public struct Doorbell: Hashable, Sendable {
    /// What the newest ring said, for a log: a line with the format's version, then the updates
    /// (`old new ref`) as far as they fitted. It is not checked and may be anything.
    public let text: String

    /// Describes a ring.
    public init(text: String) { self.text = text }

    /// Rings at the socket `name` in `directory`.
    ///
    /// - Returns: whether somebody listens there.
    @discardableResult
    public static func ring(directory: String, name: String = "wake.sock") -> Bool {
        let opened = SocketAddress.open(directory)
        guard opened >= 0 else { return false }
        defer { close(opened) }
        let descriptor = SocketAddress.socket()
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let address: SocketAddress
        do {
            address = try SocketAddress(directory: directory, descriptor: opened, name: name)
        } catch {
            return false
        }
        let message = Array("git-bus 1 look\n".utf8)
        let sent = address.withPointer { pointer, size in
            sendto(descriptor, message, message.count, flags, pointer, size)
        }
        // Who has a full queue will look anyway.
        return sent >= 0 || errno == EAGAIN || errno == ENOBUFS
    }

    #if os(Linux)
        private static let flags = Int32(MSG_DONTWAIT | MSG_NOSIGNAL)
    #else
        private static let flags = MSG_DONTWAIT
    #endif
}
