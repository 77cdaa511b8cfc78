import Foundation

extension PublicKey {
    /// Reads the key of a file that somebody named; `-` is standard input.
    static func of(file path: String) throws -> PublicKey {
        let handle = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
        guard let handle else {
            throw CommandFailure(
                .usage,
                "there is no file \(path) that can be read",
                hints: ["name the public half of the key; its file ends in .pub"]
            )
        }
        // No key is longer; a file that is will not be one.
        let bytes = Array(try handle.read(upToCount: 65_536) ?? Data())
        do { return try PublicKey(file: bytes) } catch {
            throw error.failure(file: path)
        }
    }
}
