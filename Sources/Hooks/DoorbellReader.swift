internal import Foundation

/// The thread of a ``DoorbellListener``: asleep until a datagram comes or the listener closes.
struct DoorbellReader: Sendable {
    let socket: Int32
    /// At its end once the listener closes.
    let stop: Int32
    let rings: AsyncStream<Doorbell>.Continuation

    /// Runs until the listener closes, then closes its own descriptors.
    func run() {
        defer {
            rings.finish()
            close(socket)
            close(stop)
        }
        while true {
            var waiting = [
                pollfd(fd: socket, events: Int16(POLLIN), revents: 0),
                pollfd(fd: stop, events: Int16(POLLIN), revents: 0),
            ]
            let count = poll(&waiting, nfds_t(waiting.count), -1)
            if count < 0, errno != EINTR, errno != EAGAIN { return }
            if waiting[1].revents != 0 { return }
            if waiting[0].revents != 0, let bell = drain() { rings.yield(bell) }
        }
    }

    /// Takes all that is queued, and makes one ring of it; of a flood, as much as is sensible.
    private func drain() -> Doorbell? {
        var newest: Doorbell?
        // A longer datagram is cut off, which matters to nobody.
        var buffer = [UInt8](repeating: 0, count: 16_384)
        for _ in 0..<1_000 {
            let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count >= 0 {
                newest = Doorbell(text: String(decoding: buffer[..<count], as: UTF8.self))
            } else if errno != EINTR {
                break
            }
        }
        return newest
    }
}
