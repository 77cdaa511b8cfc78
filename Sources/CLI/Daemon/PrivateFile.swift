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
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw CommandFailure(
                .cannotCreate,
                "cannot make the folder \(path): \(error.localizedDescription)"
            )
        }
    }
}
