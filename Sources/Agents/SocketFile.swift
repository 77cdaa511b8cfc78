#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The file of a local socket. Servers that are killed leave it behind, and tmux always does.
public struct SocketFile: Hashable, Sendable {
    /// Where it is.
    public let path: String

    /// Describes a socket by its path; looks at nothing.
    public init(path: String) { self.path = path }

    /// The socket of a tmux server: `$TMUX_TMPDIR/tmux-<uid>/<name>`, as tmux(1) says for `-L`.
    public init(tmux name: String, environment: [String: String]) {
        let base = environment["TMUX_TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        path = "\(base)/tmux-\(getuid())/\(name)"
    }

    /// Whether the file is there and nobody listens at it. A live socket of another type than a
    /// stream answers that it is one.
    public var isStale: Bool {
        var facts = stat()
        guard lstat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFSOCK else { return false }
        return connected { _, problem in problem == ECONNREFUSED } ?? false
    }

    /// The process that listens; `nil` where there is none, or the system does not say.
    var listener: Int32? {
        connected { socket, problem in problem == 0 ? Self.peer(of: socket) : nil } ?? nil
    }

    /// Lends a socket after an attempt to connect it, and what went wrong with that.
    private func connected<R>(_ body: (_ socket: Int32, _ problem: Int32) -> R) -> R? {
        var address = sockaddr_un()
        let bytes = Array(path.utf8)
        // An address too long for a socket was never one of tmux's.
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        #if canImport(Glibc)
            let socket = socket(
                AF_UNIX,
                Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue),
                0
            )
        #else
            let socket = socket(AF_UNIX, SOCK_STREAM, 0)
        #endif
        guard socket >= 0 else { return nil }
        defer { close(socket) }
        let answer = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return body(socket, answer == 0 ? 0 : errno)
    }

    private static func peer(of socket: Int32) -> Int32? {
        #if canImport(Glibc)
            // `struct ucred` of unix(7): process, user and group.
            var peer: (Int32, UInt32, UInt32) = (0, 0, 0)
            var size = socklen_t(MemoryLayout.size(ofValue: peer))
            guard getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 else { return nil }
            return peer.0 > 1 && peer.1 == geteuid() ? peer.0 : nil
        #else
            var pid = pid_t()
            var size = socklen_t(MemoryLayout<pid_t>.size)
            let isKnown = getsockopt(socket, SOL_LOCAL, LOCAL_PEERPID, &pid, &size) == 0
            return isKnown && pid > 1 ? pid : nil
        #endif
    }

    /// Removes the file if nobody listens at it.
    public func removeIfStale() { if isStale { unlink(path) } }
}
