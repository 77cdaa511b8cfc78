import BusModel
import Foundation
import Subprocess

#if canImport(System)
    import System
#else
    import SystemPackage
#endif

/// Asks a hub by ssh to say when its branch moves: `git-bus-wait`, as a child of this process.
struct HubWait: Sendable {
    let address: SSHAddress
    /// The command that reaches the server, for a shell.
    let ssh: String
    let ref: RefName

    /// Longer than the server waits, with time to connect.
    static let deadline = Duration.seconds(90)

    /// Waits until the branch is no longer where it is known to be, or the server gives up.
    ///
    /// The child ends with this task.
    func ask(known: ObjectID?) async -> WaitAnswer {
        await withTaskGroup(of: WaitAnswer.self) { group in
            group.addTask { await run(known) }
            group.addTask {
                // Why it may fail: it is cancelled when the answer comes first.
                try? await Task.sleep(for: Self.deadline)  // why: see above
                return .failed("no answer within \(Self.deadline)")
            }
            let first = await group.next() ?? .failed("it was not asked")
            group.cancelAll()
            return first
        }
    }

    private func run(_ known: ObjectID?) async -> WaitAnswer {
        let command = "git-bus-wait \(address.quotedPath) \(ref) \(KnownTip(known).text)"
        var options = PlatformOptions()
        // A group of its own, so that what ssh starts dies with it.
        options.processGroupID = 0
        options.teardownSequence = [
            .send(
                signal: .terminate,
                toProcessGroup: true,
                allowedDurationToNextStep: .milliseconds(500)
            )
        ]
        var leader: pid_t?
        defer {
            // The leader of the group may have gone politely, and left one that does not listen.
            if Task.isCancelled, let leader { kill(-leader, SIGKILL) }
        }
        do {
            let result = try await Subprocess.run(
                .path("/bin/sh"),
                // As git does it: the command may be more than one word.
                arguments: Arguments(
                    ["-c", "\(ssh) \"$@\"", "ssh"] + address.arguments(command: command)
                ),
                environment: .inherit.updating(["LC_ALL": "C"]),
                platformOptions: options,
                input: .none,
                output: .string(limit: 1 << 16),
                error: .string(limit: 1 << 16)
            ) { leader = $0.processIdentifier.value }
            let status: Int32 =
                switch result.terminationStatus {
                case .exited(let code): code
                case .signaled(let signal): 128 + signal
                }
            return WaitAnswer(
                status: status,
                out: result.standardOutput,
                error: result.standardError
            )
        } catch {
            return .failed("ssh cannot be run, or says too much: \(error)")
        }
    }
}
