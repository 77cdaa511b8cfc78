import Foundation
import Ledger

/// `token-log.jsonl`: a line for each gate and phase that is over, written once and never changed.
struct TokenLogFile {
    let path: String

    /// Appends the records that the file does not have yet.
    ///
    /// A line that a crash cut off is none: it is taken away and written again.
    func append(_ records: [TokenRecord]) throws {
        guard !records.isEmpty else { return }
        let flags = O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        let descriptor = open(path, flags, 0o600)
        guard descriptor >= 0 else { throw failure() }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            throw CommandFailure(.failed, "\(path) is no file")
        }
        let bytes = try file.readToEnd() ?? Data()
        let end = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        if end < bytes.count, ftruncate(descriptor, off_t(end)) != 0 { throw failure() }
        var names = Set(
            String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\n")
                .compactMap { Self.name(String($0)) }
        )
        var text = ""
        for record in records {
            let line = record.json
            if let name = Self.name(line), names.insert(name).inserted { text += line + "\n" }
        }
        guard !text.isEmpty else { return }
        // One write: where the disk is full, what is there of it is taken away the next time.
        let lines = Array(text.utf8)
        guard write(descriptor, lines, lines.count) == lines.count else { throw failure() }
    }

    /// What tells a record from all others: its phase and gate, and when it began.
    private static func name(_ line: String) -> String? {
        line.firstRange(of: ", \"ended\": ").map { String(line[..<$0.lowerBound]) }
    }

    private func failure() -> CommandFailure {
        CommandFailure(.failed, "cannot write \(path): \(String(cString: strerror(errno)))")
    }
}
