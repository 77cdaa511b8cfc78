import Foundation
import Hooks
import Journal

/// The daemon as another process sees it: start it, ring it, end it.
struct DaemonProcess {
    let location: BusLocation

    /// The process that runs, if one does.
    var pid: Int32? { DaemonLock.holder(path: location.lockPath)?.pid }

    /// Starts the daemon in the background where none runs, and waits until it has read the bus.
    ///
    /// - Throws: at once when it ends, with its own last words and exit status, and when it runs
    ///   and cannot reach the bus; it goes on trying then.
    func start(deadline: Duration) async throws {
        let before = logSize
        let process = pid == nil ? try spawn() : nil
        var end = ContinuousClock.now + deadline
        var cursor: Cursor?
        while ContinuousClock.now < end {
            // Why a failure is no news: there is no journal before the daemon has made it.
            let journal = try? EventJournal.reading(path: location.journalPath)  // why: see above
            let source = try journal?.source()
            if pid != nil, source?.reached != nil { return }
            // A long past takes as long as it takes.
            let known = try journal?.cursor()
            if known?.tip != cursor?.tip { end = .now + deadline }
            cursor = known
            if let process, !process.isRunning, pid == nil {
                let kind = CommandFailure.Kind(rawValue: process.terminationStatus) ?? .failed
                throw CommandFailure(
                    kind,
                    "the daemon ended at once",
                    facts: lastWords(since: before),
                    hints: ["see \(location.logPath)"]
                )
            }
            if pid != nil, let error = source?.error {
                throw CommandFailure(
                    .unreachable,
                    "the daemon runs and cannot read the bus: \(error)",
                    hints: ["it goes on trying; end it with: git bus down"]
                )
            }
            try await Task.sleep(for: .milliseconds(25))
        }
        throw CommandFailure(
            .timedOut,
            "the daemon has not read the bus within \(deadline)",
            facts: lastWords(since: before),
            hints: ["see \(location.logPath)", "run it in the foreground: git bus run"]
        )
    }

    /// What to say where it is gone and somebody waits for what it does.
    var hasEnded: CommandFailure {
        CommandFailure(
            .failed,
            "the daemon has ended meanwhile",
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

    private func spawn() throws -> Process {
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
        // Started out of an agent's terminal, it is still no process of that agent.
        process.environment = Wiring.environment.filter { $0.key != LeftBehind.mark }
        process.standardInput = FileHandle.nullDevice
        let handle = FileHandle(fileDescriptor: log, closeOnDealloc: true)
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        return process
    }

    private var logSize: Int {
        // Why none is nought: without a file nothing was said yet.
        let files = FileManager.default
        let attributes = try? files.attributesOfItem(atPath: location.logPath)  // why: above
        return attributes?[.size] as? Int ?? 0
    }

    private func lastWords(since size: Int) -> [String] {
        // Why none is fine: then there is nothing to quote.
        let file = URL(fileURLWithPath: location.logPath)
        let data = (try? Data(contentsOf: file)) ?? Data()  // why: see above
        let text = String(decoding: data.dropFirst(size), as: UTF8.self)
        return text.split(separator: "\n").suffix(4).map(String.init)
    }
}
