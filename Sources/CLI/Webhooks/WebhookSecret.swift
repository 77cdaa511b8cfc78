import BusModel
import Foundation

/// The secret that a forge signs with, from a file that only its owner can read.
enum WebhookSecret {
    /// Shorter ones can be guessed by whoever sees one delivery.
    static let shortest = 16
    private static let longest = 4096

    /// Reads it. A line feed at the end is the editor's and not the secret's.
    ///
    /// - Throws: `CommandFailure`, which quotes nothing of what is in the file.
    static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
        let quoted = ShellWord.quoted(path)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw CommandFailure(
                .configuration,
                "the secret of the webhooks cannot be read: \(String(cString: strerror(errno)))",
                facts: [path],
                hints: ["(umask 077; openssl rand -hex 32 > \(quoted))"]
            )
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw CommandFailure(
                .configuration,
                "the secret of the webhooks is no file",
                facts: [path]
            )
        }
        guard status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
            throw CommandFailure(
                .configuration,
                "the secret of the webhooks can be read by others, or is not this user's",
                facts: [path],
                hints: ["chmod 600 \(quoted)", "ls -l \(quoted)"]
            )
        }
        var bytes = [UInt8](repeating: 0, count: longest + 1)
        let count = Foundation.read(descriptor, &bytes, bytes.count)
        bytes.removeLast(bytes.count - max(0, count))
        while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
        guard (shortest...longest).contains(bytes.count) else {
            throw CommandFailure(
                .configuration,
                "the secret of the webhooks must have from \(shortest) to \(longest) bytes",
                facts: [path],
                hints: ["(umask 077; openssl rand -hex 32 > \(quoted))"]
            )
        }
        return bytes
    }
}
