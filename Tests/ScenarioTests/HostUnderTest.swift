import Foundation
import TestSupport
import Testing

/// One machine of a team: a home and a state of its own, a name, and a daemon that reads the hub in
/// its own way.
final class HostUnderTest {
    let name: String
    private let box: Sandbox
    private let arguments: [String]
    private let extra: [String: String]
    private let process: Process

    /// - Parameter bus: how the daemon is told of the bus: `--hub PATH` or `--remote URL`.
    init(
        _ box: Sandbox,
        name: String,
        bus: [String],
        with more: [String: String] = [:]
    ) throws {
        self.box = box
        self.name = name
        arguments = bus
        let own = box.directory + "/" + name
        extra = more.merging([
            "HOME": own + "/home", "XDG_STATE_HOME": own + "/state",
            "XDG_CONFIG_HOME": own + "/config", "XDG_RUNTIME_DIR": own + "/run",
            "GIT_BUS_HOST": name, "GIT_BUS_POLL_INTERVAL": "0.2",
            "GIT_BUS_SIGNAL_INTERVAL": "0.2",
        ]) { said, _ in said }
        for folder in ["home", "state", "config", "run"] {
            try FileManager.default.createDirectory(
                atPath: own + "/" + folder,
                withIntermediateDirectories: true
            )
        }
        process = box.start(Sandbox.products + "/git-bus", ["run"] + bus, with: extra)
        let log = own + "/daemon.log"
        try Data().write(to: URL(fileURLWithPath: log))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        try process.run()
    }

    /// What the daemon has said.
    func said() throws -> [String] {
        let path = box.directory + "/\(name)/daemon.log"
        return try String(contentsOfFile: path, encoding: .utf8)
            .split(separator: "\n").map(String.init)
    }

    /// Runs a command on this host, about its bus.
    func bus(_ words: String...) throws -> Sandbox.Output {
        try box.run(Sandbox.products + "/git-bus", words + arguments, with: extra)
    }

    /// The state that the journal holds once it holds a commit as its tip.
    func state(at tip: String) throws -> String {
        let end = Date().addingTimeInterval(30)
        var last = ""
        while Date() < end {
            let live = try bus("replay", "--live")
            if live.status == 0, live.out.contains("\"tip\":\"\(tip)\"") { return live.out }
            last = live.error
        }
        Issue.record("\(name) did not reach \(tip): \(last)")
        return ""
    }

    /// The same question as a shell's background command, answered in a file.
    var shellForState: String {
        let settings = extra.map { "\($0.key)=\(Self.quoted($0.value))" }.joined(separator: " ")
        let words = (["git-bus", "replay", "--live"] + arguments).map(Self.quoted)
        return "\(settings) \(words.joined(separator: " ")) >\(name)/live 2>/dev/null &\n"
    }

    /// What the shell's command wrote.
    func stateFromShell() throws -> String {
        try String(contentsOfFile: box.directory + "/\(name)/live", encoding: .utf8)
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }

    /// Rings the daemon's own bell, as any program on the host may; nothing is lost if it does not
    /// listen yet.
    func ring() throws {
        let folder = box.directory + "/\(name)/run/git-bus"
        for key in try FileManager.default.contentsOfDirectory(atPath: folder) {
            SocketBell.ring("\(folder)/\(key)/wake.sock")
        }
    }

    /// What `status --json` says of the bus, once it passes a test.
    func waitForStatus(
        _ what: String,
        until test: ([String: Any]) -> Bool
    ) throws -> [String: Any] {
        let end = Date().addingTimeInterval(30)
        while Date() < end {
            let text = try bus("status", "--json").out
            // Why try?: a status that cannot be read is no status yet.
            let status = try? JSONSerialization.jsonObject(with: Data(text.utf8))  // why: above
            if let bus = (status as? [String: Any])?["bus"] as? [String: Any], test(bus) {
                return bus
            }
        }
        Issue.record("the status of \(name) never showed \(what)")
        return [:]
    }

    /// Everything in the journal, as JSON lines.
    func log() throws -> [String] { try bus("log", "--json").lines }

    /// Follows the log of its journal.
    func follow() throws -> Follower {
        try Follower(
            box.start(
                Sandbox.products + "/git-bus",
                ["log", "--json", "--follow"] + arguments,
                with: extra
            )
        )
    }

    /// The processes that the daemon has started.
    func children() throws -> [Int32] {
        try box.run("/usr/bin/pgrep", ["-P", "\(process.processIdentifier)"]).lines
            .compactMap { Int32($0) }
    }

    func end() {
        process.terminate()
        process.waitUntilExit()
    }
}

/// Rings at a socket without any of git-bus's own code.
enum SocketBell {
    static func ring(_ path: String) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        #if canImport(Glibc)
            let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        #else
            let descriptor = socket(AF_UNIX, SOCK_DGRAM, 0)
        #endif
        defer { close(descriptor) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                // Whether anybody listens is the same to who rings.
                _ = sendto(descriptor, "look", 4, 0, generic, size)
            }
        }
    }
}
