internal import Foundation
internal import Synchronization

/// The socket at which the pre-receive hooks of a hub ask whether a push may land.
///
/// Only the user who owns the daemon may ask: what the hook says of the pusher is believed, since
/// it runs as the same user as the entrance that let the pusher in.
public final class VerdictListener: Sendable {
    private let directory: Int32
    private let name: String
    private let file: FileIdentity
    private let socket: Int32
    private let isClosed = Mutex(false)

    /// Decides on a question, on the thread that calls it, for a hook that waits as long as the
    /// second says so.
    public typealias Answer =
        @Sendable (VerdictQuestion, @escaping @Sendable () -> Bool) -> VerdictAnswer?

    /// How many questions are answered at once; the others wait in the queue of the socket. The
    /// threads stand ready, since to start one takes as long as a verdict.
    private static let threads = 4

    /// A push, its files, and how many questions wait at most.
    private static let backlog: Int32 = 64

    /// Listens at the socket `name` in `directory`.
    ///
    /// - Parameter answer: decides; called on several threads at once. It can ask whether the hook
    ///   still waits: where it does not, somebody else has decided, and there is no answer to give.
    /// - Throws: `.inUse` when somebody listens there; `.fileSystem`.
    public init(
        directory path: String,
        name: String = "verdict.sock",
        answer: @escaping Answer
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
        guard listen(socket, Self.backlog) == 0 else {
            let problem = errno
            place.remove(file)
            throw FileTree.failure("listen at", path, problem)
        }
        isDone = true
        self.directory = directory
        self.name = name
        self.file = file
        self.socket = socket
        for _ in 0..<Self.threads {
            // A number of its own for each: one that is closed could mean another file by then.
            let own = dup(socket)
            guard own >= 0 else { continue }
            _ = fcntl(own, F_SETFD, FD_CLOEXEC)
            Thread.detachNewThread { Self.serve(own, answer) }
        }
    }

    private static func serve(_ socket: Int32, _ answer: Answer) {
        defer { Foundation.close(socket) }
        while true {
            let connection = accept(socket, nil, nil)
            if connection < 0 {
                // Too many open files: somebody may close one.
                if errno == EMFILE || errno == ENFILE { usleep(10_000) }
                let isOver = errno == EINVAL || errno == EBADF || errno == ENOTSOCK
                if isOver { return }
                continue
            }
            _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
            let caller = VerdictConnection(descriptor: connection)
            defer { caller.end() }
            guard caller.isOurs, let question = caller.read(), !caller.hasHungUp else { continue }
            if let answer = answer(question, { !caller.hasHungUp }) { caller.write(answer) }
        }
    }

    /// Stops listening, and removes the socket unless another listener has replaced it.
    public func close() {
        let isFirst = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return !isClosed
        }
        guard isFirst else { return }
        let place = SocketPlace(directory: directory, name: name, shown: name, kind: .stream)
        place.remove(file)
        shutdown(socket, Int32(SHUT_RDWR))
        Foundation.close(socket)
        Foundation.close(directory)
    }

    deinit { close() }
}
