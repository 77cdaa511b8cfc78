internal import Foundation
internal import Synchronization

/// A stream socket of this user at which others make requests, one on each connection.
///
/// Who may connect is said by the permissions of the socket alone: what comes in is not believed
/// for where it comes from.
public final class RequestListener: Sendable {
    private let place: SocketPlace
    private let file: FileIdentity
    private let socket: Int32
    private let isClosed = Mutex(false)

    /// How many requests are served at once; the others wait in the queue of the socket. The
    /// threads stand ready, since to start one takes as long as a verdict.
    private static let threads = 4
    private static let backlog: Int32 = 64

    /// Listens at the socket `name` in `directory`, which only this user can connect to, or a group
    /// as well.
    ///
    /// A socket that nobody listens at any more is replaced.
    ///
    /// - Parameters:
    ///   - group: the number of the group that may connect.
    ///   - serve: reads the request and answers it, on a thread that may wait.
    /// - Throws: `.inUse` when somebody listens there; `.fileSystem`.
    public init(
        directory path: String,
        name: String,
        group: UInt32? = nil,
        serve: @escaping @Sendable (RequestConnection) -> Void
    ) throws(HookError) {
        let directory = SocketAddress.open(path)
        guard directory >= 0 else { throw FileTree.failure("open", path) }
        var open = [directory]
        var isDone = false
        defer { if !isDone { for descriptor in open { Foundation.close(descriptor) } } }
        let address = try SocketAddress(directory: path, descriptor: directory, name: name)
        let socket = SocketAddress.socket(.stream)
        guard socket >= 0 else { throw FileTree.failure("make a socket for", path) }
        open.append(socket)
        let place = SocketPlace(
            directory: directory,
            name: name,
            shown: path + "/" + name,
            kind: .stream
        )
        let file = try place.bind(socket, to: address)
        let isShared = group.map { Self.share(name, in: directory, with: $0) } ?? true
        guard isShared, listen(socket, Self.backlog) == 0 else {
            let problem = errno
            place.remove(file)
            throw FileTree.failure("listen at", place.shown, problem)
        }
        isDone = true
        self.place = place
        self.file = file
        self.socket = socket
        for _ in 0..<Self.threads {
            // A number of its own for each: one that is closed could mean another file by then.
            let own = dup(socket)
            guard own >= 0 else { continue }
            _ = fcntl(own, F_SETFD, FD_CLOEXEC)
            Thread.detachNewThread { Self.accept(from: own, serve) }
        }
    }

    /// Lets a group connect. The group first: the permissions of one that must not must not hold
    /// for a moment.
    private static func share(_ name: String, in directory: Int32, with group: UInt32) -> Bool {
        fchownat(directory, name, uid_t.max, group, AT_SYMLINK_NOFOLLOW) == 0
            && fchmodat(directory, name, 0o660, 0) == 0
    }

    private static func accept(from socket: Int32, _ serve: (RequestConnection) -> Void) {
        defer { Foundation.close(socket) }
        while true {
            let descriptor = Foundation.accept(socket, nil, nil)
            if descriptor < 0 {
                let problem = errno
                if [EINVAL, EBADF, ENOTSOCK].contains(problem) { return }
                // Too many open files, or no memory: that may pass.
                if ![EINTR, ECONNABORTED].contains(problem) { usleep(10_000) }
                continue
            }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            serve(RequestConnection(descriptor: descriptor))
            Foundation.close(descriptor)
        }
    }

    /// Stops listening, and removes the socket unless another listener has replaced it.
    public func close() {
        let isFirst = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return !isClosed
        }
        guard isFirst else { return }
        place.remove(file)
        shutdown(socket, Int32(SHUT_RDWR))
        Foundation.close(socket)
        Foundation.close(place.directory)
    }

    deinit { close() }
}
