internal import Dispatch

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Our end of the pair of sockets that is the standard input and output of a control client.
///
/// A pair of sockets and not two pipes: a write to a tmux that is gone is an error instead of a
/// SIGPIPE, and `shutdown` wakes a read that waits. Reads and writes block on queues of their own,
/// never on the cooperative pool.
final class ControlSocket: Sendable {
    private let descriptor: Int32
    private let reading = DispatchQueue(label: "git-bus.tmux.read")
    private let writing = DispatchQueue(label: "git-bus.tmux.write")

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Makes a pair. The caller owns the two descriptors of the other end.
    static func pair() throws(TmuxError) -> (ours: ControlSocket, input: Int32, output: Int32) {
        var ends: [Int32] = [-1, -1]
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw .cannotStart("no pair of sockets (errno \(errno))")
        }
        let ours = ControlSocket(ends[0])
        #if !canImport(Glibc)
            var yes: Int32 = 1
            setsockopt(ends[0], SOL_SOCKET, SO_NOSIGPIPE, &yes, socklen_t(MemoryLayout<Int32>.size))
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        #endif
        let copy = fcntl(ends[1], F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else {
            close(ends[1])
            throw .cannotStart("no descriptor is left (errno \(errno))")
        }
        return (ours, ends[1], copy)
    }

    /// Gives everything that arrives to `handle`, and an empty array at the end.
    func receive(_ handle: @escaping @Sendable (ArraySlice<UInt8>) -> Void) {
        reading.async { [self] in
            var buffer = [UInt8](repeating: 0, count: 65536)
            while true {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                handle(buffer[..<count])
            }
            handle([])
        }
    }

    /// Sends bytes after those sent before; hangs up when that is not possible.
    func send(_ bytes: [UInt8]) {
        writing.async { [self] in
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes { rest in
                    write(descriptor, rest)
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return hangUp() }
                sent += count
            }
        }
    }

    /// Ends both directions, and with them a read or a write that waits.
    func hangUp() { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }

    private func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        #else
            Darwin.send(descriptor, bytes.baseAddress, bytes.count, 0)
        #endif
    }
}
