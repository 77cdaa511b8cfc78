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

    /// Decides on a question, for a hook that waits as long as the second says so.
    public typealias Answer =
        @Sendable (VerdictQuestion, @escaping @Sendable () -> Bool) async -> VerdictAnswer?

    /// A push, its files, and how many questions wait at most.
    private static let backlog: Int32 = 64

    /// Listens at the socket `name` in `directory`.
    ///
    /// - Parameter answer: decides; called for one question at a time or for several at once. It
    ///   can ask whether the hook still waits: where it does not, somebody else has decided, and
    ///   there is no answer to give.
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
        Thread.detachNewThread { Self.serve(socket, answer) }
    }

    private static func serve(
        _ socket: Int32,
        _ answer: @escaping Answer
    ) {
        while true {
            let connection = accept(socket, nil, nil)
            if connection < 0 {
                if errno == EINTR || errno == ECONNABORTED || errno == EMFILE { continue }
                return
            }
            _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
            let caller = VerdictConnection(descriptor: connection)
            guard caller.isOurs else {
                caller.end()
                continue
            }
            // Reading may wait for a slow hook, and must not keep the next one waiting.
            Thread.detachNewThread {
                guard let question = caller.read(), !caller.hasHungUp else { return caller.end() }
                Task {
                    if let answer = await answer(question, { !caller.hasHungUp }) {
                        caller.write(answer)
                    }
                    caller.end()
                }
            }
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
