import Foundation
import TestSupport
import Testing

/// A daemon of its own, with a journal of its own.
final class DaemonUnderTest {
    private let box: Sandbox
    private let arguments: [String]
    private let extra: [String: String]
    private let process: Process

    init(_ box: Sandbox, state: String, _ arguments: [String], poll: String) throws {
        self.box = box
        self.arguments = arguments
        extra = [
            "XDG_STATE_HOME": box.directory + "/" + state,
            "XDG_RUNTIME_DIR": box.directory + "/" + state + "/run",
            "GIT_BUS_POLL_INTERVAL": poll, "GIT_BUS_SIGNAL_INTERVAL": poll,
            "GIT_BUS_HEAVY_INTERVAL": poll,
        ]
        process = box.start(Sandbox.products + "/git-bus", ["run"] + arguments, with: extra)
        process.standardError = FileHandle.nullDevice
        try process.run()
        try waitForJournal()
    }

    /// Waits until the journal has read everything up to a commit.
    func waitForCursor(at tip: String) throws {
        let end = Date().addingTimeInterval(30)
        while Date() < end {
            let status = try box.run(
                Sandbox.products + "/git-bus",
                ["status", "--json"] + arguments,
                with: extra
            )
            if status.out.contains("\"cursor\":\"\(tip)\"") { return }
        }
        Issue.record("the journal did not reach \(tip)")
    }

    var pid: Int32 { process.processIdentifier }

    func log() throws -> [String] {
        try box.run(Sandbox.products + "/git-bus", ["log", "--json"] + arguments, with: extra).lines
    }

    func end() {
        process.terminate()
        process.waitUntilExit()
    }

    /// Ends it as a crash would.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    private func waitForJournal() throws {
        let end = Date().addingTimeInterval(30)
        while Date() < end {
            let status = try box.run(
                Sandbox.products + "/git-bus",
                ["status", "--json"] + arguments,
                with: extra
            )
            if !status.out.contains("\"cursor\":null"), status.status == 0 { return }
        }
        Issue.record("the daemon read nothing")
    }
}

extension Sandbox {
    func daemon(state: String, _ arguments: [String], poll: String) throws -> DaemonUnderTest {
        try DaemonUnderTest(self, state: state, arguments, poll: poll)
    }
}
