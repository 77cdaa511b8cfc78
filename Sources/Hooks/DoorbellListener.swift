internal import Foundation
internal import Synchronization

/// The socket that hooks ring at, and a thread that waits on it.
public final class DoorbellListener: Sendable {
    /// The rings; those that come while one waits to be taken are one. For a single reader. Ends
    /// with ``close()``.
    public let rings: AsyncStream<Doorbell>

    private let directory: Int32
    private let name: String
    private let file: FileIdentity
    /// The end that tells the thread to stop, by being closed; -1 once it is.
    private let stop: Mutex<Int32>

    /// Listens at the socket `name` in `directory`, which only this user can ring at.
    ///
    /// A socket that nobody listens at any more is replaced.
    ///
    /// - Throws: `.inUse` when somebody listens there; `.fileSystem`.
    public init(directory path: String, name: String = "wake.sock") throws(HookError) {
        let directory = SocketAddress.open(path)
        guard directory >= 0 else { throw FileTree.failure("open", path) }
        var open = [directory]
        var isDone = false
        defer { if !isDone { for descriptor in open { Foundation.close(descriptor) } } }

        let address = try SocketAddress(directory: path, descriptor: directory, name: name)
        let socket = SocketAddress.socket()
        guard socket >= 0 else { throw FileTree.failure("make a socket for", path) }
        open.append(socket)
        let place = SocketPlace(directory: directory, name: name, shown: path + "/" + name)
        let file = try place.bind(socket, to: address)

        var ends: [Int32] = [-1, -1]
        guard SocketAddress.pair(&ends) else {
            let problem = errno
            place.remove(file)
            throw FileTree.failure("make sockets for", path, problem)
        }
        isDone = true
        self.directory = directory
        self.name = name
        self.file = file
        stop = Mutex(ends[1])
        let (stream, continuation) = AsyncStream.makeStream(
            of: Doorbell.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        rings = stream
        let reader = DoorbellReader(socket: socket, stop: ends[0], rings: continuation)
        Thread.detachNewThread { reader.run() }
    }

    /// Stops listening, and removes the socket unless another listener has replaced it.
    ///
    /// May be called again, and from anywhere.
    public func close() {
        let end = stop.withLock { stop in
            defer { stop = -1 }
            return stop
        }
        guard end >= 0 else { return }
        SocketPlace(directory: directory, name: name, shown: name).remove(file)
        Foundation.close(directory)
        Foundation.close(end)
    }

    deinit { close() }
}
