internal import Foundation

/// Holds a journal for one daemon, or for one command that nothing else may do at the same time.
/// The kernel lets go of it when the process ends, however.
public final class DaemonLock: Sendable {
    private let descriptor: Int32

    /// What a daemon says of itself in the lock file.
    public struct Holder: Hashable, Sendable {
        /// Its process.
        public let pid: Int32
    }

    /// Takes the lock at `path`.
    ///
    /// - Parameter holder: what the other one is, if there is one.
    /// - Throws: `.inUse`, naming the other process.
    public init(path: String, holder: String = "a daemon") throws(JournalError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw JournalError(errno: errno, "cannot open \(path)")
        }
        guard Self.lock(descriptor) else {
            Foundation.close(descriptor)
            let who = Self.holder(path: path).map { "process \($0.pid)" } ?? "another process"
            throw JournalError(.inUse, "\(holder) runs on this journal already: \(who)")
        }
        let text = Array("\(getpid())\n".utf8)
        guard ftruncate(descriptor, 0) == 0, write(descriptor, text, text.count) == text.count
        else {
            let problem = errno
            Foundation.close(descriptor)
            throw JournalError(errno: problem, "cannot write \(path)")
        }
        self.descriptor = descriptor
    }

    /// Takes the lock unless a daemon has it. Who only asks for the holder shares it for a moment;
    /// a daemon has it alone, so that it cannot be shared.
    private static func lock(_ descriptor: Int32) -> Bool {
        for _ in 0..<1000 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
            guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else { return false }
            flock(descriptor, LOCK_UN)
            usleep(500)
        }
        return false
    }

    deinit { Foundation.close(descriptor) }

    /// Who holds the lock at `path`; `nil` when nobody does.
    public static func holder(path: String) -> Holder? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { Foundation.close(descriptor) }
        // A lock that can be taken is nobody's, whatever the file says.
        if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return nil }
        var buffer = [UInt8](repeating: 0, count: 32)
        let count = read(descriptor, &buffer, buffer.count)
        let text = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        return Int32(text.prefix { $0.isNumber }).map { Holder(pid: $0) }
    }
}
