import Agents
import Foundation
import Hooks

/// `git bus agent-event BACKEND [JSON]`: what the hooks of an agent's program call.
///
/// It stands before the reading of arguments, since it runs at every tool that an agent uses. It
/// writes one line where the daemon reads it, rings, prints nothing and always succeeds: whatever
/// goes wrong here must not hurt the agent, whose transcript tells most of it as well.
enum AgentEvent {
    /// Whether these are the arguments of such a call.
    static func isMeant(by arguments: [String]) -> Bool { arguments.first == "agent-event" }

    static func run(_ arguments: [String], environment: [String: String]) {
        guard let file = environment["GIT_BUS_EVENTS"], file.hasPrefix("/"), arguments.count >= 2
        else { return }
        // Codex hands it over as the last argument, Claude Code on standard input.
        let text = arguments.count > 2 ? Data(arguments[arguments.count - 1].utf8) : standardInput()
        guard
            var line = EventFile.line(backend: arguments[1], text: text, now: Wiring.now())
        else { return }
        line.append(UInt8(ascii: "\n"))
        append(line, to: file)
        if let bell = environment["GIT_BUS_BELL"], bell.hasPrefix("/") {
            Doorbell.ring(directory: bell)
        }
    }

    /// What is on standard input, for at most two seconds. A megabyte of it is kept, and the rest
    /// is taken all the same: whoever writes must not find a closed pipe.
    private static func standardInput() -> Data {
        var data = Data()
        let end = Date().addingTimeInterval(2)
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            var descriptor = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
            let left = Int32(max(0, end.timeIntervalSinceNow) * 1000)
            guard poll(&descriptor, 1, left) > 0 else { break }
            let count = read(0, &buffer, buffer.count)
            guard count > 0 else { break }
            if data.count < 1 << 20 { data.append(contentsOf: buffer.prefix(count)) }
        }
        return data
    }

    /// One write, so that lines of several hooks at once do not mix. The file is the daemon's:
    /// where there is none, nobody listens.
    private static func append(_ line: Data, to file: String) {
        let descriptor = open(file, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        _ = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }
}
