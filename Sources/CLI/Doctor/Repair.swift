import Agents
import Foundation
import GitBus
import Hooks

/// What `git bus doctor --fix` may do by itself: nothing that touches anybody's work.
enum Repair: Hashable {
    case setMode(path: String, mode: Int)
    case removeSocket(path: String)
    case removeLock(path: String)
    case installHooks(hub: String)
    case installLocalHook(clone: String)
    case setEmail(clone: String, email: String)
    case endProcesses([LeftBehind.Process], location: BusLocation)
    case stopTerminals(location: BusLocation)

    /// What it does, in words.
    var text: String {
        switch self {
        case .setMode(let path, let mode): "chmod \(String(mode, radix: 8)) \(path)"
        case .removeSocket(let path), .removeLock(let path): "remove \(path)"
        case .installHooks(let hub): "install the hooks of \(hub)"
        case .installLocalHook(let clone): "install the pre-push hook of \(clone)"
        case .setEmail(let clone, let email): "set user.email of \(clone) to \(email)"
        case .endProcesses(let processes, _):
            "end " + processes.map { "\($0.pid) (\($0.command))" }.joined(separator: ", ")
        case .stopTerminals: "end the terminals that nobody looks after"
        }
    }

    /// Does it.
    ///
    /// - Throws: what kept it from being done.
    func perform() async throws {
        switch self {
        case .setMode(let path, let mode):
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        case .removeSocket(let path):
            // Whoever listens there by now keeps it.
            SocketFile(path: path).removeIfStale()
        case .removeLock(let path):
            // Whoever made a new one by now keeps it.
            guard StaleLockLook.age(of: path, now: Wiring.now()) >= StaleLockLook.oldest else {
                throw CommandFailure(.tryAgain, "somebody has it again")
            }
            guard unlink(path) == 0 || errno == ENOENT else {
                throw CommandFailure(.permission, String(cString: strerror(errno)))
            }
        case .installHooks(let hub):
            _ = try await HookInstaller.own(hub).install()
        case .installLocalHook(let clone):
            _ = try await LocalHookInstaller(at: clone).install(dryRun: false)
        case .setEmail(let clone, let email):
            _ = try await GitProcess(directory: clone).succeed(["config", "user.email", email])
        case .endProcesses(let found, let location):
            // Its agent may run by now, and the process with it.
            let live = await LiveTerminals.names(of: location, in: Wiring.environment)
            let processes = LeftBehindLook.strays(found, live: live)
            guard !processes.isEmpty else {
                throw CommandFailure(.tryAgain, "the agent runs again, so nothing was ended")
            }
            let rest = await LeftBehind(location: location).end(processes)
            guard rest.isEmpty else {
                throw CommandFailure(.failed, "still there: \(rest.map(\.pid))")
            }
        case .stopTerminals(let location):
            let tmux = TmuxServer(
                socketName: location.tmuxSocket,
                environment: Wiring.environment
            )
            await tmux.stop()
        }
    }
}
