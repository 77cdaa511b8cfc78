import Agents
import BusModel
import Foundation
import Journal

/// What should not be there any more: terminals, sockets, processes.
struct LeftBehindLook {
    private let examination: Examination

    init(_ examination: Examination) { self.examination = examination }

    func findings() async -> [Finding] {
        guard let location = examination.location else { return [] }
        var findings = terminals(location) + sockets(location)
        findings += processes(location)
        return findings.isEmpty
            ? [Finding("left_behind", .ok, "left behind", "no terminal, socket or process")]
            : findings
    }

    private var isDaemonRunning: Bool {
        examination.location.map { DaemonLock.holder(path: $0.lockPath) != nil } ?? false
    }

    /// A tmux server that no daemon looks after and in which nothing should run.
    private func terminals(_ location: BusLocation) -> [Finding] {
        let socket = SocketFile(tmux: location.tmuxSocket, environment: examination.environment)
        if socket.isStale {
            return [
                Finding(
                    "left_behind.socket",
                    .error,
                    "left behind",
                    "the socket of a tmux that is gone: \(socket.path)",
                    fix: "rm \(socket.path)",
                    repair: .removeSocket(path: socket.path)
                )
            ]
        }
        let exists = FileManager.default.fileExists(atPath: socket.path)
        guard exists, !isDaemonRunning, !examination.rows.contains(where: \.isWanted) else {
            return []
        }
        return [
            Finding(
                "left_behind.terminals",
                .error,
                "left behind",
                "a tmux in which nothing should run: \(socket.path)",
                fix: "git bus down",
                repair: .stopTerminals(location: location)
            )
        ]
    }

    private func sockets(_ location: BusLocation) -> [Finding] {
        let folders = [location.runtimeDirectory] + (location.hub.map { [$0 + "/git-bus"] } ?? [])
        return folders.map { SocketFile(path: $0 + "/wake.sock") }
            .filter(\.isStale)
            .map { socket in
                Finding(
                    "left_behind.socket",
                    .error,
                    "left behind",
                    "a doorbell that nobody hears: \(socket.path)",
                    fix: "rm \(socket.path)",
                    repair: .removeSocket(path: socket.path)
                )
            }
    }

    /// Processes of agents that are in no terminal. While the daemon runs, those of agents that run
    /// are where they belong.
    private func processes(_ location: BusLocation) -> [Finding] {
        let running = Set(examination.rows.filter { $0.pane != nil }.map(\.name.text))
        let strays = LeftBehind(location: location).processes().filter {
            !running.contains($0.name) && getpgid($0.pid) != getpgrp()
        }
        guard !strays.isEmpty else { return [] }
        let text = strays.map { "\($0.pid) of \($0.name) (\($0.command))" }
        return [
            Finding(
                "left_behind.processes",
                .error,
                "left behind",
                "processes of agents that do not run: \(text.joined(separator: ", "))",
                fix: "git bus doctor --fix",
                repair: .endProcesses(strays, location: location)
            )
        ]
    }
}
