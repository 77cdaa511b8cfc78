internal import Foundation

/// One connection, for the time that its request is served.
public struct RequestConnection: Sendable {
    let descriptor: Int32

    /// What came of reading.
    public enum Reading: Hashable, Sendable {
        /// Some bytes, at least one.
        case bytes([UInt8])
        /// The other side says no more.
        case end
        /// The time is up.
        case late
    }

    /// Reads what there is, at most so many bytes, and waits for it if there is nothing.
    ///
    /// - Parameter deadline: until when; one for the whole request, so that nobody holds a
    ///   connection by saying little at a time.
    public func read(atMost count: Int, until deadline: ContinuousClock.Instant) -> Reading {
        var buffer = [UInt8](repeating: 0, count: max(1, min(count, 65_536)))
        while true {
            let left = deadline - .now
            guard left > .zero else { return .late }
            let milliseconds =
                left.components.seconds * 1000
                + left.components.attoseconds / 1_000_000_000_000_000 + 1
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, Int32(clamping: milliseconds))
            if ready < 0, errno != EINTR { return .end }
            guard ready > 0 else { continue }
            let count = Foundation.read(descriptor, &buffer, buffer.count)
            if count > 0 { return .bytes(Array(buffer[..<count])) }
            if count == 0 || errno != EINTR { return .end }
        }
    }

    /// Writes an answer that fits into the buffer of a socket; who does not read it goes without.
    public func write(_ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes {
            send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
        }
        shutdown(descriptor, Int32(SHUT_WR))
    }
}
