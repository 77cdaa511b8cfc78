import Agents
import Foundation

/// Which agents and services have a terminal in which their program runs, from tmux itself: after a
/// crash the journal names terminals that are gone.
enum LiveTerminals {
    /// Asks without starting a server and without a client that stays.
    ///
    /// - Returns: their names; empty where no server runs, `nil` where it does not answer.
    static func names(
        of location: BusLocation,
        in environment: [String: String]
    ) async -> Set<String>? {
        let socket = SocketFile(tmux: location.tmuxSocket, environment: environment)
        guard isThere(socket) else { return [] }
        let answer = await ProgramOutput.of(
            "tmux",
            [
                "-L", location.tmuxSocket, "-N", "list-panes", "-a", "-F",
                "#{pane_dead} #{session_name}",
            ],
            in: environment
        )
        guard let answer else { return nil }
        // It may have ended since, which is as good as none.
        guard answer.status == 0 else { return isThere(socket) ? nil : [] }
        return live(answer.lines)
    }

    private static func isThere(_ socket: SocketFile) -> Bool {
        FileManager.default.fileExists(atPath: socket.path) && !socket.isStale
    }

    /// The sessions in which a program runs, from lines like `0 builder`.
    static func live(_ lines: [String]) -> Set<String> {
        Set(lines.filter { $0.hasPrefix("0 ") }.map { String($0.dropFirst(2)) })
    }
}
