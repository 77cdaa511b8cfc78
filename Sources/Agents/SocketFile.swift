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
        var address = sockaddr_un()
        let bytes = Array(path.utf8)
        // An address too long for a socket was never one of tmux's.
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
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
        guard socket >= 0 else { return false }
        defer { close(socket) }
        let answer = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        return answer != 0 && errno == ECONNREFUSED
    }

    /// Removes the file if nobody listens at it.
    public func removeIfStale() { if isStale { unlink(path) } }
}
