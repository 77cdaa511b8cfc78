import Agents
import BusModel
import Dispatch
import Foundation
import Testing
import Watchdog

/// A tmux server of a test's own, in a directory of its own, both gone when the test ends.
struct Terminal: Sendable {
    let directory: String
    let server: TmuxServer
    let typist: Typist

    static func with(
        patience: Duration = .seconds(10),
        _ body: (Terminal) async throws -> Void
    ) async throws {
        // Short: the address of a socket holds 108 bytes.
        let directory = "/tmp/gba-" + UUID().uuidString.prefix(8).lowercased()
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: false
        )
        let server = TmuxServer(
            socketName: "t",
            environment: ["TMUX_TMPDIR": directory, "HOME": directory, "OUT": directory + "/out"],
            bound: .seconds(20)
        )
        let typist = Typist(server: server, patience: patience)
        let terminal = Terminal(directory: directory, server: server, typist: typist)
        let result: Result<Void, any Error>
        do {
            try await server.start()
            result = .success(try await body(terminal))
        } catch {
            result = .failure(error)
        }
        await server.stop()
        try FileManager.default.removeItem(atPath: directory)
        try result.get()
    }

    /// Another connection to the same server, that does not wait long for an answer.
    func impatient(_ bound: Duration) async throws -> TmuxServer {
        let server = TmuxServer(
            socketName: "t",
            environment: ["TMUX_TMPDIR": directory],
            bound: bound
        )
        // On a loaded machine it may take more than one attempt to get in.
        try await eventually {
            await failure { () throws(TmuxError) in try await server.start() } == nil
        }
        return server
    }

    func serverPID() async throws -> Int32 {
        let answer = try await server.command(["display-message", "-p", "#{pid}"])
        return try #require(answer.first.flatMap { Int32($0) })
    }

    /// Starts a program and waits until its screen has the text.
    func start(
        _ name: String = "agent",
        _ command: [String],
        until text: String = "ready>"
    ) async throws -> PaneID {
        let pane = try await server.startSession(
            name: name,
            directory: directory,
            command: command
        )
        try await eventually { try await screen(pane).contains(text) }
        return pane
    }

    /// Starts a scripted agent that writes every line it reads to a file, exactly as it is.
    func startScript(_ name: String = "agent", output: String = "out") async throws -> PaneID {
        try await start(name, script("printf '%s\\n' \"$line\" >> \(output)"))
    }

    /// A scripted agent that does something with each line.
    func script(_ action: String, before: String = ":") -> [String] {
        ["sh", "-c", "\(before); while printf 'ready> '; IFS= read -r line; do \(action); done"]
    }

    /// Starts a program that reads single keys and draws its own input line, like agents do.
    /// Every byte it gets goes to `keys`; the first `swallow` presses of Enter do nothing.
    func startRaw(_ name: String = "agent", swallow: Int) async throws -> PaneID {
        let program = """
            import os, sys, tty
            tty.setraw(0)
            log = open("keys", "ab", buffering=0)
            left, line = \(swallow), b""
            os.write(1, b"\\x1b[?2004hready> ")
            while True:
                data = os.read(0, 4096)
                log.write(data)
                text = data.replace(b"\\x1b[200~", b"").replace(b"\\x1b[201~", b"")
                for key in text:
                    if key != 13:
                        line += bytes([key])
                        os.write(1, bytes([key]))
                    elif left > 0:
                        left -= 1
                    else:
                        open("out", "ab").write(line + b"\\n")
                        line = b""
                        os.write(1, b"\\r\\nready> ")
            """
        return try await start(name, ["python3", "-c", program])
    }

    func screen(_ pane: PaneID) async throws -> String {
        try await server.snapshot(pane).rows.joined(separator: "\n")
    }

    func composer(_ pane: PaneID) async throws -> String? {
        try await server.snapshot(pane).composer
    }

    /// What a file in the directory holds; empty when there is none.
    func file(_ name: String) -> String {
        let data = FileManager.default.contents(atPath: directory + "/" + name) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }

    func number(in name: String) -> Int32? {
        Int32(file(name).trimmingCharacters(in: .whitespacesAndNewlines))
    }
}

/// Waits for a condition, and fails the test when it does not come true.
func eventually(
    within time: Duration = .seconds(20),
    _ condition: () async throws -> Bool,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let deadline = ContinuousClock.now + time
    while true {
        if try await condition() { return }
        guard ContinuousClock.now < deadline else { break }
        await withCheckedContinuation { continuation in
            DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(5)) {
                continuation.resume()
            }
        }
    }
    Issue.record("it did not come true within \(time)", sourceLocation: sourceLocation)
    throw CancellationError()
}

extension Backend {
    /// The preset that the tests' scripts are made for.
    static var scripted: Backend {
        Backend(
            name: "scripted",
            settle: .zero,
            screen: ScreenProfile(ready: "^ready>$", quiet: .zero)
        )
    }
}

/// The error of something that fails, or `nil` when it does not.
func failure<Value>(
    _ body: () async throws(TmuxError) -> Value
) async -> TmuxError? {
    do throws(TmuxError) {
        _ = try await body()
        return nil
    } catch {
        return error
    }
}
