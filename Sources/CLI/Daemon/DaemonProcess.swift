import Foundation
import Hooks
import Journal

/// The daemon as another process sees it: start it, ring it, end it.
struct DaemonProcess {
    let location: BusLocation

    /// The process that runs, if one does.
    var pid: Int32? { DaemonLock.holder(path: location.lockPath)?.pid }

    /// Starts the daemon in the background where none runs, and waits until it has read the bus.
    func start(deadline: Duration) async throws {
        if pid == nil { try spawn() }
        let end = ContinuousClock.now + deadline
        while ContinuousClock.now < end {
            // Why try?: there is no journal before the daemon has made it.
            let journal = try? EventJournal.existing(path: location.journalPath)
            if pid != nil, try journal?.source()?.reached != nil { return }
            try await Task.sleep(for: .milliseconds(25))
        }
        throw CommandFailure(
            .timedOut,
            "the daemon has not read the bus within \(deadline)",
            facts: lastWords,
            hints: ["see \(location.logPath)", "run it in the foreground: git bus run"]
        )
    }

    /// Has the daemon look now. Without one nothing happens.
    func ring() { _ = Doorbell.ring(directory: location.runtimeDirectory) }

    /// Asks the daemon to end and waits for it.
    func stop(deadline: Duration) async throws {
        guard let pid else { return }
        kill(pid, SIGTERM)
        let end = ContinuousClock.now + deadline
        while ContinuousClock.now < end {
            if self.pid != pid { return }
            try await Task.sleep(for: .milliseconds(25))
        }
        throw CommandFailure(
            .timedOut,
            "the daemon (process \(pid)) does not end",
            hints: ["kill -9 \(pid)", "see \(location.logPath)"]
        )
    }

    private func spawn() throws {
        try PrivateFile.makeDirectory(location.stateDirectory)
        let log = open(location.logPath, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard log >= 0 else {
            throw CommandFailure(.cannotCreate, "cannot write \(location.logPath)")
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Wiring.executable)
        process.arguments = [
            "run", "--background", location.hub == nil ? "--remote" : "--hub", location.url,
            "--branch", location.branch,
        ]
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.standardInput = FileHandle.nullDevice
        let handle = FileHandle(fileDescriptor: log, closeOnDealloc: true)
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
    }

    private var lastWords: [String] {
        // Why none is fine: then there is nothing to quote.
        let text = (try? String(contentsOfFile: location.logPath, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(3).map(String.init)
    }
}
