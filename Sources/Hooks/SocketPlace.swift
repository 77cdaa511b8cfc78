internal import Foundation

/// Tells a file from another that has taken its name.
struct FileIdentity: Hashable, Sendable {
    let device: dev_t
    let number: ino_t
}

/// A name in a directory at which one listener at a time may be.
///
/// Whoever takes or leaves the place holds a lock on the directory meanwhile: of two that find a
/// dead socket, the second must not remove the first one's.
struct SocketPlace {
    /// The open directory.
    let directory: Int32
    let name: String
    /// The place in messages.
    let shown: String
    var kind = SocketAddress.Kind.datagram

    /// Binds a socket here, in place of a dead one.
    func bind(_ socket: Int32, to address: SocketAddress) throws(HookError) -> FileIdentity {
        lock()
        defer { flock(directory, LOCK_UN) }
        // On Linux this is the mode that the file is made with; elsewhere it changes nothing.
        fchmod(socket, 0o600)
        var problem = attempt(socket, address)
        if problem == EADDRINUSE {
            try removeDead(address)
            problem = attempt(socket, address)
        }
        guard problem == 0 else { throw FileTree.failure("listen at", shown, problem) }
        fchmodat(directory, name, 0o600, 0)
        guard let file = identity() else { throw FileTree.failure("find", shown) }
        return file
    }

    /// Removes the socket if it is still this one.
    func remove(_ file: FileIdentity) {
        lock()
        defer { flock(directory, LOCK_UN) }
        if identity() == file { unlinkat(directory, name, 0) }
    }

    private func attempt(_ socket: Int32, _ address: SocketAddress) -> Int32 {
        address.withPointer { Foundation.bind(socket, $0, $1) == 0 ? 0 : errno }
    }

    private func removeDead(_ address: SocketAddress) throws(HookError) {
        var status = stat()
        guard fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw HookError(.fileSystem, "\(shown) is in the way: it is no socket")
        }
        let probe = SocketAddress.socket(kind)
        guard probe >= 0 else { throw FileTree.failure("make a socket for", shown) }
        defer { close(probe) }
        let problem = address.withPointer { connect(probe, $0, $1) == 0 ? 0 : errno }
        guard problem == ECONNREFUSED else {
            throw HookError(
                .inUse,
                "somebody listens at \(shown) already",
                hint: "one daemon serves a hub: stop the other one first"
            )
        }
        guard unlinkat(directory, name, 0) == 0 || errno == ENOENT else {
            throw FileTree.failure("remove", shown)
        }
    }

    private func identity() -> FileIdentity? {
        var status = stat()
        guard fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
        return FileIdentity(device: status.st_dev, number: status.st_ino)
    }

    private func lock() {
        while flock(directory, LOCK_EX) != 0, errno == EINTR {}
    }
}
