internal import Foundation

/// One hook that asks.
struct VerdictConnection: Sendable {
    let descriptor: Int32

    /// The longest question, in bytes: some ten thousand refs.
    private static let longest = 4 << 20
    /// How long a hook may take to say what it wants, in milliseconds.
    private static let patience: Int32 = 2_000

    /// Whether the one who asks is the user who answers.
    var isOurs: Bool {
        #if os(Linux)
            var peer = Credentials()
            var size = socklen_t(MemoryLayout<Credentials>.size)
            guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 else {
                return false
            }
            return peer.user == geteuid()
        #else
            var user = uid_t()
            var group = gid_t()
            return getpeereid(descriptor, &user, &group) == 0 && user == geteuid()
        #endif
    }

    /// `struct ucred` of unix(7), which the C library shows to GNU programs alone.
    private struct Credentials {
        var process: pid_t = 0
        var user: uid_t = .max
        var group: gid_t = .max
    }

    /// The whole question; `nil` when it did not come in time or is none.
    func read() -> VerdictQuestion? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < Self.longest {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, Self.patience)
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { return nil }
            let count = Foundation.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 { return nil }
            if count == 0 { return VerdictQuestion(bytes) }
            bytes += buffer[..<count]
        }
        return nil
    }

    /// Whether the hook is gone: it has waited long enough and has had somebody else decide.
    ///
    /// It closes its own side when it has asked; only both sides closed are a hang-up.
    var hasHungUp: Bool {
        var waiting = pollfd(fd: descriptor, events: 0, revents: 0)
        return poll(&waiting, 1, 0) > 0 && waiting.revents & Int16(POLLHUP | POLLERR) != 0
    }

    func write(_ answer: VerdictAnswer) {
        var rest = answer.bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno != EINTR { return }
            if count > 0 { rest = rest.dropFirst(count) }
        }
    }
}
