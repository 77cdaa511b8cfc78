import Foundation

/// Files and folders that only their owner reads.
enum PrivateFile {
    /// Writes a file whole or not at all, its folder made where it is missing.
    static func write(_ text: String, to path: String) throws {
        try makeDirectory((path as NSString).deletingLastPathComponent)
        let temporary = path + ".new"
        guard
            FileManager.default.createFile(
                atPath: temporary,
                contents: Data(text.utf8),
                attributes: [.posixPermissions: 0o600]
            )
        else { throw CommandFailure(.cannotCreate, "cannot write \(path)") }
        guard rename(temporary, path) == 0 else {
            throw CommandFailure(.cannotCreate, "cannot write \(path)")
        }
    }

    /// Makes a folder of mode 0700, and those above it.
    static func makeDirectory(_ path: String) throws {
        if try make(path) { return }
        try makeDirectory((path as NSString).deletingLastPathComponent)
        guard try make(path) else { throw failure(making: path, ENOENT) }
    }

    /// - Returns: false when the folder above is missing.
    private static func make(_ path: String) throws -> Bool {
        guard mkdir(path, 0o700) != 0 else { return true }
        let problem = errno
        if problem == ENOENT, path.count > 1 { return false }
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        if exists, isFolder.boolValue { return true }
        throw failure(making: path, exists ? ENOTDIR : problem)
    }

    private static func failure(making path: String, _ problem: Int32) -> CommandFailure {
        let isDenied = [EACCES, EPERM, EROFS].contains(problem)
        return CommandFailure(
            isDenied ? .permission : .cannotCreate,
            "cannot make the folder \(path): \(String(cString: strerror(problem)))",
            hints: [
                problem == ENOSPC
                    ? "make room: df -h" : "set XDG_STATE_HOME to a folder that is yours"
            ]
        )
    }
}
