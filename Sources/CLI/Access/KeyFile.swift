import Foundation

/// The `authorized_keys` of an account, changed by one at a time, and whole or not at all.
struct KeyFile {
    let path: String

    /// - Parameter said: another file than the one that sshd usually reads.
    init(_ said: String?, home: String, directory: String) {
        if let said {
            let base = URL(fileURLWithPath: directory)
            path = URL(fileURLWithPath: said, relativeTo: base).standardizedFileURL.path
        } else {
            path = home + "/.ssh/authorized_keys"
        }
    }

    private var folder: String { (path as NSString).deletingLastPathComponent }

    /// What is in the file; nothing where there is none.
    func read() throws(CommandFailure) -> KeyBlock {
        do { return try KeyBlock(try content().bytes) } catch let fault as KeyBlock.Fault {
            throw failure(fault)
        } catch let failure as CommandFailure { throw failure } catch {
            throw CommandFailure(.failed, "\(error)")
        }
    }

    /// Changes the block while nobody else does.
    ///
    /// - Returns: what `body` says of it. Where it changed nothing, nothing is written.
    func change<R>(_ body: (inout KeyBlock) throws -> R) throws -> R {
        let isNew = mkdir(folder, 0o700) == 0
        if !isNew, errno != EEXIST { throw cannot("make the folder of", errno) }
        let lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard lock >= 0 else { throw cannot("open the folder of", errno) }
        // The lock goes with the descriptor.
        defer { close(lock) }
        while flock(lock, LOCK_EX) != 0 {
            guard errno == EINTR else { throw cannot("lock the folder of", errno) }
        }
        let (bytes, mode) = try content()
        var block = try read()
        let result = try body(&block)
        if block.file != bytes { try replace(with: block.file, mode: mode) }
        fsync(lock)
        return result
    }

    /// The bytes, and the mode that the file keeps.
    private func content() throws(CommandFailure) -> (bytes: [UInt8], mode: mode_t) {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 {
            if errno == ENOENT { return ([], 0o600) }
            if errno == ELOOP {
                throw CommandFailure(
                    .permission,
                    "\(path) is a symbolic link, and is left alone",
                    hints: ["name the file itself: git bus keys list --file PATH"]
                )
            }
            throw cannot("read", errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw CommandFailure(.permission, "\(path) is no plain file, and is left alone")
        }
        guard status.st_uid == geteuid() else {
            throw CommandFailure(
                .permission,
                "\(path) belongs to another user",
                hints: ["run this as the owner of the hub: sudo -H -u git git bus keys list"]
            )
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Foundation.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw cannot("read", errno) }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        // sshd does not believe a file that others may write.
        return (bytes, status.st_mode & 0o755)
    }

    private func replace(with bytes: [UInt8], mode: mode_t) throws(CommandFailure) {
        var template = Array((path + ".git-bus-XXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw cannot("write", errno) }
        let temporary = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw undone(temporary, errno) }
            rest = rest.dropFirst(count)
        }
        guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0,
            rename(temporary, path) == 0
        else { throw undone(temporary, errno) }
    }

    private func undone(_ temporary: String, _ problem: Int32) -> CommandFailure {
        unlink(temporary)
        return cannot("write", problem)
    }

    private func cannot(_ what: String, _ problem: Int32) -> CommandFailure {
        let isDenied = [EACCES, EPERM, EROFS].contains(problem)
        return CommandFailure(
            isDenied ? .permission : .cannotCreate,
            "cannot \(what) \(path): \(String(cString: strerror(problem)))",
            hints: ["name another file: git bus keys list --file PATH"]
        )
    }

    private func failure(_ fault: KeyBlock.Fault) -> CommandFailure {
        let (line, what) =
            switch fault {
            case .noEnd(let line): (line, "the block of git-bus has no end")
            case .second(let line): (line, "there is a second block of git-bus")
            case .stray(let line): (line, "in the block of git-bus is a line that is not its own")
            }
        return CommandFailure(
            .malformed,
            "\(path), line \(line): \(what)",
            facts: ["the end of the block is a line that says: \(KeyBlock.end)"],
            hints: ["mend that line by hand, then: git bus keys list"]
        )
    }
}
