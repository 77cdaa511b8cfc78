import Foundation

extension PrivateFile {
    /// Writes a file that was not there, for its owner alone. Nothing is overwritten, and no link
    /// is followed.
    static func create(_ text: String, at path: String) throws {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = open(path, flags, 0o600)
        guard descriptor >= 0 else {
            let problem = errno
            throw CommandFailure(
                .cannotCreate,
                problem == EEXIST
                    ? "\(path) is there already, and is not overwritten"
                    : "cannot write \(path): \(String(cString: strerror(problem)))",
                hints: problem == EEXIST ? ["name a new file"] : []
            )
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data(text.utf8))
        try handle.close()
    }
}
