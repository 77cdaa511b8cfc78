import Foundation

/// A program that a double runs: in a group of its own, its output in a pipe.
final class StageChild {
    /// The end of the pipe to read from; `-1` when all was read.
    private(set) var output: Int32
    private let pid: pid_t
    private var ended: Int32?

    /// - Parameter input: what it reads; nothing when `nil`.
    init(
        _ arguments: [String],
        environment: [String: String],
        input: String? = nil,
        withErrors: Bool = false
    ) throws(CommandFailure) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Self.failure("make a pipe", errno) }
        defer { close(ends[1]) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        let source = try Self.source(input)
        defer { close(source) }
        let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { close(null) }
        let streams = [source, ends[1], withErrors ? ends[1] : null]
        output = ends[0]
        do {
            pid = try Self.spawn(arguments, environment, streams)
        } catch {
            close(ends[0])
            throw error
        }
    }

    /// What it printed since the last time. Once it has ended and printed all, the pipe is closed.
    func read() -> [UInt8] {
        guard output >= 0 else { return [] }
        // Asked before reading: what it printed before it ended is then in the pipe.
        let isOver = status != nil
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        var count = 0
        repeat {
            count = Foundation.read(output, &buffer, buffer.count)
            if count > 0 { bytes += buffer[..<count] }
        } while count > 0 || (count < 0 && errno == EINTR)
        // Its own children may hold the pipe open for ever; what they print is theirs.
        if count == 0 || isOver {
            close(output)
            output = -1
        }
        return bytes
    }

    /// How it ended; `nil` while it runs.
    var status: Int32? {
        if ended != nil { return ended }
        var raw: Int32 = 0
        guard waitpid(pid, &raw, WNOHANG) != 0 else { return nil }
        ended = Self.exitStatus(raw)
        return ended
    }

    /// Ends it and its children.
    func end() {
        if output >= 0 { close(output) }
        output = -1
        guard status == nil else { return }
        kill(-pid, SIGTERM)
        let latest = SteadyClock.now + 500
        while status == nil {
            if SteadyClock.now > latest { kill(-pid, SIGKILL) }
            _ = poll(nil, 0, 5)
        }
    }

    private static func exitStatus(_ raw: Int32) -> Int32 {
        raw & 0x7F == 0 ? (raw >> 8) & 0xFF : 128 + (raw & 0x7F)
    }

    /// A descriptor to read the text from. A file and not a pipe: nobody has to wait for a reader.
    private static func source(_ text: String?) throws(CommandFailure) -> Int32 {
        guard let text else { return open("/dev/null", O_RDONLY | O_CLOEXEC) }
        var path = Array((NSTemporaryDirectory() + "/double.XXXXXX").utf8CString)
        let file = mkstemp(&path)
        guard file >= 0 else { throw failure("make a temporary file", errno) }
        unlink(path)
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        let bytes = Array(text.utf8)
        guard write(file, bytes, bytes.count) == bytes.count else {
            let code = errno
            close(file)
            throw failure("write a temporary file", code)
        }
        lseek(file, 0, SEEK_SET)
        return file
    }

    private static func spawn(
        _ arguments: [String],
        _ environment: [String: String],
        _ streams: [Int32]
    ) throws(CommandFailure) -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for (target, stream) in streams.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, stream, Int32(target))
        }
        // What this program ignores is not ignored by its children.
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        // The threads of a pool block signals, and a child would inherit that, too.
        var blocked = sigset_t()
        sigemptyset(&blocked)
        posix_spawnattr_setsigmask(&attributes, &blocked)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        posix_spawnattr_setflags(&attributes, Int16(flags))
        var words = arguments.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            for word in words + variables { free(word) }
        }
        var pid = pid_t()
        let code = posix_spawnp(&pid, arguments[0], &actions, &attributes, &words, &variables)
        guard code == 0 else { throw failure("run \(arguments[0])", code) }
        return pid
    }

    private static func failure(_ what: String, _ code: Int32) -> CommandFailure {
        CommandFailure(.failed, "cannot \(what): \(String(cString: strerror(code)))")
    }
}
