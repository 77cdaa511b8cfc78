internal import Foundation

/// The address of a Unix socket in a directory, however long the directory's path is.
///
/// An address holds 108 bytes (104 on macOS). Linux reaches longer ones by way of the open
/// directory in `/proc`.
struct SocketAddress {
    private var address = sockaddr_un()

    /// Makes the address.
    ///
    /// - Parameter descriptor: of the directory, open for as long as the address is used.
    init(directory: String, descriptor: Int32, name: String) throws(HookError) {
        let room = MemoryLayout.size(ofValue: address.sun_path)
        var path = directory + "/" + name
        #if os(Linux)
            if path.utf8.count >= room { path = "/proc/self/fd/\(descriptor)/\(name)" }
        #endif
        guard path.utf8.count < room, !name.isEmpty, !name.contains("/") else {
            throw HookError(
                .fileSystem,
                "\(directory)/\(name) cannot be the address of a socket",
                hint: "a socket's path may have \(room - 1) bytes: move the hub"
            )
        }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    }

    /// Calls `body` with what the socket functions take.
    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    /// What a socket takes: single rings, or whole questions.
    enum Kind: Sendable { case datagram, stream }

    /// A new socket, or -1.
    static func socket(_ kind: Kind = .datagram) -> Int32 {
        #if os(Linux)
            let type = kind == .stream ? SOCK_STREAM.rawValue : SOCK_DGRAM.rawValue
            return Foundation.socket(AF_UNIX, Int32(type | SOCK_CLOEXEC.rawValue), 0)
        #else
            let type = kind == .stream ? SOCK_STREAM : SOCK_DGRAM
            let descriptor = Foundation.socket(AF_UNIX, type, 0)
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            return descriptor
        #endif
    }

    /// Makes two connected sockets; one sees the other close.
    static func pair(_ ends: inout [Int32]) -> Bool {
        #if os(Linux)
            let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
            return socketpair(AF_UNIX, kind, 0, &ends) == 0
        #else
            guard socketpair(AF_UNIX, SOCK_STREAM, 0, &ends) == 0 else { return false }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            return true
        #endif
    }

    /// Opens a directory to find sockets in, or returns -1.
    static func open(_ directory: String) -> Int32 {
        Foundation.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
}
