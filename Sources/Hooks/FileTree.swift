internal import Foundation

/// The few file operations of the installer. Each is one step that a crash may precede or follow.
enum FileTree {
    enum Kind: Equatable {
        case absent
        case file(executable: Bool)
        case directory
        case link(target: String)
        case socket
        case other
    }

    /// What is at `path`, without following a link.
    static func kind(of path: String) -> Kind {
        var status = stat()
        guard lstat(path, &status) == 0 else { return .absent }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file(executable: access(path, X_OK) == 0)
        case S_IFDIR: return .directory
        case S_IFLNK: return .link(target: linkTarget(of: path) ?? "")
        case S_IFSOCK: return .socket
        default: return .other
        }
    }

    /// Whether git could run what is at `path`, or what the link there points at.
    static func isExecutableFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
            && access(path, X_OK) == 0
    }

    /// Whether there is anything at `path`, at the end of a link too.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The absolute path without links.
    static func resolved(_ path: String) -> String? {
        guard let pointer = realpath(path, nil) else { return nil }
        defer { free(pointer) }
        return String(validatingCString: pointer)
    }

    /// The names in a directory, sorted; none when there is no such directory.
    static func names(in path: String) throws(HookError) -> [String] {
        guard let stream = opendir(path) else {
            if errno == ENOENT || errno == ENOTDIR { return [] }
            throw failure("read", path)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                String(cString: UnsafeRawPointer(tuple).assumingMemoryBound(to: CChar.self))
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// What a file holds; `nil` when there is none.
    static func contents(of path: String) throws(HookError) -> Data? {
        guard exists(path) else { return nil }
        do {
            return try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
        } catch {
            throw HookError(.fileSystem, "cannot read \(path): \(error.localizedDescription)")
        }
    }

    /// Makes a directory unless it is there.
    static func makeDirectory(_ path: String, mode: mode_t) throws(HookError) {
        if mkdir(path, mode) != 0, errno != EEXIST { throw failure("create", path) }
    }

    /// How the names start of what a crash may leave; with a dot, so that no chain runs it.
    static let temporaryPrefix = ".git-bus-new-"

    private static func temporary(_ path: String) -> String {
        let path = path as NSString
        let name = temporaryPrefix + path.lastPathComponent
        return (path.deletingLastPathComponent as NSString).appendingPathComponent(name)
    }

    /// Puts a file in place in one step, on disk by the time this returns.
    static func write(_ data: Data, to path: String, mode: mode_t) throws(HookError) {
        let new = temporary(path)
        // What a crash left of an earlier attempt may have another mode.
        unlink(new)
        let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure("create", new) }
        var done = writeAll(data, to: descriptor)
        // The umask must not decide what others may do with it.
        done = done && fchmod(descriptor, mode) == 0 && fsync(descriptor) == 0
        let problem = errno
        close(descriptor)
        guard done else {
            unlink(new)
            throw failure("write", new, problem)
        }
        try move(new, to: path)
    }

    /// Puts a symbolic link in place in one step; an earlier one is replaced.
    static func link(_ path: String, to target: String) throws(HookError) {
        let new = temporary(path)
        unlink(new)
        guard symlink(target, new) == 0 else { throw failure("create", new) }
        try move(new, to: path)
    }

    /// Removes a file or link unless it is gone.
    static func remove(_ path: String) throws(HookError) {
        if unlink(path) != 0, errno != ENOENT { throw failure("remove", path) }
    }

    /// Removes a directory unless it is gone or somebody has put something there.
    static func removeDirectory(_ path: String) throws(HookError) {
        if rmdir(path) != 0, errno != ENOENT, errno != ENOTEMPTY, errno != EEXIST {
            throw failure("remove", path)
        }
    }

    /// Brings the names in a directory to the disk.
    static func flush(directory path: String) throws(HookError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        if fsync(descriptor) != 0 { throw failure("flush", path) }
    }

    /// The error for what a call on `path` just left in `errno`.
    static func failure(_ verb: String, _ path: String, _ problem: Int32 = errno) -> HookError {
        HookError(
            [EACCES, EPERM, EROFS].contains(problem) ? .denied : .fileSystem,
            "cannot \(verb) \(path): \(String(cString: strerror(problem)))"
        )
    }

    private static func move(_ new: String, to path: String) throws(HookError) {
        guard rename(new, path) == 0 else {
            let error = failure("replace", path)
            unlink(new)
            throw error
        }
        try flush(directory: (path as NSString).deletingLastPathComponent)
    }

    private static func linkTarget(of path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink(path, &buffer, buffer.count - 1)
        guard count >= 0 else { return nil }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func writeAll(_ data: Data, to descriptor: Int32) -> Bool {
        data.withUnsafeBytes { bytes in
            var sent = 0
            while sent < bytes.count {
                let count = Foundation.write(
                    descriptor,
                    bytes.baseAddress?.advanced(by: sent),
                    bytes.count - sent
                )
                if count < 0, errno == EINTR { continue }
                if count <= 0 { return false }
                sent += count
            }
            return true
        }
    }
}
