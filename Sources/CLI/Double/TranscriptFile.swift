import BusModel
import Foundation

/// A file of rows that only grows.
struct TranscriptFile {
    let path: String

    var exists: Bool { FileManager.default.fileExists(atPath: path) }

    /// Appends a row, in one write.
    func append(_ row: JSONValue) throws(CommandFailure) {
        do {
            let folder = (path as NSString).deletingLastPathComponent
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true
            )
            let bytes = try CanonicalJSON.bytes(row) + [0x0A]
            let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
            defer { close(file) }
            guard file >= 0, write(file, bytes, bytes.count) == bytes.count else {
                throw CocoaError(.fileWriteUnknown)
            }
        } catch {
            throw CommandFailure(.cannotCreate, "cannot write \(path): \(error)")
        }
    }

    /// The rows that are there.
    var rows: [JSONValue] {
        // Why try?: a session that was never spoken to has no file; half a row is no row.
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap {
            try? CanonicalJSON.decode(JSONValue.self, from: Array($0.utf8))  // see why above
        }
    }
}
